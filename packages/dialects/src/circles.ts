/**
 * Names that wait for each other in a circle. Each circle is told once, as the way from its first name through what it
 * waits for back to itself: `[a, b, a]`. Names that do not exist are left out.
 * @param after what each name waits for
 */
export function circlesIn(after: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const told = new Set<string>();
  return [...after.keys()].flatMap((name) => {
    const circle = told.has(name) ? null : circleFrom(name, after);
    if (circle === null) return [];
    for (const each of circle) told.add(each);
    return [circle];
  });
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
