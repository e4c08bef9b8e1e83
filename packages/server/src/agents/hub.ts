import { timingSafeEqual } from 'node:crypto';
import type { AgentPort } from '@firedrill/core/engine/engine-ports';
import { catalogue, type ErrorCode, FiredrillError } from '@firedrill/core/errors';
import type { Notes } from '@firedrill/core/ports';
import { type AgentCalls, type AgentEvent, type CallName, type Frame, frame } from '@firedrill/core/protocol/messages';
import {
  idleCloseCode,
  isSpoken,
  maxFrameBytes,
  refusedCloseCode,
  spokenVersions,
} from '@firedrill/core/protocol/terms';
import { isAgentId } from '@firedrill/core/words/ids';
import type { WebSocket } from 'ws';
import { ownProcess } from './own-process.ts';

/** The agents that have dialled in, and calls to them. */
export interface Hub extends AgentPort {
  readonly agents: () => readonly string[];
  /** Takes a new connection; the first frame must be `hello` with a common version and the token. */
  readonly accept: (socket: WebSocket) => void;
  readonly whenConnected: (timeoutMs: number) => Promise<string>;
  readonly close: (reason: string) => void;
}

export interface HubListeners {
  readonly connected: (agent: string, session: string | null) => void;
  readonly lost: (agent: string, why: string) => void;
  readonly told: (agent: string, event: AgentEvent) => void;
}

interface Connection {
  readonly socket: WebSocket;
  readonly waiting: Map<number, { settle: (frame: Frame) => void; fail: (error: FiredrillError) => void }>;
}

const helloLimitMs = 5_000;

export function createHub(token: string, listeners: HubListeners, notes: Notes): Hub {
  const connections = new Map<string, Connection>();
  const arrivals = new Set<(agent: string) => void>();
  let lastId = 0;
  const join = (socket: WebSocket, hello: Hello): void => {
    const agent = hello.agent ?? '';
    connections.get(agent)?.socket.terminate();
    const connection: Connection = { socket, waiting: new Map() };
    connections.set(agent, connection);
    socket.on('message', (bytes: Buffer) => receive({ agent, connection, listeners, notes }, bytes));
    socket.on('close', () => {
      abandon(connection, agent);
      if (connections.get(agent) !== connection) return;
      connections.delete(agent);
      listeners.lost(agent, 'its connection ended');
    });
    socket.send(JSON.stringify(helloBack));
    listeners.connected(agent, hello.product);
    for (const arrival of arrivals) arrival(agent);
  };
  return {
    agents: () => [...connections.keys()],
    accept: (socket) => awaitHello(socket, { token, notes, join }),
    whenConnected: (timeoutMs) => {
      const [agent] = connections.keys();
      return agent === undefined ? nextArrival(arrivals, timeoutMs) : Promise.resolve(agent);
    },
    call: (agent, name, asked, timeoutMs) => {
      const connection = connections.get(agent);
      if (connection === undefined) {
        return Promise.reject(new FiredrillError('agent-away', `the agent ${agent} is away`));
      }
      lastId += 1;
      return callOver(connection, { id: lastId, name, asked, timeoutMs });
    },
    close: (reason) => {
      for (const { socket } of connections.values()) socket.close(idleCloseCode, reason);
    },
  };
}

type Hello = Extract<Frame, { frame: 'hello' }>;

const helloBack: Frame = {
  frame: 'hello',
  versions: [...spokenVersions],
  product: 'firedrill',
  agent: null,
  token: null,
  journalOwes: null,
  process: ownProcess(),
};

interface Door {
  readonly token: string;
  readonly notes: Notes;
  readonly join: (socket: WebSocket, hello: Hello) => void;
}

function awaitHello(socket: WebSocket, { token, notes, join }: Door): void {
  const limit = setTimeout(() => socket.close(refusedCloseCode, 'no hello in time'), helloLimitMs);
  socket.once('message', (bytes: Buffer) => {
    clearTimeout(limit);
    const hello = readFrame(bytes);
    const refusal = refuseHello(hello, token);
    if (refusal === null && hello?.frame === 'hello') join(socket, hello);
    else socket.close(refusedCloseCode, refusal ?? 'hello expected');
  });
  socket.on('error', (error: Error) => notes.note('warn', `an agent's connection failed: ${error.message}`));
}

interface Line {
  readonly agent: string;
  readonly connection: Connection;
  readonly listeners: HubListeners;
  readonly notes: Notes;
}

function receive({ agent, connection, listeners, notes }: Line, bytes: Buffer): void {
  const read = readFrame(bytes);
  if (read?.frame === 'tell') listeners.told(agent, toldEvent(read.event));
  else if (read?.frame === 'answer' || read?.frame === 'error') {
    const id = read.id ?? -1;
    connection.waiting.get(id)?.settle(read);
    connection.waiting.delete(id);
  } else notes.note('warn', `the agent ${agent} sent a frame that is not understood`);
}

function abandon(connection: Connection, agent: string): void {
  const gone = new FiredrillError('agent-away', `the agent ${agent} hung up`);
  for (const call of connection.waiting.values()) call.fail(gone);
  connection.waiting.clear();
}

function nextArrival(arrivals: Set<(agent: string) => void>, timeoutMs: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const late = new FiredrillError('agent-away', `no agent came within ${timeoutMs} ms`);
  const limit = setTimeout(() => reject(late), timeoutMs);
  arrivals.add(resolve);
  return promise.finally(() => {
    clearTimeout(limit);
    arrivals.delete(resolve);
  });
}

interface OpenCall<Name extends CallName> {
  readonly id: number;
  readonly name: Name;
  readonly asked: Parameters<AgentCalls[Name]>[0];
  readonly timeoutMs: number;
}

function callOver<Name extends CallName>(
  connection: Connection,
  call: OpenCall<Name>,
): Promise<Awaited<ReturnType<AgentCalls[Name]>>> {
  const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<AgentCalls[Name]>>>();
  const limit = setTimeout(() => {
    connection.waiting.delete(call.id);
    reject(new FiredrillError('timeout', `the agent did not answer ${call.name} within ${call.timeoutMs} ms`));
  }, call.timeoutMs);
  const fail = (error: FiredrillError): void => {
    clearTimeout(limit);
    reject(error);
  };
  connection.waiting.set(call.id, {
    fail,
    settle: (answer) => {
      clearTimeout(limit);
      if (answer.frame === 'error') reject(new FiredrillError(knownCode(answer.code), answer.detail));
      // The agent is the same product and holds the same contract; its answer was parsed as JSON by the frame's schema.
      else if (answer.frame === 'answer') resolve(answer.result as Awaited<ReturnType<AgentCalls[Name]>>);
    },
  });
  connection.socket.send(
    JSON.stringify({ frame: 'call', id: call.id, call: call.name, asked: call.asked }),
    (error) => {
      if (error) fail(new FiredrillError('agent-away', 'the call could not be sent', { cause: error }));
    },
  );
  return promise;
}

function readFrame(bytes: Buffer): Frame | null {
  if (bytes.length > maxFrameBytes) return null;
  try {
    return frame.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    // A frame that cannot be read is answered by the caller: it warns, or refuses the hello.
    return null;
  }
}

/** Why a hello is refused, or null. The token is compared in constant time. */
function refuseHello(hello: Frame | null, token: string): string | null {
  if (hello?.frame !== 'hello') return 'hello expected';
  if (hello.agent === null || !isAgentId(hello.agent)) return 'an agent must name itself by its id';
  if (!isSpoken(hello.versions)) return catalogue['protocol-version'].sentence;
  return sameToken(hello.token ?? '', token) ? null : catalogue.unauthorised.sentence;
}

export function sameToken(given: string, token: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(token)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function knownCode(code: string): ErrorCode {
  // Checked against the catalogue in the same expression; an unknown code comes from a newer agent.
  return Object.hasOwn(catalogue, code) ? (code as ErrorCode) : 'effect-failed';
}

function toldEvent(event: unknown): AgentEvent {
  // Members are checked where they are used (engine/evidence.ts and perform.ts); the union has only these two forms.
  return event as AgentEvent;
}
