import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

interface Hunk {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * Applies a unified diff below a directory. A place is found by its content alone: line numbers are ignored, and so is
 * how the text is indented and broken into lines. What a hunk removes and what stands around it has to be found exactly
 * once. Comments before the first `---` say what the patch is. Nothing is written unless all of it fits.
 * @throws Error when a hunk does not fit: the source has moved on, and the patch has to follow.
 */
export function applyPatch(directory: string, patch: string): void {
  const parts = patch.split(/^--- a\//m).slice(1);
  if (parts.length === 0) throw new Error('the patch names no file');
  const patched = parts.map((part) => {
    const lines = part.split('\n');
    const name = lines[0]?.trim() ?? '';
    const file = path.join(directory, name);
    return {
      file,
      text: hunksOf(lines).reduce((text, hunk) => replaceOnce(text, hunk, name), readFileSync(file, 'utf8')),
    };
  });
  for (const { file, text } of patched) writeFileSync(file, text);
}

function replaceOnce(text: string, { before, after }: Hunk, name: string): string {
  const wanted = before.join('\n').trim();
  if (wanted === '') throw new Error(`a hunk for ${name} names nothing that stands there`);
  const places = [...text.matchAll(loosely(wanted))];
  const [place] = places;
  if (place === undefined || places.length > 1) {
    throw new Error(`a hunk fits ${places.length} times into ${name}:\n${wanted}`);
  }
  return text.slice(0, place.index) + after.join('\n').trim() + text.slice(place.index + place[0].length);
}

/** The same words with any white space where the hunk has some, and around brackets, where a formatter breaks lines. */
function loosely(wanted: string): RegExp {
  const words = wanted.split(/\s+/).map((word) =>
    word
      .split(/(?<=[([{])|(?=[)\]}])/)
      .map((piece) => piece.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))
      .join(String.raw`,?\s*`),
  );
  return new RegExp(words.join(String.raw`\s+`), 'g');
}

function hunksOf(lines: readonly string[]): readonly Hunk[] {
  const hunks: { before: string[]; after: string[] }[] = [];
  for (const line of lines.slice(2)) {
    const hunk = hunks.at(-1);
    if (line.startsWith('@@')) hunks.push({ before: [], after: [] });
    else if (hunk === undefined) continue;
    else if (line.startsWith('-')) hunk.before.push(line.slice(1));
    else if (line.startsWith('+')) hunk.after.push(line.slice(1));
    else if (line.startsWith(' ')) {
      hunk.before.push(line.slice(1));
      hunk.after.push(line.slice(1));
    }
  }
  return hunks;
}
