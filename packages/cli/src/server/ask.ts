import { FiredrillError } from '@firedrill/core/errors';
import type { GivenHypothesis } from '@firedrill/core/words/hypothesis-file';
import { dialectOfText } from '@firedrill/dialects/dialect-of';
import type { AlarmReading } from '@firedrill/dialects/fis/alarm-guards';
import { decodeFis } from '@firedrill/dialects/fis/decode';
import type { FisTemplate } from '@firedrill/dialects/fis/template';
import { decodeHypothesis } from '@firedrill/dialects/native/decode-hypothesis';
import { decodeJoined, type HypothesisFile } from '@firedrill/dialects/native/join-hypothesis';
import { locateProblems, type PlannedFile } from '@firedrill/dialects/native/locate';
import { faults } from '@firedrill/faults/list';
import { alarmReadingOf, endpointVariables } from '@firedrill/server/fis/alarm-reading';
import { readConfiguration } from '@firedrill/server/fis/configuration';
import { probes } from '@firedrill/server/probes/list';
import { notExecuted } from '@firedrill/server/runs/plan-fis';
import type { Simulation } from '@firedrill/server/runs/planning';
import { hypothesisOf, leaseMsOf, readDocument, seedOf, simulationOf, variablesOf } from '../read-options.ts';
import { type Options, text } from '../verb.ts';

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
  /** How the alarms of a template of AWS FIS are read; null: as the environment says. */
  readonly alarms: AlarmReading | null;
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
    const unable = simulate === null ? notExecuted(template.template, document.file) : [];
    const problems = locateProblems([document], unable);
    if (problems.length > 0) throw new FiredrillError('fis-not-executed', document.file, { problems });
    return {
      ...document,
      ...configured(options, template.template, { hypothesis, environment, simulate }),
      variables,
      ...seeds,
    };
  }
  if (text(options, 'config') !== undefined)
    throw new FiredrillError('usage', '--config is for templates of AWS FIS; this document is a native one');
  if (simulate !== null)
    throw new FiredrillError('usage', '--simulate rehearses templates of AWS FIS; this document is a native one');
  const decoded = decodeJoined({ ...document, variables, environment, faults, probeTypes: probes }, hypothesis);
  if (!decoded.ok) throw new FiredrillError('document-invalid', document.file, { problems: decoded.problems });
  const wanted = namedIn(decoded.experiment.spec.variables, environment);
  return { ...document, hypothesis, variables, environment: wanted, ...seeds, simulate, alarms: null };
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

interface Told {
  readonly hypothesis: HypothesisFile | null;
  readonly environment: NodeJS.ProcessEnv;
  readonly simulate: Simulation | null;
}

/** What a configuration of the FIS server adds to a template, where one is given; the command line goes before it. */
function configured(options: Options, template: FisTemplate, { hypothesis, environment, simulate }: Told) {
  const file = text(options, 'config') ?? null;
  const { endpoint, mapped, hypothesisOf: hypothesisIn, timeScale } = readConfiguration(file, environment);
  const { description } = template;
  const beside = hypothesis ?? hypothesisIn({ id: null, description })?.file ?? null;
  const fast = text(options, 'timeScale') === undefined ? timeScale : null;
  const isAsked = file !== null;
  return {
    hypothesis: beside,
    environment: ofTemplate(beside, environment),
    simulate: simulate === null || fast === null ? simulate : { ...simulate, timeScale: fast },
    alarms: isAsked ? alarmReadingOf({ simulated: simulate !== null, environment, endpoint, mapped }) : null,
  };
}

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
