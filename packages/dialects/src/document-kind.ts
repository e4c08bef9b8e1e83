import { closest } from '@firedrill/core/words/closest';
import { isRecord } from './loose-values.ts';

/** What a document of our own can be. */
export const documentKinds = ['Experiment', 'Hypothesis', 'FisConfiguration', 'Inventory'] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** Longer words are nobody's misspelling, and would take long to compare. */
const longestWord = 40;

/**
 * What a document says that it is: the kind that is spelt so or nearly so, so that it is checked as what it was meant
 * for. What says something else, or nothing, is taken for an experiment.
 */
export function kindMeant(value: unknown): DocumentKind {
  const said = isRecord(value) ? value['kind'] : undefined;
  if (typeof said !== 'string' || said.length > longestWord) return 'Experiment';
  const meant = closest(said, documentKinds);
  return documentKinds.find((kind) => kind === meant) ?? 'Experiment';
}
