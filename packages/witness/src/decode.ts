import { decodeEffect, decodeExposure } from './decode-questions.ts';
import { createFieldReader, isFields, type FieldReader } from './field-reader.ts';
import type { Effect, Exposure, Programs, Request } from './lines.ts';

/** The request, or all its problems at once with the injection or id it speaks of (null when that is unreadable). */
export type Decoded =
  | { readonly request: Request }
  | { readonly about: string | null; readonly problems: readonly string[] };

const verbs = ['watch', 'unwatch', 'check', 'foresee'] as const;
type Verb = (typeof verbs)[number];

/** Reads one line of requests. Unknown members are ignored, so that a newer asker can say more. */
export function decodeRequest(line: string): Decoded {
  const value = parseJson(line);
  if (!isFields(value)) {
    return { about: null, problems: ['a request is one JSON object a line'] };
  }
  if (value['ours'] !== undefined) {
    return decodeOurs(value['ours']);
  }
  for (const verb of verbs) {
    if (value[verb] !== undefined) {
      return decodeBody(verb, value[verb]);
    }
  }
  return { about: null, problems: [`a request has one of ours, ${verbs.join(', ')}`] };
}

function decodeOurs(body: unknown): Decoded {
  if (!isFields(body)) {
    return { about: null, problems: ['ours: expected an object'] };
  }
  const reader = createFieldReader(body, 'ours');
  const [processes, proxies] = [reader.identities('processes'), reader.identities('proxies')];
  const commands = body['commands'] === true;
  const programs = reader.has('programs') ? { programs: programsOf(reader.within('programs')) } : {};
  return reader.problems.length > 0
    ? { about: null, problems: reader.problems }
    : { request: { ours: { processes, proxies, commands, ...programs } } };
}

function programsOf(reader: FieldReader): Programs {
  const any = { from: 0, to: Number.MAX_SAFE_INTEGER };
  return { begun: reader.number('begun', any), running: reader.number('running', any) };
}

function decodeBody(verb: Verb, body: unknown): Decoded {
  if (!isFields(body)) {
    return { about: null, problems: [`${verb}: expected an object`] };
  }
  const reader = createFieldReader(body, verb);
  const about = reader.text(verb === 'check' || verb === 'foresee' ? 'id' : 'injection', 128);
  const request = readBody(verb, about, reader);
  if (reader.problems.length > 0 || request === null) {
    return { about: about === '' ? null : about, problems: reader.problems };
  }
  return { request };
}

/** null: the problems are in the reader. */
function readBody(verb: Verb, about: string, reader: FieldReader): Request | null {
  if (verb === 'unwatch') {
    return { unwatch: { injection: about } };
  }
  if (verb === 'foresee') {
    const exposure = decodeExposure(reader.within('exposure'), about);
    return exposure === null ? null : { foresee: { id: about, exposure } };
  }
  const effect: Effect | null = decodeEffect(reader.within('effect'), about);
  if (effect === null) {
    return null;
  }
  if (verb === 'check') {
    return { check: { id: about, effect } };
  }
  const asked = reader.has('exposure');
  const exposure: Exposure | null = asked ? decodeExposure(reader.within('exposure'), about) : null;
  const everyMs = reader.has('everyMs') ? reader.number('everyMs', { from: 10, to: 60_000 }) : 50;
  return { watch: { injection: about, effect, exposure, everyMs } };
}

/** undefined for what is no JSON; JSON itself has no undefined. */
function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}
