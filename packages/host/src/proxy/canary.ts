import type { Socket } from 'node:net';

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
 * Whether a canary's request meets a rule. One that names its injection is to show that one alone: what other faults at
 * the same door do would hide it, or pass for it. Rules are called by their injection and their door
 * (`holds/proxy-rule.ts`). A canary that names none meets every rule.
 */
export function meetsCanary(requestHead: string, ruleId: string): boolean {
  const [, injection] = namedInjection.exec(requestHead) ?? [];
  return injection === undefined || ruleId.split('/', 1)[0] === injection;
}

/** Connections from these addresses of the loopback network are ours: nobody is given one unless he asks for it. */
const ourAddresses: ReadonlyMap<string, Caller> = new Map([
  ['127.102.100.1', 'witness'],
  ['127.102.100.2', 'probe'],
]);

/** And those from these ports of our own host: beyond the range that Linux gives to clients (ip_local_port_range). */
const ourPorts = [
  { from: 61_184, to: 61_695, caller: 'witness' },
  { from: 61_696, to: 65_535, caller: 'probe' },
] as const;

/** Who opened an accepted connection. */
export function callerOf({ remoteAddress, remotePort, localAddress }: Socket): Caller {
  if (remoteAddress === undefined || remotePort === undefined) return 'customer';
  const remote = remoteAddress.replace(/^::ffff:/, '');
  const isOwnHost = remoteAddress === localAddress || remote.startsWith('127.');
  const ports = isOwnHost ? ourPorts.find(({ from, to }) => remotePort >= from && remotePort <= to) : undefined;
  return ourAddresses.get(remote) ?? ports?.caller ?? 'customer';
}
