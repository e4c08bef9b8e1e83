import { FiredrillError } from '@firedrill/core/errors';
import { decodeJoined, type HypothesisFile } from '@firedrill/dialects/native/join-hypothesis';
import type { PlannedFile } from '@firedrill/dialects/native/locate';
import { faults } from '@firedrill/faults/list';
import { probes } from '@firedrill/server/probes/list';
import { hypothesisOf, leaseMsOf, readDocument, seedOf, variablesOf } from '../read-options.ts';
import type { Options } from '../verb.ts';

/**
 * The body of `POST /plans` and `POST /runs`. Only those environment variables go out that the document itself names.
 */
export interface Asked {
  readonly text: string;
  readonly file: string;
  /** The hypothesis for an experiment that has none. */
  readonly hypothesis: HypothesisFile | null;
  readonly variables: { readonly [name: string]: string };
  readonly environment: { readonly [name: string]: string };
  readonly seed: number | null;
  readonly leaseMs: number | null;
}

/** Reads and checks the document here first, so that a mistake in it is told without starting anything. */
export function readAsked(file: string, options: Options, environment: NodeJS.ProcessEnv): Asked {
  const hypothesis = hypothesisOf(options, file);
  const document = readDocument(file);
  const variables = variablesOf(options);
  const decoded = decodeJoined({ ...document, variables, environment, faults, probeTypes: probes }, hypothesis);
  if (!decoded.ok) throw new FiredrillError('document-invalid', document.file, { problems: decoded.problems });
  const wanted: { [name: string]: string } = {};
  for (const variable of Object.values(decoded.experiment.spec.variables)) {
    if (typeof variable !== 'object') continue;
    const name = 'env' in variable ? variable.env : variable.secret;
    const value = environment[name];
    if (value !== undefined) wanted[name] = value;
  }
  const [seed, leaseMs] = [seedOf(options), leaseMsOf(options)];
  return { ...document, hypothesis, variables, environment: wanted, seed, leaseMs };
}

/** The files that problems of a plan are located in. */
export const filesOf = ({ text, file, hypothesis }: Asked): readonly [PlannedFile, ...PlannedFile[]] =>
  hypothesis === null ? [{ text, file }] : [{ text, file }, hypothesis];
