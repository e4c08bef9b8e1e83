import * as http from 'node:http';
import * as https from 'node:https';
import { connect, type Socket } from 'node:net';
import { fromOwnSource, type Source } from './own-source.ts';

export interface Dialled {
  readonly host: string;
  readonly port: number;
  /** Ends the attempt; a connection that was made is its owner's. */
  readonly signal: AbortSignal;
}

/**
 * A new TCP connection that a proxy of ours knows as one of a probe; see own-source.ts.
 * @throws what the network says; AbortError when the signal came first
 */
export function dial({ host, port, signal }: Dialled): Promise<Socket> {
  return fromOwnSource({ host, port }, (source) => connected({ host, port, ...source }, signal));
}

async function connected(to: { host: string; port: number } & Source, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<null>();
  const socket = connect({ noDelay: true, ...to });
  const cut = (): void => void socket.destroy(new DOMException('The connection took too long', 'AbortError'));
  const made = (): void => resolve(null);
  signal.addEventListener('abort', cut, { once: true });
  socket.once('connect', made).once('error', reject);
  try {
    await promise;
    return socket;
  } finally {
    signal.removeEventListener('abort', cut);
    socket.off('connect', made).off('error', reject);
  }
}

/** What is left of an attempt whose request has given up is cut soon after. */
const slackMs = 250;

/** What an agent of Node's `http` or `https` is told, beside how long a connection may take. */
export type AgentAsked = https.AgentOptions & { readonly isSecure: boolean; readonly connectMs: number };

/** An agent of Node's `http` or `https` whose connections are dialled as above. */
export function dialAgent({ isSecure, connectMs, ...options }: AgentAsked): http.Agent {
  const agent = isSecure ? new https.Agent(options) : new http.Agent(options);
  const overSocket = agent.createConnection.bind(agent);
  agent.createConnection = (asked, made) => {
    // Node's own text says that errors come without a stream; its type does not.
    const tell = made as (error: Error | null, stream?: ReturnType<typeof overSocket>) => void;
    const to = { host: asked.host ?? 'localhost', port: Number(asked.port ?? (isSecure ? 443 : 80)) };
    const dialled = dial({ ...to, signal: AbortSignal.timeout(connectMs + slackMs) });
    // The agent's own way puts TLS over a socket that it is given, which the type leaves out.
    const opened = dialled.then((socket) => (isSecure ? overSocket({ ...asked, socket } as typeof asked) : socket));
    opened.then(
      (stream) => tell(null, stream),
      (thrown: unknown) => tell(thrown instanceof Error ? thrown : new Error(String(thrown))),
    );
    return undefined;
  };
  return agent;
}
