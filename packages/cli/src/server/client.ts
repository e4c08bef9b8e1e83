import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { createInterface } from 'node:readline';
import { catalogue, type ErrorCode, FiredrillError } from '@firedrill/core/errors';
import { readToken, type StateDir } from '@firedrill/server/state-dir';

/** The native API over the private socket. */
export interface Client {
  /** @throws FiredrillError `agent-away` when nobody listens, or the code that the server answered with */
  readonly call: (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<Answer>;
  /**
   * Yields each line of JSON of a streamed answer; ends when the stream does, also when the server dies, and lets go of
   * it at the signal.
   */
  readonly lines: (path: string, signal?: AbortSignal) => AsyncGenerator<unknown, void, undefined>;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export function createClient(dir: StateDir): Client {
  return {
    call: async (method, path, body) => {
      const answer = await send(dir, method, path, body);
      const text = await readAll(answer);
      const parsed: unknown = text === '' ? null : JSON.parse(text);
      const status = answer.statusCode ?? 0;
      if (status >= 400 && status !== 422) throw refusal(parsed);
      return { status, body: parsed };
    },
    lines: async function* linesOf(path, signal) {
      const answer = await send(dir, 'GET', path, undefined);
      if ((answer.statusCode ?? 0) >= 400) throw refusal(JSON.parse(await readAll(answer)));
      // A server that dies in the middle ends the stream; the caller asks again for what is missing.
      answer.on('error', () => answer.destroy());
      const lines = createInterface({ input: answer });
      signal?.addEventListener('abort', () => {
        answer.destroy();
        lines.close();
      });
      for await (const line of lines) if (line !== '') yield JSON.parse(line);
    },
  };
}

function send(dir: StateDir, method: string, path: string, body: unknown): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = { authorization: `Bearer ${readToken(dir)}`, 'content-type': 'application/json' };
  const options = {
    socketPath: dir.socket,
    method,
    path,
    headers: body === undefined ? { authorization: headers.authorization } : headers,
  };
  const asked: ClientRequest = httpRequest(options, resolve);
  asked.on('error', (cause) =>
    reject(new FiredrillError('agent-away', `no server answers on ${dir.socket}`, { cause })),
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
