/** A line of a shell script as far as the walk-through goes: a command, perhaps `NAME=$(command)`. */
export interface ShellLine {
  /** The variable that takes what the command prints, or null. */
  readonly into: string | null;
  readonly words: readonly string[];
}

const assignment = /^(\w+)=\$\((.*)\)$/;
const piece = /'([^']*)'|"([^"]*)"|\$(\w+)|([^\s'"$]+)|(\s+)/gy;

/**
 * Splits a line into words as sh(1) does: quotes, and variables outside of single quotes. No other expansion.
 * @throws RangeError for a variable that is not set, or words that need more of a shell than that
 */
export function shellLine(line: string, variables: { readonly [name: string]: string }): ShellLine {
  const [, into = null, inner = line] = assignment.exec(line.trim()) ?? [];
  const words: string[] = [];
  let word: string | null = null;
  let end = 0;
  for (const [found, single, double, name, bare, blank] of inner.matchAll(piece)) {
    end += found.length;
    if (blank !== undefined) {
      if (word !== null) words.push(word);
      word = null;
      continue;
    }
    word = (word ?? '') + (single ?? bare ?? (name === undefined ? expanded(double ?? '', variables) : valueOf(name)));
  }
  if (end !== inner.length) throw new RangeError(`${inner.slice(end)} needs more of a shell`);
  return { into, words: word === null ? words : [...words, word] };

  function valueOf(name: string): string {
    const value = variables[name];
    if (value === undefined) throw new RangeError(`$${name} is not set`);
    return value;
  }
}

const expanded = (text: string, variables: { readonly [name: string]: string }): string =>
  text.replaceAll(/\$(\w+)/g, (_, name: string) => variables[name] ?? '');
