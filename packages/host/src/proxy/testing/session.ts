import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import type { Randomness } from '../random.ts';

/**
 * One thing that one end of a connection does. `expect` waits until so many bytes have come in all, `arrive` until so
 * many of its own have come at the other end.
 */
export type Step =
  | { readonly do: 'send'; readonly bytes: Buffer; readonly cuts: readonly number[] }
  | { readonly do: 'expect' | 'arrive'; readonly totalBytes: number }
  | { readonly do: 'await-end' }
  | { readonly do: 'end' }
  | { readonly do: 'reset' };

/** What both ends of one connection do, each by itself. */
export interface Session {
  readonly name: string;
  readonly client: readonly Step[];
  readonly server: readonly Step[];
}

/** What one end saw: every byte in order, and how the other side ended. */
export interface Seen {
  readonly bytes: Buffer;
  readonly ending: 'fin' | 'rst' | 'none';
}

export interface Transcript {
  readonly client: Seen;
  readonly server: Seen;
}

const sessionLimitMs = 10_000;

/** A server on loopback whose next connection plays the given steps. */
export interface Stage {
  readonly port: number;
  /** Plays one session through `port` (this stage's own for a direct talk, a proxy's otherwise). */
  play(session: Session, port: number): Promise<Transcript>;
  close(): void;
}

export async function openStage(): Promise<Stage> {
  const server: Server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  const address = server.address();
  const ownPort = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    port: ownPort,
    async play(session, port) {
      const arrival = once(server, 'connection');
      const client = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
      const [ofClient, ofServer] = [openEar(), openEar()];
      const clientSide = perform(client, session.client, {
        name: `${session.name} client`,
        own: ofClient,
        far: ofServer,
      });
      // `connection` brings exactly one socket (node:net).
      const [socket] = (await arrival) as [Socket];
      const serverSide = perform(socket, session.server, {
        name: `${session.name} server`,
        own: ofServer,
        far: ofClient,
      });
      const [clientSeen, serverSeen] = await Promise.all([clientSide, serverSide]);
      client.destroy();
      socket.destroy();
      return { client: clientSeen, server: serverSeen };
    },
    close: () => void server.close(),
  };
}

/** What one end has heard so far, and who waits for more. */
interface Ear {
  readonly chunks: Buffer[];
  totalBytes: number;
  ending: Seen['ending'];
  readonly wakers: Set<() => void>;
}

const openEar = (): Ear => ({ chunks: [], totalBytes: 0, ending: 'none', wakers: new Set() });

interface Part {
  readonly name: string;
  readonly own: Ear;
  /** The other end's. */
  readonly far: Ear;
}

async function perform(socket: Socket, steps: readonly Step[], { name, own, far }: Part): Promise<Seen> {
  const wake = (): void => {
    for (const waker of own.wakers) waker();
  };
  socket.on('data', (chunk: Buffer) => {
    own.chunks.push(chunk);
    own.totalBytes += chunk.length;
    wake();
  });
  socket.on('end', () => {
    if (own.ending === 'none') own.ending = 'fin';
    wake();
  });
  socket.on('error', () => {
    own.ending = 'rst';
    wake();
  });
  const until = (ear: Ear, ready: () => boolean, what: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const late = (): void => settle(new Error(`${name}: ${what} did not come (${ear.totalBytes} bytes)`));
      const timer = setTimeout(late, sessionLimitMs);
      const settle = (error: Error | null): void => {
        clearTimeout(timer);
        ear.wakers.delete(check);
        if (error === null) resolve();
        else reject(error);
      };
      const check = (): void => {
        if (ready() || ear.ending === 'rst') settle(null);
      };
      ear.wakers.add(check);
      check();
    });
  socket.resume();
  for (const step of steps) {
    if (step.do === 'send') await send(socket, step);
    if (step.do === 'expect') await until(own, () => own.totalBytes >= step.totalBytes, `byte ${step.totalBytes}`);
    if (step.do === 'arrive') await until(far, () => far.totalBytes >= step.totalBytes, `own byte ${step.totalBytes}`);
    if (step.do === 'await-end') await until(own, () => own.ending !== 'none', 'the end');
    if (step.do === 'end') socket.end();
    if (step.do === 'reset') socket.resetAndDestroy();
  }
  return { bytes: Buffer.concat(own.chunks), ending: own.ending };
}

async function send(socket: Socket, step: Extract<Step, { do: 'send' }>): Promise<void> {
  let from = 0;
  for (const to of [...step.cuts, step.bytes.length]) {
    if (socket.destroyed) return;
    socket.write(step.bytes.subarray(from, to));
    from = to;
    await turn();
  }
}

/** Writes a session down, step by step, both ends at once; each `say` is awaited by the other end before it goes on. */
export class Script {
  readonly #name: string;
  readonly #random: Randomness;
  readonly #steps: { readonly client: Step[]; readonly server: Step[] } = { client: [], server: [] };
  readonly #sent = { client: 0, server: 0 };

  constructor(name: string, random: Randomness) {
    this.#name = name;
    this.#random = random;
  }

  /** `pieces` above 1 cuts the bytes at random places. */
  say(who: 'client' | 'server', what: string | Buffer, pieces = 1): this {
    const bytes = typeof what === 'string' ? Buffer.from(what, 'latin1') : what;
    const cuts = Array.from({ length: pieces - 1 }, () => Math.floor(this.#random.next() * bytes.length));
    this.#steps[who].push({ do: 'send', bytes, cuts: [...new Set(cuts)].toSorted((a, b) => a - b) });
    this.#sent[who] += bytes.length;
    return this;
  }

  /** The given end waits for everything that was said to it so far. */
  hear(who: 'client' | 'server'): this {
    this.#steps[who].push({ do: 'expect', totalBytes: this.#sent[who === 'client' ? 'server' : 'client'] });
    return this;
  }

  step(who: 'client' | 'server', act: 'end' | 'reset' | 'await-end'): this {
    this.#steps[who].push({ do: act });
    return this;
  }

  /** Request, then response, each heard. */
  exchange(request: string | Buffer, response: string | Buffer, pieces = 1): this {
    this.say('client', request, pieces).hear('server');
    return this.say('server', response, pieces).hear('client');
  }

  /** One end closes, then the other. */
  done(first: 'client' | 'server' = 'client'): Session {
    const second = first === 'client' ? 'server' : 'client';
    this.step(first, 'end').step(second, 'await-end').step(second, 'end').step(first, 'await-end');
    return this.written();
  }

  written(): Session {
    return { name: this.#name, ...this.#steps };
  }
}
