import type { NumbersBelow } from '@firedrill/core/plan/random';

type Tree = null | boolean | number | string | Tree[] | { [key: string]: Tree };

/**
 * Changes a template at random, mostly so that it can still be read: members come, go, change their names, values and
 * types; sometimes the text itself is broken. For fuzzing; the same numbers give the same document.
 */
export function mutated(seeds: readonly string[], below: NumbersBelow): string {
  const [seed = '{}', other = '{}'] = [pick(seeds, below), pick(seeds, below)];
  const tree = treeOf(seed);
  const words = wordsIn([tree, treeOf(other)]);
  for (let changes = 1 + below(5); changes > 0; changes -= 1) changeTree(tree, words, below);
  const text = JSON.stringify(tree, null, below(3));
  return below(4) === 0 ? brokenText(text, below) : text;
}

// The seeds are JSON documents of ours or of the corpus.
const treeOf = (text: string): Tree => JSON.parse(text) as Tree;
const pick = <Value>(values: readonly Value[], below: NumbersBelow): Value | undefined =>
  values.length === 0 ? undefined : values[below(values.length)];

/** Every container of a tree. */
function containers(tree: Tree): (Tree[] | { [key: string]: Tree })[] {
  if (tree === null || typeof tree !== 'object') return [];
  return [tree, ...Object.values(tree).flatMap(containers)];
}

function wordsIn(trees: readonly Tree[]): readonly string[] {
  return trees.flatMap((tree): readonly string[] => {
    if (typeof tree === 'string') return [tree];
    if (tree === null || typeof tree !== 'object') return [];
    return [...(Array.isArray(tree) ? [] : Object.keys(tree)), ...wordsIn(Object.values(tree))];
  });
}

function changeTree(tree: Tree, words: readonly string[], below: NumbersBelow): void {
  const holder = pick(containers(tree), below);
  if (holder === undefined) return;
  const keys = Object.keys(holder);
  const key = pick(keys, below);
  if (Array.isArray(holder)) {
    if (key === undefined || below(3) === 0) holder.push(anything(words, below));
    else holder[Number(key)] = below(2) === 0 ? anything(words, below) : otherText(holder[Number(key)], words, below);
    return;
  }
  const name = below(3) === 0 ? oddText(below) : (pick(words, below) ?? 'a');
  if (key === undefined || below(5) === 0) return put(holder, name, anything(words, below));
  const value = holder[key] ?? null;
  switch (below(4)) {
    case 0:
      delete holder[key];
      return;
    case 1:
      delete holder[key];
      return put(holder, below(2) === 0 ? misspelt(key, below) : name, value);
    case 2:
      return put(holder, key, otherText(value, words, below));
    default:
      return put(holder, key, anything(words, below));
  }
}

/** A key such as `__proto__` becomes a member like any other. */
function put(holder: { [key: string]: Tree }, key: string, value: Tree): void {
  Object.defineProperty(holder, key, { value, enumerable: true, writable: true, configurable: true });
}

function anything(words: readonly string[], below: NumbersBelow): Tree {
  switch (below(9)) {
    case 0:
      return null;
    case 1:
      return below(2) === 0;
    case 2:
      return below(100_000) / (1 + below(7));
    case 3:
      return [];
    case 4:
      return {};
    case 5:
      return Array.from({ length: below(40) }, () => pick(words, below) ?? '');
    case 6:
      return Object.fromEntries(
        Array.from({ length: below(40) }, (_, index) => [`n${index}`, pick(words, below) ?? '']),
      );
    case 7:
      return nested(1 + below(60));
    default:
      return oddText(below);
  }
}

const nested = (depth: number): Tree => (depth === 0 ? 'end' : { a: [nested(depth - 1)] });

/** Another word of these templates in the place of a text, or the same one with a slip of the pen. */
function otherText(value: Tree | undefined, words: readonly string[], below: NumbersBelow): Tree {
  if (typeof value !== 'string' || below(3) === 0) return pick(words, below) ?? '';
  return below(2) === 0 ? misspelt(value, below) : oddText(below);
}

function misspelt(text: string, below: NumbersBelow): string {
  const at = below(text.length + 1);
  return text.slice(0, at) + (below(2) === 0 ? '' : 'xZ( )%:1.\u00e9'.charAt(below(10))) + text.slice(at + below(2));
}

const odd = [
  '',
  ' ',
  '__proto__',
  'constructor',
  'ALL',
  'RANDOM(1)',
  'COUNT(0)',
  'COUNT(99999999999999999999)',
  'PERCENT(1e2)',
  'PERCENT(100)',
  'PT',
  'P',
  'PT1H1M1.5S',
  'PT999999999999H',
  'state.Name',
  'aws:cloudwatch:alarm',
  '{"a": 1}',
  '{{{{',
  '${A}${B}',
  `\u0000${String.fromCharCode(0xd800)}\u{1f525}`,
  '실험',
  'true',
  'none',
];

function oddText(below: NumbersBelow): string {
  const text = pick(odd, below) ?? '';
  return below(12) === 0 ? `${text}(a.,-`.repeat(1 + below(4000)) : text;
}

/** The text itself, cut off, doubled, or with characters that do not belong there. */
function brokenText(text: string, below: NumbersBelow): string {
  const [from, to] = [below(text.length + 1), below(text.length + 1)];
  switch (below(5)) {
    case 0:
      return text.slice(0, from);
    case 1:
      return text.slice(0, from) + text.slice(to);
    case 2:
      return text.slice(0, from) + '{}[]":,&*!|>\n\t#\u0007'.charAt(below(16)) + text.slice(from);
    case 3:
      return text.replaceAll('"', below(2) === 0 ? '' : "'");
    default:
      return text.replaceAll(/[{},[\]]/g, (mark) => (below(40) === 0 ? '' : mark));
  }
}
