import { timingSafeEqual } from 'node:crypto';
import { chmodSync, lstatSync, readFileSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { asFiredrillError, FiredrillError, reasonOf } from '@firedrill/core/errors';
import type { Notes } from '@firedrill/core/ports';
import type { AgentPlaces } from './node-state.ts';
import type { StopAsked, StoppedInjection } from './person-stops.ts';
import {
  decodeStop,
  decodeStopped,
  encodeRefusal,
  encodeStop,
  encodeStopped,
  longestLineBytes,
} from './stop-frames.ts';

/** The door of an agent for the person whose agent it is: stopping that needs no server. */
export interface ControlSocket {
  readonly close: () => void;
}

const mostConnections = 8;
const requestLimitMs = 5000;

/**
 * Listens in the state directory, which is closed to others (0700), on a socket that is too (0600); whoever asks shows
 * the token of the directory. Node tells nothing of a peer's user (SO_PEERCRED, unix(7)), so that is what checks it.
 * Where no socket can be made (a full disk), the agent goes on without one: its lease still ends what it holds.
 */
export async function openControlSocket(
  places: Pick<AgentPlaces, 'control' | 'tokenFile'>,
  stop: (asked: StopAsked) => Promise<readonly StoppedInjection[]>,
  notes: Notes,
): Promise<ControlSocket> {
  const server = createServer((socket) => void serve(socket, places.tokenFile, stop, notes));
  server.maxConnections = mostConnections;
  const { promise, resolve } = Promise.withResolvers<void>();
  server.on('error', (error) => {
    notes.note('warn', `the control socket cannot be kept, so only a server can stop us: ${error.message}`);
    resolve();
  });
  // Whoever holds the journal is the only agent here: a socket that stands is a dead one's.
  rmSync(places.control, { force: true });
  server.listen(places.control, () => {
    chmodSync(places.control, 0o600);
    resolve();
  });
  await promise;
  server.unref();
  return { close: () => void server.close() };
}

async function serve(
  socket: Socket,
  tokenFile: string,
  stop: (asked: StopAsked) => Promise<readonly StoppedInjection[]>,
  notes: Notes,
): Promise<void> {
  socket.on('error', (error) => notes.note('debug', `whoever asked has gone: ${error.message}`));
  try {
    const { token, asked } = decodeStop(await readLine(socket, requestLimitMs));
    if (!isToken(token, readFileSync(tokenFile, 'utf8').trim()))
      throw new FiredrillError('unauthorised', 'the token is wrong');
    notes.note('info', `a person stops ${asked.all ? 'everything' : asked.runs.join(', ')}: ${asked.why}`);
    socket.end(encodeStopped(await stop(asked)));
  } catch (thrown) {
    notes.note('warn', `a request at the control socket is refused: ${reasonOf(thrown)}`);
    socket.end(encodeRefusal(asFiredrillError(thrown, 'protocol-malformed')));
  }
}

function isToken(given: string, token: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(token)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/**
 * Asks the agent of a state directory to stop, past its server.
 * @throws FiredrillError `agent-away` when nobody listens; `timeout` when nobody answers within `limitMs`; `permission`
 * when the socket is somebody else's; `unauthorised` when it is refused
 */
export async function askToStop(
  { control, tokenFile }: Pick<AgentPlaces, 'control' | 'tokenFile'>,
  asked: StopAsked,
  limitMs: number,
): Promise<readonly StoppedInjection[]> {
  const found = lstatSync(control, { throwIfNoEntry: false });
  if (found === undefined) throw new FiredrillError('agent-away', `there is no agent's socket ${control}`);
  if (!found.isSocket() || found.uid !== process.getuid?.())
    throw new FiredrillError('permission', `${control} is no socket of ours`);
  const socket = createConnection(control);
  try {
    socket.write(encodeStop(readFileSync(tokenFile, 'utf8').trim(), asked));
    return decodeStopped(await readLine(socket, limitMs));
  } catch (thrown) {
    throw asFiredrillError(thrown, 'agent-away');
  } finally {
    socket.destroy();
  }
}

/** The first line that comes. @throws FiredrillError `timeout`, `limit`, `agent-away` when it ends before */
function readLine(socket: Socket, limitMs: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const refuse = (code: 'timeout' | 'limit' | 'agent-away', detail: string): void =>
    reject(new FiredrillError(code, detail));
  const limit = setTimeout(() => refuse('timeout', `no answer within ${limitMs} ms`), limitMs);
  let text = '';
  socket.setEncoding('utf8');
  socket.on('data', (piece: string) => {
    text += piece;
    const end = text.indexOf('\n');
    if (end >= 0) resolve(text.slice(0, end));
    else if (text.length > longestLineBytes) refuse('limit', `a line of more than ${longestLineBytes} bytes`);
  });
  socket.once('error', (error) => refuse('agent-away', error.message));
  socket.once('close', () => refuse('agent-away', 'it hung up'));
  return promise.finally(() => clearTimeout(limit));
}
