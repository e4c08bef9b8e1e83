import type { Problem } from '@firedrill/core/errors';
import type { Fault } from '@firedrill/core/fault';
import type { PlanWarning } from '@firedrill/core/plan/plan';
import { type Experiment, experimentDocument } from '@firedrill/core/words/experiment';
import { hypothesisWarnings } from '@firedrill/core/plan/hypothesis-warnings';
import type { ZodType } from 'zod';
import { dialectOf } from '../dialect-of.ts';
import { type LocatedDocument, type Path, readLocated } from '../located-document.ts';
import { isRecord } from '../loose-values.ts';
import { probeProblems } from './probe-problems.ts';
import { referenceProblems } from './references.ts';
import { inOrder } from '../problem-texts.ts';
import { partsAt, schemaProblems } from './schema-problems.ts';
import { fillVariables, type VariableSources } from './variables.ts';

export interface DecodeAsked extends VariableSources {
  readonly text: string;
  /** The file's name for problems, or null when the text came from elsewhere. */
  readonly file: string | null;
  readonly faults: readonly Fault[];
  /** The kinds of probes and what they may say; when absent, nothing of that is checked. */
  readonly probeTypes?: readonly ProbeType[];
  /** Names of probes of a hypothesis that stands in another file. */
  readonly probesElsewhere?: readonly string[];
}

/** What a kind of probe lets a document say. */
export interface ProbeType {
  readonly type: string;
  readonly with: ZodType;
  /** The members of a tolerance that it judges; absent: all. */
  readonly expects?: readonly string[];
  /** Why a JSON path is none; null when it is one. Absent: paths are not looked at. */
  readonly whyNoPath?: (path: string) => string | null;
}

/** The experiment with its secrets' values (to be redacted everywhere), or everything that is wrong with the text. */
export type Decoded =
  | {
      readonly ok: true;
      readonly experiment: Experiment;
      readonly secrets: readonly string[];
      readonly warnings: readonly PlanWarning[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads a native document, YAML or JSON:
 *
 *     text ─▶ located values ─▶ variables filled in ─▶ schema ─▶ each fault's and probe's own schema ─▶ references
 *
 * All problems are told at once, in the order of the text; one wrong part never hides another.
 */
export function decodeExperiment(asked: DecodeAsked): Decoded {
  const document = readLocated(asked.text, asked.file);
  if (document.value === null) {
    const nothing = { found: 'nothing', expected: 'an experiment' };
    return {
      ok: false,
      problems: document.problems.length > 0 ? document.problems : [document.problemAt([], 'value', nothing)],
    };
  }
  if (dialectOf(document.value) !== 'native') return { ok: false, problems: [foreign(document)] };
  const other = anotherKind(document);
  if (other !== null) return { ok: false, problems: [other] };
  const filled = fillVariables(document, asked);
  const { secrets, value: whole } = filled;
  const check = (at: Path, schema: ZodType): readonly Problem[] =>
    schemaProblems({ document, whole, secrets, schema, at });
  const problems = [
    ...check([], experimentDocument),
    ...faultProblems(whole, asked.faults, check),
    ...probeProblems({ document, whole, probeTypes: asked.probeTypes ?? null, check }),
    ...referenceProblems(document, whole, asked.faults, asked.probesElsewhere),
  ].filter((each) => !filled.unread.has(each.path));
  const told = inOrder([...document.problems, ...filled.problems, ...problems]);
  if (told.length > 0) return { ok: false, problems: told };
  const experiment = experimentDocument.parse(whole);
  return { ok: true, experiment, secrets, warnings: hypothesisWarnings(experiment) };
}

/** Another dialect's document is known by its form, and refused by name. */
const foreign = (document: LocatedDocument): Problem =>
  document.problemAt([], 'value', {
    code: 'dialect-checked-only',
    found: 'an experiment template of AWS FIS',
    expected: 'an experiment of Firedrill (apiVersion: firedrill/v1alpha1)',
  });

/** Whether a document is a hypothesis in a file of its own. */
export const isHypothesis = (value: unknown): boolean => isRecord(value) && value['kind'] === 'Hypothesis';

/** A document of ours that is no experiment is refused by name, with what it is for. Null: it may be one. */
function anotherKind(document: LocatedDocument): Problem | null {
  const kind = isRecord(document.value) ? document.value['kind'] : undefined;
  const file = document.file ?? 'FILE';
  const refused = (found: string, next: string): Problem =>
    document.problemAt(['kind'], 'value', { found, expected: 'an experiment', next });
  switch (kind) {
    case 'Hypothesis':
      return refused('a hypothesis', `Give it beside an experiment: firedrill run FILE --hypothesis ${file}`);
    case 'Inventory': {
      const command = `firedrill run FILE --simulate --inventory ${file}`;
      return refused('an inventory', `Give it beside a template of AWS FIS: ${command}`);
    }
    case 'FisConfiguration':
      return refused('a FIS configuration', `Give it to the server, or beside a template of AWS FIS: --config ${file}`);
    default:
      return null;
  }
}

export type Check = (at: Path, schema: ZodType) => readonly Problem[];

/** What each fault has against its own `with`. An absent `with` is an empty one. */
function faultProblems(whole: unknown, faults: readonly Fault[], check: Check): readonly Problem[] {
  return partsAt(whole, ['spec', 'method']).flatMap(({ at, part }) => {
    const fault = faults.find((each) => each.name === part['fault']);
    if (fault === undefined) return [];
    return check([...at, 'with'], fault.params);
  });
}
