import { ownOf } from '@firedrill/core/words/own-of';
import type { Problem } from '@firedrill/core/errors';
import { hypothesisWarnings } from '@firedrill/core/plan/hypothesis-warnings';
import { partsInBoth, withHypothesis } from '@firedrill/core/words/hypothesis-file';
import { readLocated } from '../located-document.ts';
import { type DecodeAsked, type Decoded, decodeExperiment } from './decode.ts';
import { type DecodedHypothesis, decodeHypothesis } from './decode-hypothesis.ts';
import { partsAt } from './schema-problems.ts';
import { variableNames } from './variables.ts';

/** The text of a hypothesis file, and its name for problems and records. */
export interface HypothesisFile {
  readonly text: string;
  readonly file: string;
}

/**
 * Reads an experiment, and the hypothesis that stands in another file where there is one. Each is read by itself, with
 * its own variables; `--set` may mean either, and stop conditions of the experiment may name probes of the hypothesis.
 */
export function decodeJoined(asked: DecodeAsked, hypothesis: HypothesisFile | null): Decoded {
  if (hypothesis === null) return decodeExperiment(asked);
  const [drill, beside] = [asked.text, hypothesis.text].map((text) => readLocated(text, null).value);
  const probesElsewhere = partsAt(beside, ['spec', 'hypothesis', 'probes']).flatMap(({ part: { name } }) =>
    typeof name === 'string' ? [name] : [],
  );
  const given = decodeHypothesis({
    ...asked,
    ...hypothesis,
    // What nobody knows is told once, of the experiment.
    variablesElsewhere: new Set([...variableNames(drill), ...Object.keys(asked.variables)]),
  });
  const decoded = decodeExperiment({ ...asked, probesElsewhere, variablesElsewhere: variableNames(beside) });
  return joinHypothesis(decoded, given, asked.file);
}

/**
 * Puts a hypothesis to a decoded experiment, whatever dialect that was written in. What both say is refused: nobody
 * could tell which of them was meant.
 */
export function joinHypothesis(decoded: Decoded, given: DecodedHypothesis, file: string | null): Decoded {
  if (!decoded.ok || !given.ok) {
    return { ok: false, problems: [decoded, given].flatMap((each) => (each.ok ? [] : each.problems)) };
  }
  const problems = [...twice(decoded, given, file ?? 'the experiment'), ...declaredApart(decoded, given, file)];
  if (problems.length > 0) return { ok: false, problems };
  const experiment = withHypothesis(decoded.experiment, given.given);
  const secrets = [...decoded.secrets, ...given.secrets];
  return { ok: true, experiment, secrets, warnings: hypothesisWarnings(experiment) };
}

type Of<Read extends { readonly ok: boolean }> = Extract<Read, { readonly ok: true }>;

function twice({ experiment }: Of<Decoded>, read: Of<DecodedHypothesis>, file: string): readonly Problem[] {
  return partsInBoth(experiment, read.given).map((part) => {
    const next =
      part === 'hypothesis'
        ? `Leave out --hypothesis, or take spec.hypothesis out of ${file}.`
        : `Take spec.${part} out of one of the two files.`;
    const found = `spec.${part}, which ${file} has, too`;
    const expected = 'each part in one of the two files';
    return read.document.problemAt(['spec', part], 'key', { code: 'hypothesis-twice', found, expected, next });
  });
}

/** A variable that both files declare is the same one, or the record of the run would show only one of them. */
function declaredApart(
  { experiment }: Of<Decoded>,
  { given, document }: Of<DecodedHypothesis>,
  file: string | null,
): readonly Problem[] {
  return Object.entries(given.spec.variables).flatMap(([name, ours]) => {
    const theirs = ownOf(experiment.spec.variables, name);
    if (theirs === undefined || JSON.stringify(ours) === JSON.stringify(theirs)) return [];
    const found = `another value than ${file ?? 'the experiment'} has`;
    const next = 'Give it another name in one of the two files.';
    return [document.problemAt(['spec', 'variables', name], 'value', { found, expected: 'the same value', next })];
  });
}
