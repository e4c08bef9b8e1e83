import { basename, extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CallName } from './policies.ts';

/** One drill of the bookshop: its file, and what its two shops need and teach. */
export type DrillCase = {
  readonly name: string;
  readonly file: string;
  /**
   * Calls that go through doors: the caller dials a door, and the drill's proxy listens there for its length. The file
   * has the variables `NAMEDoor` and `NAME` for each, where NAME is who is called.
   */
  readonly doors: readonly CallName[];
  /** What is to be seen when both verdicts are as expected: fragile fails, hardened passes. */
  readonly lesson: string;
};

/** The drills in `drills/`, the first one being the demo's. */
const DRILLS = [
  {
    name: 'ratings-and-orders-late',
    doors: ['reviews.ratings', 'edge.order'],
    lesson: 'nothing was down; one shop lost its reviews and took orders twice, the other kept both',
  },
  {
    name: 'balancer-hangs',
    doors: [],
    lesson: 'one balancer hung; one shop took no orders until it went on, the other used its second balancer',
  },
  {
    name: 'node-goes-down',
    doors: [],
    lesson: 'a third of the shop was gone; one shop had no page meanwhile, the other showed its last good copy',
  },
  {
    name: 'store-slow',
    doors: ['order.store'],
    lesson: 'the store answered late; one shop asked again and took orders twice, the other took each once',
  },
  {
    name: 'more-latency',
    doors: ['edge.catalog', 'edge.reviews', 'edge.order'],
    lesson: '300 ms more; one shop paid them seven times for each page, the other once',
  },
  {
    name: 'store-stops',
    doors: [],
    lesson: 'the database was away; one shop took no orders until it was back, the other promised and delivered them',
  },
] as const satisfies readonly Omit<DrillCase, 'file'>[];

/** The drills' names, the first one being the demo's. */
export const DRILL_NAMES: readonly string[] = DRILLS.map(({ name }) => name);

/**
 * The drill of a name, or of a file of one's own (with a slash or a dot in it), which is given the first drill's
 * variables. Null when there is none of that name.
 */
export function drillCase(word: string): DrillCase | null {
  const known = DRILLS.find(({ name }) => name === word);
  if (known !== undefined) {
    return { ...known, file: fileURLToPath(new URL(`../drills/${known.name}.yaml`, import.meta.url)) };
  }
  if (!/[./]/.test(word)) return null;
  const name = basename(word, extname(word));
  return { name, file: resolve(word), doors: DRILLS[0].doors, lesson: 'as expected' };
}

/** Who is called in a call, for instance `order` in `edge.order`. */
export function calleeOf(call: CallName): string {
  return call.slice(call.indexOf('.') + 1);
}
