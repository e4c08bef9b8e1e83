import type { Problem } from '@firedrill/core/errors';
import { type GivenHypothesis, hypothesisDocument } from '@firedrill/core/words/hypothesis-file';
import type { ZodType } from 'zod';
import { type LocatedDocument, type Path, readLocated } from '../located-document.ts';
import { inOrder } from '../problem-texts.ts';
import { type DecodeAsked, isHypothesis } from './decode.ts';
import { probeProblems } from './probe-problems.ts';
import { referenceProblems } from './references.ts';
import { schemaProblems } from './schema-problems.ts';
import { fillVariables } from './variables.ts';

/** The hypothesis with its secrets' values and the places of its parts, or everything that is wrong with the text. */
export type DecodedHypothesis =
  | {
      readonly ok: true;
      readonly given: GivenHypothesis;
      readonly secrets: readonly string[];
      readonly document: LocatedDocument;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads a hypothesis that stands in a file of its own, as an experiment is read; all problems are told at once. */
export function decodeHypothesis(asked: DecodeAsked): DecodedHypothesis {
  const document = readLocated(asked.text, asked.file, 'a hypothesis');
  if (document.value === null) {
    const nothing = { found: 'nothing', expected: 'a hypothesis' };
    const problems = document.problems.length > 0 ? document.problems : [document.problemAt([], 'value', nothing)];
    return { ok: false, problems };
  }
  if (!isHypothesis(document.value)) return { ok: false, problems: [noHypothesis(document)] };
  const { secrets, value: whole, problems: unset, unread } = fillVariables(document, asked);
  const check = (at: Path, schema: ZodType): readonly Problem[] =>
    schemaProblems({ document, whole, secrets, schema, at });
  const problems = [
    ...check([], hypothesisDocument),
    ...probeProblems({ document, whole, probeTypes: asked.probeTypes ?? null, check }),
    ...referenceProblems(document, whole, asked.faults),
  ].filter((each) => !unread.has(each.path));
  const told = inOrder([...document.problems, ...unset, ...problems]);
  if (told.length > 0) return { ok: false, problems: told };
  return { ok: true, given: hypothesisDocument.parse(whole), secrets, document };
}

/** What else a file may be, such as an experiment that has a method of its own, would be dropped in silence. */
const noHypothesis = (document: LocatedDocument): Problem =>
  document.problemAt(['kind'], 'value', {
    found: 'another document',
    expected: 'kind: Hypothesis',
    next: 'Put `spec.hypothesis` into a file with apiVersion: firedrill/v1alpha1 and kind: Hypothesis.',
  });
