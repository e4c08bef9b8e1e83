import { Agent, request } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';

/** One request to another process of the shop. */
export type Exchange = {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; left out: no body. */
  readonly body?: unknown;
  /** Null waits for ever. */
  readonly timeoutMs: number | null;
  /** Aborted when the client for whom we ask has gone. */
  readonly signal?: AbortSignal;
};

/** How it ended: an answer of any status, or the reason why there was none. */
export type ExchangeEnd =
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'broken'; readonly cause: Error };

/** Longest answer or request that a process of the shop reads. */
export const MOST_BODY_BYTES = 1024 * 1024;

const agent = new Agent({ keepAlive: true });

/** Makes one attempt and never rejects. An answer that is not JSON has the body null. */
export function exchange(wanted: Exchange): Promise<ExchangeEnd> {
  return new Promise((resolve) => {
    if (wanted.signal?.aborted === true) return resolve({ kind: 'gone' });
    const text = wanted.body === undefined ? null : JSON.stringify(wanted.body);
    const outgoing = request(wanted.url, { agent, method: wanted.method, headers: headersFor(wanted, text) });
    const timer = wanted.timeoutMs === null ? null : setTimeout(() => end({ kind: 'timeout' }), wanted.timeoutMs);
    const leave = () => end({ kind: 'gone' });
    wanted.signal?.addEventListener('abort', leave, { once: true });

    function end(how: ExchangeEnd): void {
      if (timer !== null) clearTimeout(timer);
      wanted.signal?.removeEventListener('abort', leave);
      if (how.kind !== 'answer') outgoing.destroy();
      resolve(how);
    }
    listen(outgoing, end);
    outgoing.end(text ?? undefined);
  });
}

function headersFor(wanted: Exchange, text: string | null): Record<string, string> {
  const content =
    text === null ? {} : { 'content-type': 'application/json', 'content-length': `${Buffer.byteLength(text)}` };
  return { accept: 'application/json', ...content, ...wanted.headers };
}

function listen(outgoing: ClientRequest, end: (how: ExchangeEnd) => void): void {
  outgoing.on('error', (cause) => end({ kind: 'broken', cause }));
  outgoing.on('response', (incoming) => {
    collect(incoming).then(
      (text) => end({ kind: 'answer', status: incoming.statusCode ?? 0, body: parsedOrNull(text) }),
      (cause: Error) => end({ kind: 'broken', cause }),
    );
  });
}

/** Reads a whole message as text; rejects when it breaks off or is longer than MOST_BODY_BYTES. */
export async function collect(incoming: IncomingMessage): Promise<string> {
  let text = '';
  incoming.setEncoding('utf8');
  for await (const piece of incoming) {
    text += String(piece);
    if (text.length > MOST_BODY_BYTES) throw new Error(`body is longer than ${MOST_BODY_BYTES} bytes`);
  }
  return text;
}

/** The parsed JSON, or null for what is not JSON. */
export function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
