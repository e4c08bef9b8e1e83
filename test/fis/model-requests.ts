import { fisModel } from '@firedrill/server/api/fis/model';
import { type FisOperationName, fisOperationNames } from '@firedrill/server/api/fis/operation';
import { casesOf, goodInput, type ModelCase } from '@firedrill/server/api/fis/testing/model-cases';
import type { Json, JsonObject } from '@firedrill/core/words/json';
import type { Answer, Asker } from './ask.ts';

export interface ModelDone {
  readonly requests: number;
  readonly operations: number;
  /** Refused by the model, as they should be. */
  readonly refused: number;
  /** Allowed by the model: performed, or refused for what the server knows beyond it. */
  readonly allowed: { readonly [errorType: string]: number };
  readonly wrong: readonly string[];
}

/** Errors that the API knows (the `fis` service model), with their statuses. */
const statuses: { readonly [errorType: string]: number } = {
  '': 200,
  ValidationException: 400,
  ResourceNotFoundException: 404,
  ConflictException: 409,
  ServiceQuotaExceededException: 402,
};

/**
 * Every member of every operation at, below and above each of its bounds, of another type, unknown, and left out, as
 * requests to a server. What the model forbids must be refused as a `ValidationException` that names the member;
 * anything else must be performed, or refused with an error that the API knows: an input of the model's own making
 * names templates and experiments that are not there.
 */
export async function askModel({ ask }: Asker): Promise<ModelDone> {
  const wrong: string[] = [];
  const allowed: { [errorType: string]: number } = {};
  let [requests, refused] = [0, 0];
  for (const operation of fisOperationNames) {
    const whole: ModelCase = { what: 'as it should be', path: '', input: goodInput(operation), allowed: true };
    for (const { what, path, input, allowed: isAllowed } of [whole, ...casesOf(operation)]) {
      const { method, target, body } = requestOf(operation, input);
      if (target === null) continue;
      requests += 1;
      const answer = await ask(method, target, body);
      const problem = isAllowed ? wrongAllowed(answer) : wrongRefused(answer, path);
      if (problem !== null) wrong.push(`${operation} ${what}: ${problem}`);
      if (!isAllowed) refused += 1;
      else allowed[answer.errorType || 'performed'] = (allowed[answer.errorType || 'performed'] ?? 0) + 1;
    }
  }
  return { requests, operations: fisOperationNames.length, refused, allowed, wrong };
}

function wrongAllowed({ status, errorType, body }: Answer): string | null {
  if (statuses[errorType] === status) return null;
  return `${status} ${errorType} ${JSON.stringify(body)}`;
}

function wrongRefused({ status, errorType, body }: Answer, path: string): string | null {
  const { message } = body;
  const isNamed = typeof message === 'string' && message.includes(`'${path}'`);
  if (status === 400 && errorType === 'ValidationException' && isNamed) return null;
  return `${status} ${errorType} does not name ${path}: ${JSON.stringify(body).slice(0, 300)}`;
}

interface ModelRequest {
  readonly method: string;
  /** Null where a path cannot say it: a label that is absent or empty is another path. */
  readonly target: string | null;
  readonly body: JsonObject | undefined;
}

/** An input as a request carries it: labels in the path, some members in the query, all others in the body. */
function requestOf(operation: FisOperationName, input: JsonObject): ModelRequest {
  const { method, path, labels, query } = fisModel[operation];
  const values = Object.entries(labels).map(([label, member]) => [label, textOf(input[member] ?? '')] as const);
  if (values.some(([, value]) => value === '')) return { method, target: null, body: undefined };
  const filled = values.reduce((text, [label, value]) => text.replace(`{${label}}`, encodeURIComponent(value)), path);
  const pairs = query.flatMap((name): [string, string][] => {
    const value = input[name];
    if (value === undefined) return [];
    return (Array.isArray(value) ? value : [value]).map((each) => [name, textOf(each)]);
  });
  const elsewhere = new Set([...Object.values(labels), ...query]);
  const body = Object.fromEntries(Object.entries(input).filter(([member]) => !elsewhere.has(member)));
  const search = new URLSearchParams(pairs).toString();
  const takesBody = method === 'POST' || method === 'PATCH';
  return { method, target: search === '' ? filled : `${filled}?${search}`, body: takesBody ? body : undefined };
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

export function modelText({ requests, operations, refused, allowed, wrong }: ModelDone): readonly string[] {
  const others = Object.entries(allowed).map(([what, count]) => `${count} ${what}`);
  return [
    `fis model: ${requests} requests for ${operations} operations; ${refused} beyond a bound, each refused and its ` +
      `member named; within: ${others.join(', ')}`,
    wrong.length === 0 ? '  none was answered wrongly' : `  ${wrong.length} WRONG:`,
    ...wrong.slice(0, 40).map((each) => `    ${each}`),
  ];
}
