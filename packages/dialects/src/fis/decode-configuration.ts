import type { Problem } from '@firedrill/core/errors';
import { needsBaseline, tolerance } from '@firedrill/core/words/tolerance';
import type { ZodType } from 'zod';
import { type LocatedDocument, type Path, readLocated } from '../located-document.ts';
import { isRecord } from '../loose-values.ts';
import type { ProbeType } from '../native/decode.ts';
import { problemsOfProbe } from '../native/probe-problems.ts';
import { partsAt, schemaProblems } from '../native/schema-problems.ts';
import { foundText, inOrder } from '../problem-texts.ts';
import { type FisConfigurationDocument, fisConfigurationDocument } from './configuration-document.ts';

export interface ConfigurationAsked {
  readonly text: string;
  readonly file: string | null;
  readonly probeTypes: readonly ProbeType[];
}

/** The configuration and the places of its parts, or everything that is wrong with the text. */
export type DecodedConfiguration =
  | { readonly ok: true; readonly configuration: FisConfigurationDocument; readonly document: LocatedDocument }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads what the server of AWS FIS is told in a file. All problems are told at once, in the order of the text. */
export function decodeConfiguration({ text, file, probeTypes }: ConfigurationAsked): DecodedConfiguration {
  const document = readLocated(text, file, 'a configuration');
  const { value: whole } = document;
  if (whole === null) return { ok: false, problems: coded(unread(document)) };
  const check = (at: Path, schema: ZodType): readonly Problem[] =>
    schemaProblems({ document, whole, secrets: [], schema, at });
  const problems = [
    ...document.problems,
    ...check([], fisConfigurationDocument),
    ...probesOf(whole).flatMap((each) => [
      ...problemsOfProbe({ document, probeTypes, check }, each),
      ...unfit(document, each),
    ]),
    ...eitherOr(document, whole, { list: 'alarms', keys: ['arn', 'name'] }),
    ...eitherOr(document, whole, { list: 'hypotheses', keys: ['template', 'description'] }),
  ];
  if (problems.length > 0) return { ok: false, problems: coded(inOrder(problems)) };
  return { ok: true, configuration: fisConfigurationDocument.parse(whole), document };
}

const unread = (document: LocatedDocument): readonly Problem[] =>
  document.problems.length > 0
    ? document.problems
    : [document.problemAt([], 'value', { found: 'nothing', expected: 'a configuration' })];

/** What is said here is said of a configuration, not of an experiment. */
export const coded = (problems: readonly Problem[]): readonly Problem[] =>
  problems.map((each) => (each.code === 'document-invalid' ? { ...each, code: 'configuration-invalid' } : each));

interface Part {
  readonly at: Path;
  readonly part: { readonly [key: string]: unknown };
}

const probesOf = (whole: unknown): readonly Part[] =>
  partsAt(whole, ['spec', 'alarms']).flatMap(({ at, part: { probe } }) =>
    isRecord(probe) ? [{ at: [...at, 'probe'], part: probe }] : [],
  );

/** A guard is judged by one look: what needs a history, or a door that only an experiment opens, would be blind. */
function unfit(document: LocatedDocument, { at, part: { type, expect } }: Part): readonly Problem[] {
  if (type === 'alert') {
    const what = {
      found: 'a probe of type alert',
      expected: 'a probe that asks: alerts are heard by native experiments',
    };
    return [document.problemAt([...at, 'type'], 'value', what)];
  }
  const read = tolerance.safeParse(expect ?? {});
  if (!read.success || (!needsBaseline(read.data) && read.data.trend === undefined)) return [];
  const expected = 'what one sample can tell: there is no baseline before an experiment of FIS, and no trend';
  return [document.problemAt([...at, 'expect'], 'key', { found: 'a comparison with other samples', expected })];
}

interface EitherOr {
  readonly list: string;
  readonly keys: readonly [string, string];
}

/** Each part of a list names one thing by one of two keys, and no thing is named twice. */
function eitherOr(document: LocatedDocument, whole: unknown, { list, keys }: EitherOr): readonly Problem[] {
  const seen = new Set<string>();
  return partsAt(whole, ['spec', list]).flatMap(({ at, part }): readonly Problem[] => {
    const given = keys.filter((key) => part[key] !== undefined);
    const [key, ...others] = given;
    if (key === undefined || others.length > 0) {
      const found = key === undefined ? `neither \`${keys[0]}\` nor \`${keys[1]}\`` : 'both';
      return [document.problemAt(at, 'value', { found, expected: `one of: ${keys.join(', ')}` })];
    }
    const word = `${key} ${JSON.stringify(part[key])}`;
    if (!seen.has(word)) {
      seen.add(word);
      return [];
    }
    const found = `${foundText(part[key])} once more`;
    return [document.problemAt([...at, key], 'value', { found, expected: `each ${key} once` })];
  });
}
