import type { Listener, Role } from './config.ts';

/** The two nodes on which a shop's processes stand; what a node has, goes down with it. */
export type Node = 'a' | 'b';

const NODE_A: ReadonlySet<Listener> = new Set(['catalog', 'reviews', 'dispatcher']);

/** Where something runs; it is in its labels. */
export function nodeOf(listener: Listener): Node {
  return NODE_A.has(listener) ? 'a' : 'b';
}

const USUAL_RESTART_MS = 200;
/** A node's processes have to be placed anew before they can be started. */
const NODE_RESTART_MS = 1500;
/** A database that was killed reads its log before it answers anybody. */
const STORE_RESTART_MS = 8000;

/** How long the supervisor takes before it starts a role again that died. */
export function restartAfterMs(role: Role): number {
  if (role === 'store') return STORE_RESTART_MS;
  return nodeOf(role) === 'a' ? NODE_RESTART_MS : USUAL_RESTART_MS;
}
