import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

interface Hunk {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * Applies a unified diff below a directory. Line numbers are ignored: what a hunk removes and what stands around it has
 * to be found exactly once. Comments before the first `---` say what the patch is.
 * @throws Error when a hunk does not fit: the source has moved on, and the patch has to follow.
 */
export function applyPatch(directory: string, patch: string): void {
  for (const part of patch.split(/^--- a\//m).slice(1)) {
    const lines = part.split('\n');
    const name = lines[0]?.trim() ?? '';
    const file = path.join(directory, name);
    let text = readFileSync(file, 'utf8');
    for (const { before, after } of hunksOf(lines)) {
      const found = text.split(before.join('\n'));
      if (found.length !== 2)
        throw new Error(`a hunk fits ${found.length - 1} times into ${name}:\n${before.join('\n')}`);
      text = found.join(after.join('\n'));
    }
    writeFileSync(file, text);
  }
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
