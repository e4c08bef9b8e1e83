import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isDeepStrictEqual } from 'node:util';

import type { HttpAnswer } from '../network-effects.ts';
import { systemErrorCode, type EffectMeasure } from '../reading.ts';
import { attempts, type Attempt, type Failed, type Judge } from './attempts.ts';
import { answerWords, httpDifference, type Summary } from './http-difference.ts';
import { requestOf } from './http-request.ts';

/** `json` is undefined where the body is none, or where nobody asked for it. */
type Answer = Summary & {
  readonly headers: NodeJS.Dict<string[]>;
  readonly json: unknown;
};

const limitMs = 3000;
const bodyLimitBytes = 8 * 1024 * 1024;
const namesAtMost = 8;
const torn: Answer = { status: 0, headers: {}, sha256: '', sizeBytes: 0, json: undefined };

/** Sees answers that are other than they were, by requests of the witness's own. */
export function httpAnswer(effect: HttpAnswer): EffectMeasure {
  if (effect.seen === 'different') return httpDifference(effect, sendOne);
  const judge: Judge<Answer> = (answer) => ({ hurt: isAsked(effect, answer), said: partsWords(effect, answer) });
  return attempts<Answer>({
    name: `${effect.method ?? 'GET'} ${effect.url}`,
    send: () => sendOne(effect),
    learn: () => judge,
    alone: judge,
    baselineSamples: effect.baselineSamples ?? 3,
    window: effect.window ?? 1,
  });
}

function sendOne(effect: HttpAnswer): Attempt<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer | Failed>();
  const sent = requestOf(effect);
  const timer = setTimeout(() => finish({ failed: `no answer within ${limitMs} ms` }), limitMs);
  const finish = (outcome: Answer | Failed): void => {
    clearTimeout(timer);
    resolve(outcome);
    sent.destroy();
  };
  sent.on('response', (response) => {
    readAnswer(response, effect).then(finish, (error: unknown) => finish({ failed: String(error) }));
  });
  sent.on('error', (error) => {
    const broken = systemErrorCode(error) === 'ECONNRESET' || systemErrorCode(error) === 'EPIPE';
    finish(broken ? torn : { failed: error.message });
  });
  // What fails after it is over is over already.
  sent.on('close', () => finish({ failed: 'the request was given up' }));
  sent.end();
  return { done: promise, cancel: () => sent.destroy() };
}

async function readAnswer(response: IncomingMessage, { mergedJson }: HttpAnswer): Promise<Answer | Failed> {
  const hash = createHash('sha256');
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  for await (const piece of response) {
    const bytes = Buffer.from(piece);
    hash.update(bytes);
    sizeBytes += bytes.length;
    if (sizeBytes > bodyLimitBytes) {
      return { failed: `its body is longer than ${bodyLimitBytes} bytes` };
    }
    pieces.push(bytes);
  }
  const asked = mergedJson !== undefined && mergedJson !== null;
  return {
    status: response.statusCode ?? 0,
    headers: response.headersDistinct,
    sha256: hash.digest('hex'),
    sizeBytes,
    json: asked ? jsonOf(Buffer.concat(pieces).toString('utf8')) : undefined,
  };
}

/** undefined for what is no JSON; JSON itself has no undefined. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}

function isAsked(effect: HttpAnswer, answer: Answer): boolean {
  if (effect.seen === 'torn' || answer.status === 0) {
    return effect.seen === 'torn' && answer.status === 0;
  }
  const { status, answerHeaders } = effect;
  return (
    (status ?? answer.status) === answer.status &&
    isBodyAsAsked(effect, answer) &&
    Object.entries(answerHeaders ?? {}).every(([name, value]) => hasHeader(answer, name, value)) &&
    isMergedAsAsked(effect, answer)
  );
}

/** An answer that may have no body can only show the headers that come with one (RFC 9110 section 6.4.1). */
function isBodyAsAsked({ bodySha256, answerHeaders = {} }: HttpAnswer, { status, sha256 }: Answer): boolean {
  if (bodySha256 === null || bodySha256 === undefined) {
    return true;
  }
  const isBare = (status === 204 || status === 304) && Object.keys(answerHeaders).length > 0;
  return isBare || bodySha256 === sha256;
}

/** Nothing can be merged into a page; the headers that come with the patch are there all the same, and show it. */
function isMergedAsAsked({ mergedJson, answerHeaders = {} }: HttpAnswer, { json }: Answer): boolean {
  if (mergedJson === null || mergedJson === undefined) {
    return true;
  }
  return json === undefined ? Object.keys(answerHeaders).length > 0 : isMerged(JSON.parse(mergedJson), json);
}

function hasHeader({ headers }: Answer, name: string, value: string): boolean {
  return (headers[name.toLowerCase()] ?? []).includes(value.trim());
}

/** Whether merging the patch (RFC 7396) would change nothing any more. */
function isMerged(patch: unknown, value: unknown): boolean {
  if (!isObject(patch)) {
    return isDeepStrictEqual(patch, value);
  }
  const members = new Map<string, unknown>(isObject(value) ? Object.entries(value) : []);
  return (
    isObject(value) &&
    Object.entries(patch).every(([name, part]) =>
      part === null ? !members.has(name) : members.has(name) && isMerged(part, members.get(name)),
    )
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The answer, with what of the asked parts is in it beside its status and its body's sum. */
function partsWords({ seen, answerHeaders = {}, mergedJson }: HttpAnswer, answer: Answer): string {
  const headers = Object.entries(answerHeaders).filter(([name, value]) => hasHeader(answer, name, value));
  const patch: unknown = JSON.parse(mergedJson ?? '{}');
  const members = (isObject(patch) ? Object.entries(patch) : []).filter(([name, part]) =>
    isMerged({ [name]: part }, answer.json),
  );
  const named = [...headers.map(([name]) => `header ${name}`), ...members.map(([name]) => `member ${name}`)];
  const isPlain = seen !== 'parts' || answer.status === 0 || named.length === 0;
  return `${answerWords(answer)}${isPlain ? '' : `; as asked: ${named.slice(0, namesAtMost).join(', ')}`}`;
}
