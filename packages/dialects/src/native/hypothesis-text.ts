import type { HypothesisDocument } from '@firedrill/core/words/hypothesis-file';
import { stringify } from 'yaml';

/** A hypothesis as a file to be saved: the notes as comments above it. What is read back is what was written. */
export function hypothesisText(document: HypothesisDocument, notes: readonly string[]): string {
  const comments = notes.flatMap((note) => note.split('\n')).map((line) => `# ${line}\n`);
  return `${comments.join('')}${stringify(document, { lineWidth: 0 })}`;
}
