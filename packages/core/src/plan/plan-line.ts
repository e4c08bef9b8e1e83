import type { Words } from '../fault.ts';

export type Language = 'en' | 'ko';

/** A line of text for people: how deep it stands, what it is, and its words. Whoever prints it chooses colours. */
export interface PlanLine {
  readonly indent: number;
  readonly tone: 'title' | 'plain' | 'good' | 'warning' | 'problem';
  readonly text: string;
}

/** The words of the reader's language. */
export type Say = (words: Words) => string;

export const sayIn =
  (language: Language): Say =>
  (words) =>
    words[language];

export const line = (indent: number, tone: PlanLine['tone'], text: string): PlanLine => ({ indent, tone, text });
