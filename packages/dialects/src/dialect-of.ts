import { looksLikeFis } from './fis/looks-like.ts';
import { terraformText } from './fis/other-tools.ts';
import { readLocated } from './located-document.ts';

/** Whose words a document is written in. What is nobody else's is taken for native. */
export type Dialect = 'native' | 'aws-fis';

/** The dialect of a document's value, known by its form. */
export const dialectOf = (value: unknown): Dialect => (looksLikeFis(value) ? 'aws-fis' : 'native');

/** The dialect of a text; `native` when it cannot be read, unless Terraform can read it. */
export const dialectOfText = (text: string): Dialect =>
  terraformText(text) === null ? dialectOf(readLocated(text, null).value) : 'aws-fis';
