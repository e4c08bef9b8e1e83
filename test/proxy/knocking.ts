import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';

/** A client that knocks at a door all the time, each time by a new connection, and remembers when it was answered. */
export interface Knocking {
  /** The longest time between two answers since `sinceMs` (`performance.now()`), up to now. */
  readonly longestGapMs: (sinceMs: number) => number;
  readonly answersSince: (sinceMs: number) => number;
  readonly stop: () => void;
}

const everyMs = 5;
const giveUpMs = 400;
const atOnce = 16;

export function startKnocking(port: number): Knocking {
  const answeredMs = [performance.now()];
  let open = 0;
  const knock = (): void => {
    if (open >= atOnce) return;
    open += 1;
    const socket = connect(port, '127.0.0.1');
    const limit = setTimeout(() => socket.destroy(), giveUpMs);
    socket.on('connect', () => socket.write('GET / HTTP/1.0\r\n\r\n'));
    socket.on('data', () => {
      answeredMs.push(performance.now());
      socket.destroy();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(limit);
      open -= 1;
    });
  };
  const timer = setInterval(knock, everyMs);
  return {
    longestGapMs: (sinceMs) => {
      const before = answeredMs.findLast((atMs) => atMs <= sinceMs) ?? sinceMs;
      const times = [before, ...answeredMs.filter((atMs) => atMs > sinceMs), performance.now()];
      return times.reduce((most, atMs, index) => Math.max(most, atMs - (times[index - 1] ?? atMs)), 0);
    },
    answersSince: (sinceMs) => answeredMs.filter((atMs) => atMs > sinceMs).length,
    stop: () => clearInterval(timer),
  };
}

/** A server behind a proxy; each answer is one word. */
export async function startAnswering(): Promise<{ readonly port: number; readonly close: () => void }> {
  const server = createServer((_request, response) => void response.end('answer')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: portOf(server), close: () => void server.close() };
}

export function portOf(server: Pick<Server, 'address'>): number {
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}
