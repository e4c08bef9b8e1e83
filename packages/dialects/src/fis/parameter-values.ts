import { ownOf } from '@firedrill/core/words/own-of';
import { parseDurationMs } from '@firedrill/core/units';
import { isRecord } from '../loose-values.ts';
import type { ProblemWords } from '../located-document.ts';
import { didYouMean, foundText } from '../problem-texts.ts';
import { isoDurationMs, isoDurationText } from './iso-duration.ts';
import { type Loose } from './loose-template.ts';
import type { FisParameterKind } from './parameter-kinds.ts';

/** What a kind has against a text, or null. `beside` are the other parameters, where words depend on them. */
export function valueFault(text: string, kind: FisParameterKind, beside: Loose): ProblemWords | null {
  switch (kind.kind) {
    case 'duration':
      return durationFault(text, kind);
    case 'number':
      return numberFault(text, /^\d+(\.\d+)?$/, 'a number', kind);
    case 'integer':
      return numberFault(text, /^\d+$/, 'a whole number', { min: kind.min, max: kind.max ?? Infinity });
    case 'boolean':
      return /^(true|false)$/i.test(text) ? null : wordFault(text, ['true', 'false']);
    case 'one-of':
      return wordFault(text, kind.words);
    case 'one-of-by': {
      const by = ownOf(beside, kind.parameter);
      const words = typeof by === 'string' ? ownOf(kind.words, by) : undefined;
      return words === undefined ? null : wordFault(text, words);
    }
    case 'list':
      return listFault(text, kind);
    case 'json':
      return jsonFault(text);
    case 'arn':
    case 'text':
      return null;
  }
}

type Of<Kind extends FisParameterKind['kind']> = Extract<FisParameterKind, { kind: Kind }>;

function durationFault(text: string, { minMs, maxMs }: Of<'duration'>): ProblemWords | null {
  const durationMs = isoDurationMs(text);
  const found = foundText(text);
  const longest = isoDurationText(maxMs);
  const expected =
    minMs < 1000
      ? `an ISO-8601 duration of at most ${longest}`
      : `an ISO-8601 duration from ${isoDurationText(minMs)} to ${longest}`;
  if (durationMs === null) {
    const meantMs = isoDurationMs(text.toUpperCase()) ?? parseDurationMs(/^\d+$/.test(text) ? `${text}s` : text);
    const next = meantMs === null ? 'Write it like "PT5M".' : `Write "${isoDurationText(meantMs)}".`;
    return { found, expected, next };
  }
  return durationMs < minMs || durationMs > maxMs ? { found, expected } : null;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

function numberFault(text: string, form: RegExp, word: string, { min, max }: Bounds): ProblemWords | null {
  const value = Number(text);
  if (form.test(text) && value >= min && value <= max) return null;
  const expected = `${word}${max === Infinity ? ` from ${min}` : ` from ${min} to ${max}`}, as a text`;
  return { found: foundText(text), expected };
}

function wordFault(text: string, words: readonly string[]): ProblemWords | null {
  if (words.includes(text)) return null;
  return { found: foundText(text), expected: `one of: ${words.join(', ')}`, next: didYouMean(text, words) };
}

function listFault(text: string, { words, maxItems, spaces }: Of<'list'>): ProblemWords | null {
  const items = text.split(',');
  const found = foundText(text);
  if (maxItems !== null && items.length > maxItems) {
    return { found: `${items.length} of them`, expected: `at most ${maxItems}, with commas between them` };
  }
  if (!spaces && /\s/.test(text)) {
    return { found, expected: 'no spaces', next: `Write "${text.replaceAll(/\s+/g, '').slice(0, 80)}".` };
  }
  if (items.some((item) => item.trim() === '')) return { found, expected: 'texts with one comma between them' };
  const wrong = words === null ? undefined : items.find((item) => !words.includes(item.trim()));
  return wrong === undefined || words === null ? null : wordFault(wrong.trim(), words);
}

function jsonFault(text: string): ProblemWords | null {
  const read = readJsonParameter(text);
  const found = foundText(text);
  const expected = 'a JSON object, written as a text';
  if (read === null) return { found, expected, next: 'Write it like "{\\"DurationSeconds\\": \\"60\\"}".' };
  return isRecord(read.value) ? null : { found, expected };
}

/**
 * Reads a parameter that is JSON within a text. Line breaks inside its texts, which RFC 8259 does not allow, are let
 * pass and told (`isStrict` false): templates in use have them. Null when it is no JSON at all.
 */
export function readJsonParameter(text: string): { readonly value: unknown; readonly isStrict: boolean } | null {
  const strict = parsed(text);
  if (strict !== undefined) return { value: strict, isStrict: true };
  const loose = parsed(text.replaceAll(/[\n\r\t]/g, ' '));
  return loose === undefined ? null : { value: loose, isStrict: false };
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
