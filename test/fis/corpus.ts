import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filledIn } from '@firedrill/dialects/fis/corpus-filled';
import { checkoutRoot } from '../crash/product.ts';

const shared = process.env['FIREDRILL_SHARED'] ?? join(checkoutRoot(), '../shared');

/** Why a part of the corpus is absent, or null. */
export const noCorpus = (part: string): string | null =>
  existsSync(join(shared, 'corpus', part))
    ? null
    : `corpus/${part} is absent from FIREDRILL_SHARED (default ../shared)`;

/** The files of a part, such as `fis`; none where it is absent. */
export const corpusFiles = (part: string): readonly string[] =>
  noCorpus(part) === null ? readdirSync(join(shared, 'corpus', part)).filter((name) => name.endsWith('.json')) : [];

export const corpusText = (part: string, name: string): string =>
  readFileSync(join(shared, 'corpus', part, name), 'utf8');

export const corpusLines = (part: string, name: string): readonly string[] =>
  corpusText(part, name)
    .split('\n')
    .filter((line) => line !== '');

/** The same with its placeholders filled in. */
export const filledText = (part: string, name: string): string => filledIn(corpusText(part, name));
