import type { Problem } from '@firedrill/core/errors';
import type { PlanWarning } from '@firedrill/core/plan/plan';
import { type Dialect, dialectOfText } from '@firedrill/dialects/dialect-of';
import { decodeFis } from '@firedrill/dialects/fis/decode';
import type { FisWarning } from '@firedrill/dialects/fis/finding';
import type { FisAlarm } from '@firedrill/dialects/fis/time-warnings';
import { decodeExperiment } from '@firedrill/dialects/native/decode';
import { faults } from '@firedrill/faults/list';
import { probes } from '@firedrill/server/probes/list';

/** What is known of a file after it was checked. */
export interface Validated {
  readonly file: string;
  readonly dialect: Dialect;
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
}

/** Checks a document in the words of the dialect that it is written in. */
export function checkDocument(
  document: { readonly text: string; readonly file: string },
  { variables, environment, alarms }: ValidateAsked,
): Validated {
  const { file } = document;
  const dialect = dialectOfText(document.text);
  if (dialect === 'aws-fis') {
    const decoded = decodeFis({ ...document, alarms });
    const { ok, warnings } = decoded;
    if (!decoded.ok) return { file, dialect, ok, name: null, problems: decoded.problems, warnings };
    return { file, dialect, ok, name: decoded.template.description, problems: [], warnings };
  }
  const decoded = decodeExperiment({ ...document, variables, environment, faults, probeTypes: probes });
  if (!decoded.ok) return { file, dialect, ok: false, name: null, problems: decoded.problems, warnings: [] };
  const { name } = decoded.experiment.metadata;
  return { file, dialect, ok: true, name, problems: [], warnings: decoded.warnings };
}
