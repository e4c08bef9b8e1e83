import { type LocatedDocument, type Path, pathText } from './located-document.ts';

/**
 * A document of which only the values are left: what came as JSON over HTTP has been read already, and nobody there
 * asks for lines. Reading its text once more, to know where everything stands, would take longer than all checks. In
 * the place of a line stands how many values come before it, so that problems still come in the order of the text.
 */
export function valueDocument(value: unknown): LocatedDocument {
  let places: Places | null = null;
  return {
    file: null,
    value,
    problems: [],
    problemAt: (path, at, { code = 'document-invalid', found, expected, next = null }) => {
      places ??= placesIn(value);
      const { place: line, isThere } = placeOf(places, value, path);
      // A key stands before its value.
      const column = at === 'key' && isThere ? 0 : 1;
      return { code, file: null, line, column, path: pathText(path), found, expected, next };
    },
  };
}

/** Takes these numbers away again: people would take them for a line and a column. */
export const withoutPlace = <Placed extends { readonly line: number | null; readonly column: number | null }>(
  placed: Placed,
): Placed => ({ ...placed, line: null, column: null });

/** How many values come before each member, by what it is a member of. */
type Places = ReadonlyMap<object, ReadonlyMap<string, number>>;

function placesIn(whole: unknown): Places {
  const places = new Map<object, ReadonlyMap<string, number>>();
  let count = 0;
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const members = new Map<string, number>();
    places.set(value, members);
    for (const [key, member] of Object.entries(value)) {
      count += 1;
      members.set(key, count);
      visit(member);
    }
  };
  visit(whole);
  return places;
}

/** Of a part that does not exist, where the nearest part around it stands. */
function placeOf(places: Places, whole: unknown, path: Path): { readonly place: number; readonly isThere: boolean } {
  let [value, place] = [whole, 0];
  for (const step of path) {
    const found = typeof value === 'object' && value !== null ? places.get(value)?.get(String(step)) : undefined;
    if (found === undefined) return { place, isThere: false };
    place = found;
    value = Object.getOwnPropertyDescriptor(value, step)?.value;
  }
  return { place, isThere: true };
}
