import { randomUUID } from 'node:crypto';
import { reasonOf } from '@firedrill/core/errors';
import type { Notes } from '@firedrill/core/ports';
import type { JsonObject } from '@firedrill/core/words/json';
import { FisFault } from '../../fis/fis-fault.ts';
import { authenticate, type Door } from './authenticate.ts';
import { checkInput } from './check-input.ts';
import { readJsonBody } from './json-body.ts';
import { fisModel } from './model.ts';
import { validationMessage } from './model-words.ts';
import type { FisOperationName, FisOperations } from './operation.ts';
import { readRawQuery } from './raw-query.ts';
import { type Routed, routeFis } from './route.ts';
import type { SignedRequest } from './signature/canonical.ts';

export interface FisAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: JsonObject;
  /** Null when the request asked for no operation that there is. */
  readonly operation: FisOperationName | null;
}

export interface Answering {
  readonly operations: FisOperations;
  readonly door: Door;
  readonly notes: Notes;
}

/**
 * Answers one request: authenticate ─▶ route ─▶ check against the service model ─▶ operation. Never rejects: what a
 * client did wrong is told in AWS's form (`x-amzn-ErrorType`, a body with `message`), what we did wrong is noted under
 * the id that the answer carries.
 * @param body null when it is larger than we read
 */
export async function answerFis(
  request: Omit<SignedRequest, 'body'> & { readonly body: Uint8Array | null },
  answering: Answering,
): Promise<FisAnswer> {
  const requestId = randomUUID();
  const routed = routeFis(request.method, request.rawPath);
  const operation = routed.kind === 'found' ? routed.operation : null;
  const headers = { 'content-type': 'application/json', 'x-amzn-RequestId': requestId };
  try {
    const { body } = request;
    if (body === null) throw new FisFault('RequestEntityTooLargeException', 'The body is larger than 1 MiB.');
    return { status: 200, headers, body: await perform({ ...request, body }, routed, answering), operation };
  } catch (thrown) {
    const fault = thrown instanceof FisFault ? thrown : internal(thrown, requestId, answering.notes);
    const allow = routed.kind === 'other-method' ? { allow: routed.allowed.join(', ') } : {};
    const named = { ...headers, 'x-amzn-ErrorType': fault.code, ...allow };
    return { status: fault.status, headers: named, body: { message: fault.message }, operation };
  }
}

async function perform(request: SignedRequest, routed: Routed, { operations, door }: Answering): Promise<JsonObject> {
  const caller = authenticate(request, door);
  if (routed.kind === 'unknown') throw new FisFault('UnknownOperationException', 'There is no operation at this path.');
  if (routed.kind === 'other-method') {
    const message = `This path takes ${routed.allowed.join(', ')}.`;
    throw new FisFault('MethodNotAllowedException', message);
  }
  if (routed.kind === 'undecodable') throw badUri(`the label '${routed.label}' of the path`);
  const { operation, labels } = routed;
  const query = readRawQuery(request.rawQuery);
  if (query === null) throw badUri('the query');
  const takesBody = fisModel[operation].method === 'POST' || fisModel[operation].method === 'PATCH';
  const checked = checkInput(operation, { labels, query, body: takesBody ? readJsonBody(request.body) : {} });
  if (!checked.ok) throw new FisFault('ValidationException', validationMessage(checked.problems));
  return operations[operation](checked.input, caller);
}

const badUri = (what: string): FisFault => new FisFault('ValidationException', `${what} is no percent-encoded UTF-8`);

function internal(thrown: unknown, requestId: string, notes: Notes): FisFault {
  const cause = thrown instanceof Error ? (thrown.stack ?? thrown.message) : reasonOf(thrown);
  notes.note('error', `a request of AWS FIS failed: ${cause}`, { requestId });
  return new FisFault('InternalServerException', `An internal error occurred. Its request id is ${requestId}.`);
}
