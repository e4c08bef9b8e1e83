import { FiredrillError } from '@firedrill/core/errors';
import type { GivenHypothesis } from '@firedrill/core/words/hypothesis-file';
import { dialectOfText } from '@firedrill/dialects/dialect-of';
import { decodeFis } from '@firedrill/dialects/fis/decode';
import { decodeHypothesis } from '@firedrill/dialects/native/decode-hypothesis';
import { decodeJoined, type HypothesisFile } from '@firedrill/dialects/native/join-hypothesis';
import type { PlannedFile } from '@firedrill/dialects/native/locate';
import { faults } from '@firedrill/faults/list';
import { endpointVariables } from '@firedrill/server/fis/alarm-reading';
import { probes } from '@firedrill/server/probes/list';
import type { Simulation } from '@firedrill/server/runs/planning';
import { hypothesisOf, leaseMsOf, readDocument, seedOf, simulationOf, variablesOf } from '../read-options.ts';
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
  readonly simulate: Simulation | null;
}

/** Reads and checks the document here first, so that a mistake in it is told without starting anything. */
export function readAsked(file: string, options: Options, environment: NodeJS.ProcessEnv): Asked {
  const hypothesis = hypothesisOf(options, file);
  const document = readDocument(file);
  const variables = variablesOf(options);
  const simulate = simulationOf(options);
  const seeds = { seed: seedOf(options), leaseMs: leaseMsOf(options) };
  if (dialectOfText(document.text) === 'aws-fis') {
    const template = decodeFis(document);
    if (!template.ok) throw new FiredrillError('document-invalid', document.file, { problems: template.problems });
    return { ...document, hypothesis, variables, environment: ofTemplate(hypothesis, environment), ...seeds, simulate };
  }
  if (simulate !== null)
    throw new FiredrillError('usage', '--simulate rehearses templates of AWS FIS; this document is a native one');
  const decoded = decodeJoined({ ...document, variables, environment, faults, probeTypes: probes }, hypothesis);
  if (!decoded.ok) throw new FiredrillError('document-invalid', document.file, { problems: decoded.problems });
  const wanted = namedIn(decoded.experiment.spec.variables, environment);
  return { ...document, hypothesis, variables, environment: wanted, ...seeds, simulate };
}

/** The variables of the environment that variables of a document name. */
function namedIn(variables: Variables, environment: NodeJS.ProcessEnv): Asked['environment'] {
  const names = Object.values(variables).flatMap((variable) => {
    if (typeof variable !== 'object') return [];
    return ['env' in variable ? variable.env : variable.secret];
  });
  return valuesOf(names, environment);
}

type Variables = GivenHypothesis['spec']['variables'];

/** A template names none; who is asked for its alarms is known by the same variables as to the AWS SDK. */
function ofTemplate(hypothesis: HypothesisFile | null, environment: NodeJS.ProcessEnv): Asked['environment'] {
  const asked = valuesOf(endpointVariables, environment);
  if (hypothesis === null) return asked;
  const read = decodeHypothesis({ ...hypothesis, variables: {}, environment, faults, probeTypes: probes });
  return read.ok ? { ...asked, ...namedIn(read.given.spec.variables, environment) } : asked;
}

const valuesOf = (names: readonly string[], environment: NodeJS.ProcessEnv): Asked['environment'] =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** The files that problems of a plan are located in. */
export const filesOf = ({ text, file, hypothesis }: Asked): readonly [PlannedFile, ...PlannedFile[]] =>
  hypothesis === null ? [{ text, file }] : [{ text, file }, hypothesis];
