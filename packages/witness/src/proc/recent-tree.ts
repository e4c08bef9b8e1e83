import type { Identity } from '../lines.ts';
import { readStat } from './process-stat.ts';
import { withDescendants } from './tree.ts';

/** A tree is ended within moments, its leaves first; what ended longer before its root did so by itself. */
const treeEndsWithinNs = 1_000_000_000n;

/** One that descends from a process, and when it was last seen to. */
export type Descendant = { readonly identity: Identity; readonly seenNs: bigint };

/** Looks at who descends from the process now. @returns those, and who did until a moment ago; by pid and start */
export type RecentTree = (nowNs: bigint) => ReadonlyMap<string, Descendant>;

export function createRecentTree({ pid: root }: Identity): RecentTree {
  let recent = new Map<string, Descendant>();
  return (nowNs) => {
    recent = new Map([...recent].filter(([, { seenNs }]) => seenNs >= nowNs - treeEndsWithinNs));
    for (const pid of [...withDescendants([root])].slice(1)) {
      const stat = readStat(pid);
      if (stat === null || stat.state === 'Z' || stat.exiting) continue;
      const { startTicks } = stat;
      recent.set(`${pid}/${startTicks}`, { identity: { pid, startTicks }, seenNs: nowNs });
    }
    return recent;
  };
}
