import { stripVTControlCharacters } from 'node:util';

/** How many columns of a terminal a text takes: Hangul and other wide letters take two (Unicode Annex 11). */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const letter of stripVTControlCharacters(text)) columns += wide.test(letter) ? 2 : 1;
  return columns;
}

const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/** Pads to so many columns. */
export const padded = (word: string, columns: number): string =>
  word + ' '.repeat(Math.max(0, columns - columnsOf(word)));

/** What a terminal would take for an order of ours is shown as a dot: no name can move the cursor or colour a line. */
export const printable = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '·');

/** Rows under a head, each column as wide as its widest cell; the last one is broken at the edge of the terminal. */
export function tableText(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number = Infinity,
): string {
  const all = [head, ...rows.map((row) => row.map(printable))];
  const widths = head.map((_, column) => Math.max(...all.map((row) => columnsOf(row[column] ?? ''))));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column === row.length - 1 ? cell : padded(cell, widths[column] ?? 0))).join('  ');
  const indent = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 0);
  if (indent > columns / 2) return all.map((row) => line(row).trimEnd()).join('\n');
  return all
    .map((row) => {
      const last = wrapped(row.at(-1) ?? '', columns - indent, 0).replaceAll('\n', `\n${' '.repeat(indent)}`);
      return line([...row.slice(0, -1), last]).trimEnd();
    })
    .join('\n');
}

/**
 * Breaks a text at spaces so that each line fits; lines after the first stand `indent` columns in. A word that is
 * longer than a line is left whole, so that it can be copied.
 */
export function wrapped(text: string, width: number, indent: number): string {
  const lines: string[] = [];
  const words = text.trimStart();
  let line = text.slice(0, text.length - words.length);
  let room = width;
  for (const [index, word] of words.split(' ').entries()) {
    const longer = line.trim() === '' && (index === 0 || lines.length > 0) ? line + word : `${line} ${word}`;
    if (line.trim() !== '' && columnsOf(longer) > room) {
      lines.push(line);
      line = word;
      room = width - indent;
    } else line = longer;
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}

/** Cuts to so many columns, with … at the end where something is missing. */
export function cut(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let kept = '';
  for (const letter of text) {
    if (columnsOf(kept + letter) >= columns) break;
    kept += letter;
  }
  return `${kept}…`;
}
