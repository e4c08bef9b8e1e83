import type { Question } from './search.ts';

/** A search of at most so many steps is over in a few milliseconds, and is not worth a thread. */
const fewSteps = 1_000_000;
/** Of many, the compiling alone can take for ever. */
const fewRepeats = 3;
const shortSource = 1_000;

/** Whether a question surely takes little: its steps are bounded by what it says and by what is searched. */
export function isBrief(question: Question): boolean {
  if ('paths' in question) return question.paths.every((path) => plainPath.test(path));
  const { pattern, texts } = question;
  const repeats = repeatsIn(pattern.source);
  if (repeats === null || repeats > fewRepeats || pattern.source.length > shortSource) return false;
  const steps = texts.reduce((sum, { length }) => sum + pattern.source.length * (length + 1) ** (repeats + 1), 0);
  return steps <= fewSteps;
}

/** Names, numbers and single wildcards, one after the other: no member is visited twice. */
const plainPath = /^\$(?:\.\w+|\.\*|\[(?:\d+|\*|'[^'\\]*'|"[^"\\]*")\])*$/u;

const item = /[^\\^$*+?()[\]{}|]|\\[^\w]|\\[dDwWsStnrfv]|\[[^\\[\]]+\]/uy;
const repeat = /(?:[*+?]|\{\d+(?:,\d*)?\})\??/uy;

/**
 * How many repeats a pattern has that is no more than one item after the other; null for any with groups,
 * alternatives, looks around or references. From each beginning, each repeat can end at any place of the text, and
 * nothing else can be tried anew: so the steps are at most its length times that of the text, and once more times that
 * for each repeat.
 */
function repeatsIn(source: string): number | null {
  const from = source.startsWith('^') ? 1 : 0;
  const to = source.endsWith('$') && !source.endsWith(String.raw`\$`) ? source.length - 1 : source.length;
  let repeats = 0;
  for (let at = from; at < to; ) {
    item.lastIndex = at;
    if (!item.test(source)) return null;
    repeat.lastIndex = item.lastIndex;
    const isRepeated = repeat.test(source);
    at = isRepeated ? repeat.lastIndex : item.lastIndex;
    repeats += isRepeated ? 1 : 0;
  }
  return repeats;
}
