import type { Problem } from '@firedrill/core/errors';
import type { PlanWarning } from '@firedrill/core/plan/plan';
import { type Dialect, dialectOfText } from '@firedrill/dialects/dialect-of';
import { decodeFis } from '@firedrill/dialects/fis/decode';
import type { FisWarning } from '@firedrill/dialects/fis/finding';
import type { FisAlarm } from '@firedrill/dialects/fis/time-warnings';
import { isHypothesis } from '@firedrill/dialects/native/decode';
import { decodeHypothesis } from '@firedrill/dialects/native/decode-hypothesis';
import { decodeJoined, type HypothesisFile } from '@firedrill/dialects/native/join-hypothesis';
import { readLocated } from '@firedrill/dialects/located-document';
import { faults } from '@firedrill/faults/list';
import { probes } from '@firedrill/server/probes/list';

/** What is known of a file after it was checked. */
export interface Validated {
  readonly file: string;
  readonly dialect: Dialect;
  /** An experiment, or a hypothesis in a file of its own. */
  readonly kind: 'experiment' | 'hypothesis';
  readonly ok: boolean;
  /** The experiment's name, or the template's description; null when there are problems. */
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

/** Checks a document in the words of the dialect that it is written in, and beside it the hypothesis that is given. */
export function checkDocument(document: HypothesisFile, asked: ValidateAsked): Validated {
  const { file } = document;
  const dialect = dialectOfText(document.text);
  const refused = (problems: readonly Problem[], warnings: Validated['warnings'] = []): Validated => ({
    file,
    dialect,
    kind: 'experiment',
    ok: false,
    name: null,
    problems,
    warnings,
  });
  const { variables, environment, alarms, hypothesis } = asked;
  const decoding = { variables, environment, faults, probeTypes: probes };
  if (dialect === 'aws-fis') {
    const decoded = decodeFis({ ...document, alarms });
    const beside = hypothesis === null ? null : decodeHypothesis({ ...decoding, ...hypothesis });
    const { warnings } = decoded;
    const problems = [decoded, beside].flatMap((each) => (each === null || each.ok ? [] : each.problems));
    if (!decoded.ok || problems.length > 0) return refused(problems, warnings);
    return { ...refused([], warnings), ok: true, name: decoded.template.description };
  }
  if (isHypothesis(readLocated(document.text, file).value)) return checkHypothesis(document, asked);
  const decoded = decodeJoined({ ...document, ...decoding }, hypothesis);
  if (!decoded.ok) return refused(decoded.problems);
  return { ...refused([], decoded.warnings), ok: true, name: decoded.experiment.metadata.name };
}

/** A hypothesis by itself is called by what it expects. */
function checkHypothesis(document: HypothesisFile, { variables, environment }: ValidateAsked): Validated {
  const decoded = decodeHypothesis({ ...document, variables, environment, faults, probeTypes: probes });
  const { file } = document;
  const common = { file, dialect: 'native', kind: 'hypothesis', warnings: [] } as const;
  if (!decoded.ok) return { ...common, ok: false, name: null, problems: decoded.problems };
  return { ...common, ok: true, name: decoded.given.spec.hypothesis.title, problems: [] };
}
