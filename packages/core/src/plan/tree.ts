import type { Words } from '../fault.ts';
import type { Target } from '../words/target.ts';
import type { PlannedInjection } from './plan.ts';

/** Beyond these, members of a tree are counted and not named; `-o json` has them all. */
const mostNamed = 12;

/** Whom a fault hurts beside the victim itself, in words; null where it is the victim alone. */
export function treeWords({ alongside }: PlannedInjection): Words | null {
  if (alongside === undefined) return null;
  if (alongside.length === 0) {
    return {
      en: 'and all that descends from it: nothing now; at the injection it may be another tree',
      ko: '하위 프로세스 모두 포함: 지금은 없음, 주입할 때에는 다를 수 있음',
    };
  }
  const named = alongside.slice(0, mostNamed).map(({ pid, name }) => `${name} (pid ${pid})`);
  const more = alongside.length - named.length;
  const [rest, restKo] = more === 0 ? ['', ''] : [`, and ${more} more`, ` 외 ${more}개`];
  return {
    en: `and all that descends from it, now ${named.join(', ')}${rest}; at the injection it may be another tree`,
    ko: `하위 프로세스 모두 포함, 지금은 ${named.join(', ')}${restKo}. 주입할 때에는 다를 수 있음`,
  };
}

/** How many are hurt: each chosen target once, and of a process that is hurt with its tree, whoever is in that tree. */
export function victimCount(chosen: readonly Target[], injections: readonly PlannedInjection[]): number {
  const targets = new Map(chosen.map((target) => [target.id, target]));
  const pids = new Set([...targets.values()].flatMap(({ process }) => (process === null ? [] : [placeOf(process)])));
  const below = injections.flatMap(({ target, alongside = [] }) =>
    alongside.map(({ pid }) => placeOf({ bootId: target.process?.bootId ?? '', pid })),
  );
  return targets.size + new Set(below.filter((place) => !pids.has(place))).size;
}

const placeOf = ({ bootId, pid }: { readonly bootId: string; readonly pid: number }): string => `${bootId}/${pid}`;
