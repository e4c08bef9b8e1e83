import { fileURLToPath } from 'node:url';
import type { CallName } from './policies.ts';

/** One drill of the bookshop: its file in `drills/`, and what its two shops need and teach. */
export type DrillCase = {
  /**
   * Calls that go through doors: the caller dials a door, and the drill's proxy listens there for its length. The file
   * has the variables `NAMEDoor` and `NAME` for each, where NAME is who is called.
   */
  readonly doors: readonly CallName[];
  /** What is to be seen when both verdicts are as expected: fragile fails, hardened passes. */
  readonly lesson: string;
};

/** The drills by name. */
export const DRILLS = Object.freeze({
  'ratings-and-orders-late': {
    doors: ['reviews.ratings', 'edge.order'],
    lesson: 'nothing was down; one shop lost its reviews and took orders twice, the other kept both',
  },
  'balancer-hangs': {
    doors: [],
    lesson: 'one balancer hung; one shop took no orders until it went on, the other used its second balancer',
  },
  'node-goes-down': {
    doors: [],
    lesson: 'a third of the shop was gone; one shop had no page meanwhile, the other showed its last good copy',
  },
  'store-slow': {
    doors: ['order.store'],
    lesson: 'the store answered late; one shop asked again and took orders twice, the other took each once',
  },
  'more-latency': {
    doors: ['edge.catalog', 'edge.reviews', 'edge.order'],
    lesson: '300 ms more; one shop paid them seven times for each page, the other once',
  },
  'store-stops': {
    doors: [],
    lesson: 'the database was away; one shop took no orders until it was back, the other promised and delivered them',
  },
} as const satisfies Readonly<Record<string, DrillCase>>);
export type DrillName = keyof typeof DRILLS;

/** The drills' names, the first one being the demo's. */
// The keys of the catalogue are its names; Object.keys forgets it.
export const DRILL_NAMES = Object.keys(DRILLS) as readonly DrillName[];

/** Who is called in a call, for instance `order` in `edge.order`. */
export function calleeOf(call: CallName): string {
  return call.slice(call.indexOf('.') + 1);
}

/** A drill's file. */
export function drillFile(name: DrillName): string {
  return fileURLToPath(new URL(`../drills/${name}.yaml`, import.meta.url));
}
