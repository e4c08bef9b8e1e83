import { isoDurationMs } from './iso-duration.ts';

/**
 * What a parameter may say. On the wire every parameter is a text; the kind says what the text must be. Times are in
 * milliseconds.
 */
export type FisParameterKind =
  /** An ISO-8601 duration such as `PT5M`. */
  | { readonly kind: 'duration'; readonly minMs: number; readonly maxMs: number }
  | { readonly kind: 'number'; readonly min: number; readonly max: number }
  /** `max` is null where the guide names no bound. */
  | { readonly kind: 'integer'; readonly min: number; readonly max: number | null }
  | { readonly kind: 'one-of'; readonly words: readonly string[] }
  /** The words depend on what another parameter says. */
  | { readonly kind: 'one-of-by'; readonly parameter: string; readonly words: WordsBy }
  /** Texts with commas between them; `words` and `maxItems` are null where nothing bounds them. */
  | {
      readonly kind: 'list';
      readonly words: readonly string[] | null;
      readonly maxItems: number | null;
      /** Whether spaces may stand around the commas. */
      readonly spaces: boolean;
    }
  /** `true` or `false`, in any case: templates of AWS's own write both `True` and `true`. */
  | { readonly kind: 'boolean' }
  /** A JSON object, as text. */
  | { readonly kind: 'json' }
  | { readonly kind: 'arn' }
  | { readonly kind: 'text' };

type WordsBy = { readonly [value: string]: readonly string[] };

export interface FisParameter {
  readonly value: FisParameterKind;
  readonly required: boolean;
  /** Required when another parameter has this value; null where it does not depend on another. */
  readonly requiredWhen: { readonly parameter: string; readonly is: string } | null;
  /** What AWS takes when it is absent; null where there is no default, or the guide names none. */
  readonly defaultValue: string | null;
}

export const required = (value: FisParameterKind): FisParameter => ({
  value,
  required: true,
  requiredWhen: null,
  defaultValue: null,
});

export const optional = (value: FisParameterKind, defaultValue: string | null = null): FisParameter => ({
  value,
  required: false,
  requiredWhen: null,
  defaultValue,
});

export const requiredWhen = (parameter: string, is: string, value: FisParameterKind): FisParameter => ({
  ...optional(value),
  requiredWhen: { parameter, is },
});

/** No action lasts longer than 12 hours (quota of AWS FIS); where the guide names no shortest one, any will do. */
export const duration = (min = 'PT0.001S', max = 'PT12H'): FisParameterKind => ({
  kind: 'duration',
  minMs: durationOf(min),
  maxMs: durationOf(max),
});

function durationOf(text: string): number {
  const durationMs = isoDurationMs(text);
  if (durationMs === null) throw new RangeError(`${text} is no ISO-8601 duration`);
  return durationMs;
}

export const number = (min: number, max: number): FisParameterKind => ({ kind: 'number', min, max });
export const integer = (min: number, max: number | null = null): FisParameterKind => ({ kind: 'integer', min, max });
export const oneOf = (...words: readonly string[]): FisParameterKind => ({ kind: 'one-of', words });
export const oneOfBy = (parameter: string, words: WordsBy): FisParameterKind => ({
  kind: 'one-of-by',
  parameter,
  words,
});
export const truth: FisParameterKind = { kind: 'boolean' };
export const json: FisParameterKind = { kind: 'json' };
export const arn: FisParameterKind = { kind: 'arn' };
export const plainText: FisParameterKind = { kind: 'text' };

interface ListBounds {
  readonly words?: readonly string[];
  readonly maxItems?: number;
  readonly spaces?: boolean;
}

export const commaList = ({ words, maxItems, spaces = true }: ListBounds = {}): FisParameterKind => ({
  kind: 'list',
  words: words ?? null,
  maxItems: maxItems ?? null,
  spaces,
});
