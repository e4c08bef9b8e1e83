import { readFileSync } from 'node:fs';
import path from 'node:path';
import { FiredrillError, type Problem, reasonOf } from '@firedrill/core/errors';
import type { GivenHypothesis } from '@firedrill/core/words/hypothesis-file';
import type { MappedAlarm } from '@firedrill/dialects/fis/alarm-guards';
import type { FisConfigurationDocument } from '@firedrill/dialects/fis/configuration-document';
import { coded, decodeConfiguration } from '@firedrill/dialects/fis/decode-configuration';
import type { FisTargetQuotas } from '@firedrill/dialects/fis/targets-over-quota';
import type { LocatedDocument, Path } from '@firedrill/dialects/located-document';
import type { HypothesisFile } from '@firedrill/dialects/native/join-hypothesis';
import { decodeHypothesis } from '@firedrill/dialects/native/decode-hypothesis';
import { faults } from '@firedrill/faults/list';
import { probes } from '../probes/list.ts';
import { passwordsInUrls } from '../runs/passwords-in-urls.ts';
import { awsQuotas, type FisQuotas } from './quotas.ts';
import type { Receiver } from './webhooks.ts';

/** What the server of AWS FIS is told in a file, with everything that stands in other files and in the environment. */
export interface FisConfiguration {
  /** Who is asked for alarms in AWS's place; null: whom the environment names. */
  readonly endpoint: string | null;
  readonly mapped: readonly MappedAlarm[];
  /** What is asked while a template runs; null: nothing. */
  readonly hypothesisOf: (template: TemplateNamed) => HypothesisBeside | null;
  /** What must not stand in records: secrets of hypotheses, passwords in URLs. */
  readonly secrets: readonly string[];
  readonly quotas: FisQuotas;
  readonly targetQuotas: FisTargetQuotas;
  /** Where log records of every experiment go; null: of those that ask for it, to the usual place. */
  readonly logDirectory: string | null;
  readonly receivers: readonly Receiver[];
  /** Variables of the environment that hold secrets: neither agents nor probes should inherit them. */
  readonly secretVariables: readonly string[];
  /** Null where it says none. */
  readonly timeScale: number | null;
}

/** A hypothesis, and the file that it stands in. */
export interface HypothesisBeside {
  readonly given: GivenHypothesis;
  readonly file: HypothesisFile;
}

export interface TemplateNamed {
  /** Null where the template has none yet. */
  readonly id: string | null;
  readonly description: string;
}

export const noConfiguration: FisConfiguration = Object.freeze({
  endpoint: null,
  mapped: [],
  hypothesisOf: () => null,
  secrets: [],
  quotas: awsQuotas,
  targetQuotas: {},
  logDirectory: null,
  receivers: [],
  secretVariables: [],
  timeScale: null,
});

type Environment = { readonly [name: string]: string | undefined };

/**
 * Reads the file and what it names. @param file null: there is none
 * @throws FiredrillError `configuration-invalid` with all problems and their places, `document-unreadable`
 */
export function readConfiguration(file: string | null, environment: Environment): FisConfiguration {
  if (file === null) return noConfiguration;
  const decoded = decodeConfiguration({ text: textOf(file), file, probeTypes: probes });
  if (!decoded.ok) throw new FiredrillError('configuration-invalid', file, { problems: decoded.problems });
  const { configuration, document } = decoded;
  const { spec } = configuration;
  const reading = readingOf(file, document, environment);
  const hypotheses = hypothesesIn(spec, reading);
  const receivers = spec.webhooks.map(({ url, secret }, index) => {
    const value = secretOf(secret, reading, ['spec', 'webhooks', index, 'secret']);
    return { url, secret: value };
  });
  if (reading.problems.length > 0)
    throw new FiredrillError('configuration-invalid', file, { problems: ownCoded(reading) });
  const { targets, ...quotas } = spec.quotas;
  const mapped = spec.alarms.map(({ arn, name, probe }) => ({ alarm: arn ?? name ?? '', probe }));
  const passwords = passwordsInUrls(mapped.map(({ probe }) => probe));
  return {
    endpoint: spec.cloudwatch?.endpoint ?? null,
    mapped,
    hypothesisOf: ({ id, description }) =>
      hypotheses.find((each) => each.description === description || (id !== null && each.template === id)) ?? null,
    secrets: [...passwords, ...hypotheses.flatMap(({ secrets }) => secrets)],
    quotas: { ...awsQuotas, ...given(quotas) },
    targetQuotas: targets,
    logDirectory: spec.logs === undefined ? null : path.resolve(reading.directory, spec.logs.directory),
    receivers,
    secretVariables: spec.webhooks.flatMap(({ secret }) => ('env' in secret ? [secret.env] : [])),
    timeScale: spec.timeScale ?? null,
  };
}

/**
 * Everything that is wrong with a configuration and with the hypotheses that it names, each at its place in its file.
 * Secrets are not looked for: they are there where the server starts.
 */
export function configurationProblems(document: HypothesisFile, environment: Environment): readonly Problem[] {
  const decoded = decodeConfiguration({ ...document, probeTypes: probes });
  if (!decoded.ok) return decoded.problems;
  const reading = readingOf(document.file, decoded.document, environment);
  hypothesesIn(decoded.configuration.spec, reading);
  return ownCoded(reading);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new FiredrillError('document-unreadable', `${file} cannot be read`, { cause });
  }
}

interface Reading {
  readonly document: LocatedDocument;
  readonly environment: Environment;
  /** Where the names of other files are seen from. */
  readonly directory: string;
  readonly problems: Problem[];
}

/** What is wrong with another file is no matter of the configuration's form. */
const ownCoded = ({ problems, document }: Reading): readonly Problem[] =>
  problems.flatMap((each) => (each.file === document.file ? coded([each]) : [each]));

const readingOf = (file: string, document: LocatedDocument, environment: Environment): Reading => ({
  document,
  environment,
  directory: path.dirname(path.resolve(file)),
  problems: [],
});

function hypothesesIn({ hypotheses }: FisConfigurationDocument['spec'], reading: Reading) {
  return hypotheses.flatMap(({ template, description, file }, index) => {
    const text = otherFile(file, reading, ['spec', 'hypotheses', index, 'file']);
    if (text === null) return [];
    const { environment } = reading;
    const named = { text, file: path.resolve(reading.directory, file) };
    const asked = { ...named, variables: {}, environment, faults };
    const decoded = decodeHypothesis({ ...asked, probeTypes: probes });
    if (!decoded.ok) {
      reading.problems.push(...decoded.problems);
      return [];
    }
    const { given: found, secrets } = decoded;
    const { probes: asking, invariants } = found.spec.hypothesis;
    return [
      {
        template,
        description,
        file: named,
        given: found,
        secrets: [...secrets, ...passwordsInUrls([...asking, ...invariants])],
      },
    ];
  });
}

type SecretNamed = FisConfigurationDocument['spec']['webhooks'][number]['secret'];

const leastSecret = 16;

/** The secret itself; empty where it is a problem. */
function secretOf(secret: SecretNamed, reading: Reading, at: Path): string {
  const [key, name] = 'env' in secret ? ['env', secret.env] : ['file', secret.file];
  const value = 'env' in secret ? (reading.environment[name] ?? null) : otherFile(name, reading, [...at, key]);
  if (value === null && key === 'file') return '';
  const text = (value ?? '').trim();
  if (text.length >= leastSecret) return text;
  const found = text === '' ? 'nothing' : `${text.length} characters`;
  const expected =
    key === 'env'
      ? `a secret of at least ${leastSecret} characters in the variable ${name}`
      : `a secret of at least ${leastSecret} characters in ${name}`;
  reading.problems.push(reading.document.problemAt([...at, key], 'value', { found, expected }));
  return '';
}

/** Null where it cannot be read, which is a problem then. */
function otherFile(name: string, { directory, document, problems }: Reading, at: Path): string | null {
  try {
    return readFileSync(path.resolve(directory, name), 'utf8');
  } catch (thrown) {
    problems.push(document.problemAt(at, 'value', { found: reasonOf(thrown), expected: 'a file that can be read' }));
    return null;
  }
}

/** Only what was said. */
const given = (quotas: { readonly [name in keyof FisQuotas]?: number | undefined }): Partial<FisQuotas> =>
  Object.fromEntries(Object.entries(quotas).filter(([, value]) => value !== undefined));
