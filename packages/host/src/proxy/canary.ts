import type { Socket } from 'node:net';
import { isRuleOf } from './naming.ts';

/**
 * How traffic of ours is told from that of customers: it is hurt like theirs, but never counted, and its share is drawn
 * apart, so that the customers' lots are what they would be if nobody looked. Of ours are the witness's canaries (it
 * shares no code with us and marks what it sends in one of three ways; see its `effects/canary-source.ts`), and the
 * probes of the server (by port or, where those do not suffice, by address; see its `probes/own-source.ts`).
 */

/** Who calls: the system's own work, or one of ours. */
export type Caller = 'customer' | 'probe' | 'witness';

/** A request with this field is a canary, wherever it came from. In lower case. */
export const canaryField = 'x-firedrill-canary';

const namedInjection = new RegExp(`\\r\\n${canaryField}:[ \\t]*(i-[a-z2-7]{16})[ \\t]*\\r\\n`, 'i');

/**
 * Whether a canary's request meets a rule, also where it came by another door. One that names its injection is to show
 * that one alone, as a connection that does (`naming.ts`). A canary that names none meets every rule.
 */
export function meetsCanary(requestHead: string, ruleId: string): boolean {
  const [, injection] = namedInjection.exec(requestHead) ?? [];
  return injection === undefined || isRuleOf(injection, ruleId);
}

/** Connections from these addresses of the loopback network are ours: nobody is given one unless he asks for it. */
const ourAddresses: ReadonlyMap<string, Caller> = new Map([
  ['127.102.100.1', 'witness'],
  ['127.102.100.2', 'probe'],
  ['127.102.100.3', 'witness'],
]);

/** And those from these ports of our own host: beyond the range that Linux gives to clients (ip_local_port_range). */
const ourPorts = [
  { from: 61_184, to: 61_695, caller: 'witness' },
  { from: 61_696, to: 65_535, caller: 'probe' },
] as const;

/** Of the witness's, those that say at first which injection they are about. */
const namingAddress = '127.102.100.3';
const namingPorts = { from: 61_312, to: 61_695 } as const;

export function namesInjection(accepted: Socket): boolean {
  const { remoteAddress = '', remotePort = 0 } = accepted;
  if (callerOf(accepted) !== 'witness') return false;
  const remote = remoteAddress.replace(/^::ffff:/, '');
  if (ourAddresses.has(remote)) return remote === namingAddress;
  return remotePort >= namingPorts.from && remotePort <= namingPorts.to;
}

/** Who opened an accepted connection. */
export function callerOf({ remoteAddress, remotePort, localAddress }: Socket): Caller {
  if (remoteAddress === undefined || remotePort === undefined) return 'customer';
  const remote = remoteAddress.replace(/^::ffff:/, '');
  const isOwnHost = remoteAddress === localAddress || remote.startsWith('127.');
  const ports = isOwnHost ? ourPorts.find(({ from, to }) => remotePort >= from && remotePort <= to) : undefined;
  return ourAddresses.get(remote) ?? ports?.caller ?? 'customer';
}
