import type { Problem } from '@firedrill/core/errors';
import type { PlanWarning } from '@firedrill/core/plan/plan';
import { type Dialect, dialectOf } from '@firedrill/dialects/dialect-of';
import { documentKinds, kindMeant } from '@firedrill/dialects/document-kind';
import { decodeFis } from '@firedrill/dialects/fis/decode';
import type { FisWarning } from '@firedrill/dialects/fis/finding';
import { decodeInventory } from '@firedrill/dialects/fis/inventory-file';
import type { FisAlarm } from '@firedrill/dialects/fis/time-warnings';
import { decodeHypothesis } from '@firedrill/dialects/native/decode-hypothesis';
import { decodeJoined, type HypothesisFile } from '@firedrill/dialects/native/join-hypothesis';
import { readLocated } from '@firedrill/dialects/located-document';
import { faults } from '@firedrill/faults/list';
import { configurationProblems } from '@firedrill/server/fis/configuration';
import { probes } from '@firedrill/server/probes/list';

/** What is known of a file after it was checked. */
export interface Validated {
  readonly file: string;
  readonly dialect: Dialect;
  /** An experiment, a hypothesis in a file of its own, or what the server of AWS FIS and its simulations are given. */
  readonly kind: 'experiment' | 'hypothesis' | 'configuration' | 'inventory';
  readonly ok: boolean;
  /**
   * The experiment's or inventory's name, the hypothesis's title, or the template's description; null when there are
   * problems, and of a configuration, which has none.
   */
  readonly name: string | null;
  readonly problems: readonly Problem[];
  readonly warnings: readonly (PlanWarning | FisWarning)[];
}

export interface ValidateAsked {
  readonly variables: { readonly [name: string]: string };
  readonly environment: { readonly [name: string]: string | undefined };
  readonly alarms: readonly FisAlarm[];
  /** What `--hypothesis` names. */
  readonly hypothesis: HypothesisFile | null;
}

/** Checks a document as what it was meant for, in the words of the dialect that it is written in. */
export function checkDocument(document: HypothesisFile, asked: ValidateAsked): Validated {
  const { value } = readLocated(document.text, document.file);
  const dialect = dialectOf(value);
  if (dialect === 'aws-fis') return checkTemplate(document, asked);
  switch (kindMeant(value)) {
    case 'Hypothesis':
      return checkHypothesis(document, asked);
    case 'FisConfiguration':
      return { ...checked(document, 'configuration'), ...found(configurationProblems(document, asked.environment)) };
    case 'Inventory':
      return checkInventory(document);
    case 'Experiment':
      return checkExperiment(document, asked);
  }
}

const checked = ({ file }: HypothesisFile, kind: Validated['kind']) =>
  ({ file, dialect: 'native', kind, name: null, warnings: [] }) as const;

const found = (problems: readonly Problem[]) => ({ ok: problems.length === 0, problems });

function checkTemplate(document: HypothesisFile, { hypothesis, alarms, ...asked }: ValidateAsked): Validated {
  const decoded = decodeFis({ ...document, alarms });
  const beside = hypothesis === null ? null : decodeHypothesis({ ...asked, ...hypothesis, faults, probeTypes: probes });
  const { warnings } = decoded;
  const problems = [decoded, beside].flatMap((each) => (each === null || each.ok ? [] : each.problems));
  const name = decoded.ok && problems.length === 0 ? decoded.template.description : null;
  return { ...checked(document, 'experiment'), dialect: 'aws-fis', name, warnings, ...found(problems) };
}

function checkExperiment(document: HypothesisFile, { hypothesis, variables, environment }: ValidateAsked): Validated {
  const decoding = { variables, environment, faults, probeTypes: probes };
  const decoded = decodeJoined({ ...document, ...decoding }, hypothesis);
  const common = checked(document, 'experiment');
  if (!decoded.ok) return { ...common, ...found(decoded.problems.map(withKinds)) };
  return { ...common, ...found([]), name: decoded.experiment.metadata.name, warnings: decoded.warnings };
}

/** What says that it is something that nobody knows is told everything that it can be. */
const withKinds = (problem: Problem): Problem =>
  problem.path === 'kind' ? { ...problem, expected: `one of: ${documentKinds.join(', ')}` } : problem;

/** A hypothesis by itself is called by what it expects. */
function checkHypothesis(document: HypothesisFile, { variables, environment }: ValidateAsked): Validated {
  const decoded = decodeHypothesis({ ...document, variables, environment, faults, probeTypes: probes });
  const common = checked(document, 'hypothesis');
  if (!decoded.ok) return { ...common, ...found(decoded.problems) };
  return { ...common, ...found([]), name: decoded.given.spec.hypothesis.title };
}

function checkInventory(document: HypothesisFile): Validated {
  const decoded = decodeInventory(document.text, document.file);
  const common = checked(document, 'inventory');
  return decoded.ok ? { ...common, ...found([]), name: decoded.name } : { ...common, ...found(decoded.problems) };
}
