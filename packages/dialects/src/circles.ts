/**
 * Names that wait for each other in a circle. Each circle is told once, as the way from its first name through what it
 * waits for back to itself: `[a, b, a]`. Names that do not exist are left out.
 * @param after what each name waits for
 */
export function circlesIn(after: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const told = new Set<string>();
  const left = withoutEnds(after);
  return [...left.keys()].flatMap((name) => {
    const circle = told.has(name) ? null : circleFrom(name, left);
    if (circle === null) return [];
    for (const each of circle) told.add(each);
    return [circle];
  });
}

/**
 * What may stand in a circle: names that wait for one of these, and for which one of these waits. A long chain is gone
 * in one go, where looking for a way back from each of its names would take as many times its length.
 */
function withoutEnds(after: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const before = new Map([...after.keys()].map((name): [string, string[]] => [name, []]));
  for (const [name, waits] of after) for (const each of waits) before.get(each)?.push(name);
  const kept = peeled(peeled(new Set(after.keys()), after, before), before, after);
  return new Map([...after].filter(([name]) => kept.has(name)));
}

type Ways = ReadonlyMap<string, readonly string[]>;

/** Takes away, again and again, names from which nothing leads on to those that are left. */
function peeled(names: ReadonlySet<string>, on: Ways, back: Ways): ReadonlySet<string> {
  const left = new Set(names);
  const countOf = (name: string): number => (on.get(name) ?? []).filter((each) => left.has(each)).length;
  const counts = new Map([...left].map((name) => [name, countOf(name)]));
  const open = [...left].filter((name) => counts.get(name) === 0);
  for (const name of open) {
    left.delete(name);
    for (const each of back.get(name) ?? []) {
      const count = (counts.get(each) ?? 0) - 1;
      counts.set(each, count);
      if (count === 0) open.push(each); // the loop goes on to what is added
    }
  }
  return left;
}

/** The shortest way from a name back to itself, or null. */
function circleFrom(start: string, after: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  const cameFrom = new Map<string, string | null>([[start, null]]);
  const open = [start];
  for (const name of open) {
    for (const next of after.get(name) ?? []) {
      if (next === start) return [...wayTo(name, cameFrom), start];
      if (cameFrom.has(next) || !after.has(next)) continue;
      cameFrom.set(next, name);
      open.push(next); // the loop goes on to what is added
    }
  }
  return null;
}

function wayTo(end: string, cameFrom: ReadonlyMap<string, string | null>): readonly string[] {
  const way: string[] = [];
  for (let name: string | null = end; name !== null; name = cameFrom.get(name) ?? null) way.push(name);
  return way.toReversed();
}
