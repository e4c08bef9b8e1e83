import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { createInterface } from 'node:readline';
import { catalogue, type ErrorCode, FiredrillError } from '@firedrill/core/errors';
import { readToken, type StateDir } from '@firedrill/server/state-dir';

/** The native API over the private socket. Nothing is waited for without a limit. */
export interface Client {
  /**
   * @throws FiredrillError `agent-away` when nobody listens, `server-silent` when no answer comes within `limitMs`, or
   * the code that the server answered with. `leave` hangs up.
   */
  readonly call: (
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
    limitMs?: number,
    leave?: AbortSignal,
  ) => Promise<Answer>;
  /**
   * Yields each line of JSON of a streamed answer; ends when the stream does, also when the server dies, and lets go of
   * it at the signal. @throws FiredrillError as `call`, when the stream does not begin in time
   */
  readonly lines: (path: string, signal?: AbortSignal) => AsyncGenerator<unknown, void, undefined>;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** How long an answer may take: to a look; to a stop, which has another way; to what first needs an agent. */
export const limitsMs = Object.freeze({ look: 10_000, stop: 3_000, agent: 60_000 });

export function createClient(dir: StateDir): Client {
  return {
    call: async (method, path, body, limitMs = limitsMs.look, leave) => {
      const limit = AbortSignal.timeout(limitMs);
      const signal = leave === undefined ? limit : AbortSignal.any([limit, leave]);
      const silent = (): FiredrillError => silence(dir, limitMs);
      const answer = await send(dir, { method, path, body, signal, silent, isLate: () => limit.aborted });
      const text = await readAll(answer).catch((thrown: unknown) => {
        throw limit.aborted ? silent() : thrown;
      });
      const parsed: unknown = text === '' ? null : JSON.parse(text);
      const status = answer.statusCode ?? 0;
      if (status >= 400 && status !== 422) throw refusal(parsed);
      return { status, body: parsed };
    },
    lines: async function* linesOf(path, signal) {
      const answer = await begin(dir, path, signal);
      if (answer === null) return;
      if ((answer.statusCode ?? 0) >= 400) throw refusal(JSON.parse(await readAll(answer)));
      // A server that dies in the middle ends the stream; the caller asks again for what is missing.
      answer.on('error', () => answer.destroy());
      const lines = createInterface({ input: answer });
      const letGo = (): void => {
        answer.destroy();
        lines.close();
      };
      signal?.addEventListener('abort', letGo);
      if (signal?.aborted === true) letGo();
      try {
        for await (const line of lines) if (line !== '') yield JSON.parse(line);
      } catch (thrown) {
        // readline hands on what cut the stream off: the server was killed, and that is its end.
        if (!isCut(thrown)) throw thrown;
      }
    },
  };
}

const isCut = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && (thrown.code === 'ECONNRESET' || thrown.code === 'EPIPE');

const silence = (dir: StateDir, limitMs: number): FiredrillError =>
  new FiredrillError('server-silent', `the server on ${dir.socket} did not answer within ${limitMs} ms`);

/** A stream that has begun may be silent for long; only its beginning has a limit. Null when the caller let go. */
async function begin(dir: StateDir, path: string, signal: AbortSignal | undefined): Promise<IncomingMessage | null> {
  const over = new AbortController();
  let late = false;
  const limit = setTimeout(() => {
    late = true;
    over.abort();
  }, limitsMs.agent);
  const letGo = (): void => over.abort();
  signal?.addEventListener('abort', letGo);
  try {
    const silent = (): FiredrillError => silence(dir, limitsMs.agent);
    return await send(dir, { method: 'GET', path, body: undefined, signal: over.signal, silent, isLate: () => late });
  } catch (thrown) {
    if (signal?.aborted === true) return null;
    throw thrown;
  } finally {
    clearTimeout(limit);
    signal?.removeEventListener('abort', letGo);
  }
}

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly signal: AbortSignal;
  readonly isLate: () => boolean;
  readonly silent: () => FiredrillError;
}

function send(dir: StateDir, { method, path, body, signal, isLate, silent }: Sent): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = { authorization: `Bearer ${readToken(dir)}`, 'content-type': 'application/json' };
  const options = {
    socketPath: dir.socket,
    method,
    path,
    signal,
    headers: body === undefined ? { authorization: headers.authorization } : headers,
  };
  const asked: ClientRequest = httpRequest(options, resolve);
  asked.on('error', (cause) =>
    reject(isLate() ? silent() : new FiredrillError('agent-away', `no server answers on ${dir.socket}`, { cause })),
  );
  asked.end(body === undefined ? undefined : JSON.stringify(body));
  return promise;
}

async function readAll(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function refusal(body: unknown): FiredrillError {
  const { code, detail } = (body ?? {}) as { code?: unknown; detail?: unknown }; // members are checked below
  const known = typeof code === 'string' && code in catalogue;
  // The membership was checked on the line above.
  return new FiredrillError(
    known ? (code as ErrorCode) : 'effect-failed',
    typeof detail === 'string' ? detail : 'the server refused',
  );
}
