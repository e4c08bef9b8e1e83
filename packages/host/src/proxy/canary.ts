import type { Socket } from 'node:net';

/**
 * How traffic of ours is told from that of customers: it is hurt like theirs, but never counted, and its share is drawn
 * apart, so that the customers' lots are what they would be if nobody looked. Of ours are the witness's canaries (it
 * shares no code with us and marks what it sends in one of three ways; see its `effects/canary-source.ts`), and the
 * probes of the server (by port or, where those do not suffice, by address; see its `probes/own-source.ts`).
 */

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
const ourAddresses: ReadonlySet<string> = new Set(['127.102.100.1', '127.102.100.2']);

/**
 * And those from these ports of our own host: beyond the range that Linux gives to clients (ip_local_port_range). The
 * witness has those up to 61695, probes those above.
 */
const ourPorts = { from: 61_184, to: 65_535 } as const;

/** Whether an accepted connection was opened by a witness or a probe. */
export function isCanaryConnection({ remoteAddress, remotePort, localAddress }: Socket): boolean {
  if (remoteAddress === undefined || remotePort === undefined) return false;
  const remote = remoteAddress.replace(/^::ffff:/, '');
  if (ourAddresses.has(remote)) return true;
  const isOwnHost = remoteAddress === localAddress || remote.startsWith('127.');
  return isOwnHost && remotePort >= ourPorts.from && remotePort <= ourPorts.to;
}
