/** A name in a picture, and the moment that it stands at. Lengths are in units of the picture. */
export interface Flag {
  readonly kind: 'mark' | 'fault';
  /** Where its line stands. */
  readonly at: number;
  readonly text: string;
}

/** A name that has its place. Rows count from the one next to the plot, which is 0. */
export interface PlacedFlag extends Flag {
  readonly row: number;
  /** The box of its text, left and right; no box of the same row meets it, and none leaves the picture. */
  readonly from: number;
  readonly to: number;
}

/** One row of names. */
export const rowHeight = 16;
/** Between a line and its text, and on the other side of the text. */
export const padding = 4;
const edge = 2;
const mostTidyRows = 8;

/**
 * Gives every name a place in rows above the plot, like flags on poles: the text begins at its line, or ends there
 * when it would leave the picture. From right to left each takes the lowest row in which it meets no other; up to so
 * many rows one in which also no line of another runs through it, nor its own through others.
 */
export function placeFlags(flags: readonly Flag[], width: number): readonly PlacedFlag[] {
  const placed: PlacedFlag[] = [];
  for (const flag of flags.toSorted((left, right) => right.at - left.at)) {
    const text = shortened(flag.text, width - 2 * (padding + edge));
    const box = boxOf(flag.at, textWidth(text) + 2 * padding, width);
    const rows = Array.from({ length: placed.length + 1 }, (_, row) => row);
    const free = rows.filter((row) => !placed.some((other) => other.row === row && meets(other, box)));
    const tidy = free.find((row) => row < mostTidyRows && !isCut(placed, { ...box, at: flag.at, row }));
    placed.push({ ...flag, text, ...box, row: tidy ?? free[0] ?? placed.length });
  }
  return placed;
}

type Box = Pick<PlacedFlag, 'from' | 'to'>;

function boxOf(at: number, wide: number, width: number): Box {
  const most = width - edge - wide;
  const from = at <= most ? at : Math.min(at - wide, most);
  return { from: Math.max(edge, from), to: Math.max(edge, from) + wide };
}

const meets = (one: Box, other: Box): boolean => one.from < other.to && other.from < one.to;

/** A line runs from its own name down to the plot, past all rows beneath. */
function isCut(placed: readonly PlacedFlag[], flag: Box & { readonly at: number; readonly row: number }): boolean {
  const crosses = (at: number, box: Box): boolean => box.from < at && at < box.to;
  return placed.some(
    (other) => (other.row > flag.row && crosses(other.at, flag)) || (other.row < flag.row && crosses(flag.at, other)),
  );
}

/** How wide a text is at most, set in 11 units, half-bold, in the widest of the usual fonts (DejaVu, Verdana). */
export function textWidth(text: string): number {
  let width = 0;
  for (const letter of text) width += widthOf(letter);
  return width;
}

function widthOf(letter: string): number {
  if (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/.test(letter)) return 11.5;
  if (/[iljI.,:;'|! ]/.test(letter)) return 5;
  if (/[mwMW@%→…]/.test(letter)) return 11.6;
  return /[A-Z]/.test(letter) ? 9.2 : 8;
}

/** Cut at the end, with … for what is missing, so that it fits. */
function shortened(text: string, most: number): string {
  if (textWidth(text) <= most) return text;
  let kept = '';
  for (const letter of text) {
    if (textWidth(`${kept}${letter}…`) > most) break;
    kept += letter;
  }
  return `${kept}…`;
}
