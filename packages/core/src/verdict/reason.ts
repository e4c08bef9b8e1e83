import type { Words } from '../fault.ts';
import { type SentenceCode, sentences } from './sentences.ts';
import { toldIn } from './told.ts';

/** Why something is so: a sentence of the catalogue (sentences.ts) and what stands in it, free of any language. */
export interface Reason {
  readonly code: SentenceCode;
  readonly values: { readonly [name: string]: ReasonValue };
}

/** A name or a number, a sentence within the sentence, or several of them. */
export type ReasonValue = string | number | Reason | readonly Reason[];

/** A proof before it is put into words. */
export interface ReasonedProof {
  readonly shown: boolean;
  readonly because: readonly Reason[];
  /** What keeps it from being shown, where `because` also says what is shown; absent: all of `because` does. */
  readonly doubts?: readonly Reason[];
}

/** The names that stand in braces. */
type NamesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type ValuesOf<Code extends SentenceCode> = {
  readonly [name in NamesIn<(typeof sentences)[Code]['en']>]: ReasonValue;
};

/** A reason with every value that its sentence needs. */
export function reason<Code extends SentenceCode>(
  code: Code,
  ...[values]: NamesIn<(typeof sentences)[Code]['en']> extends never ? [] : [ValuesOf<Code>]
): Reason {
  return { code, values: values ?? {} };
}

/** Words that come from elsewhere and are told as they came. */
export const said = (text: string): Reason => reason('said', { text });

/**
 * A reason as a sentence. Total: of a reason that a newer version kept, and whose sentence is not known here, null.
 */
export function reasonText({ code, values }: Reason, language: keyof Words): string | null {
  if (!Object.hasOwn(sentences, code)) return null;
  let isKnown = true;
  const text = sentences[code][language].replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? '';
    if (typeof value !== 'object') return kept.has(name) ? toldIn(String(value), language) : String(value);
    const parts = [value].flat().map((each) => reasonText(each, language));
    isKnown &&= !parts.includes(null);
    return parts.join('; ');
  });
  return isKnown ? text : null;
}

/** Values that are whole sentences, kept in English: of ours, of a witness, of a probe, of an agent. */
const kept: ReadonlySet<string> = new Set(['text', 'why', 'evidence', 'detail', 'what']);

/** What a reason says in English; one that was made here is always known here. */
export const englishOf = (each: Reason): string => reasonText(each, 'en') ?? each.code;
