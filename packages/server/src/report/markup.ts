import { escapeMarkup } from './escape.ts';

/** Text that is markup already: made by `markup`, or vouched for by `trusted`. */
export interface Markup {
  readonly markup: string;
}

type Part = Markup | string | number | null | readonly Markup[];

/** A template that escapes everything put into it, unless it is markup itself; null puts in nothing. */
export function markup(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const written = texts.map((text, index) => text + (index < parts.length ? partText(parts[index] ?? null) : ''));
  return { markup: written.join('') };
}

/** Vouches for a text of our own, such as a style sheet. Nothing from a document or an event may come here. */
export const trusted = (text: string): Markup => ({ markup: text });

function partText(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'string' || typeof part === 'number') return escapeMarkup(String(part));
  return 'markup' in part ? part.markup : part.map((each) => each.markup).join('');
}
