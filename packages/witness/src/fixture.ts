import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

import type { Identity } from './lines.ts';
import { pause } from './monotonic.ts';
import { readStat } from './proc/process-stat.ts';
import type { EffectMeasure, ExposureMeasure, Met, Shown } from './reading.ts';

/** A real process that a test started and may hurt. `line` is its first line of output. */
export type Victim = {
  readonly child: ChildProcess;
  readonly identity: Identity;
  readonly line: string;
};

/** Starts processes for a test and ends them all, whatever state they are in, when the test is over. */
export type Victims = {
  /** Runs a program of Node that prints one line when it is ready. */
  readonly start: (program: string, environment?: Readonly<Record<string, string>>) => Promise<Victim>;
  readonly endAll: () => Promise<void>;
};

export function createVictims(): Victims {
  const children: ChildProcess[] = [];
  const start = async (program: string, environment: Readonly<Record<string, string>> = {}): Promise<Victim> => {
    const child = spawn(process.execPath, ['-e', program], {
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.push(child);
    const [bytes] = await once(child.stdout, 'data');
    const pid = child.pid ?? 0;
    return { child, identity: { pid, startTicks: readStat(pid)?.startTicks ?? '' }, line: String(bytes).trim() };
  };
  const endAll = async (): Promise<void> => {
    await Promise.all(children.splice(0).map(kill));
  };
  return { start, endAll };
}

/** Kills a child of ours and waits until it has been reaped. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** A program that only waits. */
export const idle = `process.stdin.resume(); console.log('ready');`;

/** A program that accepts connections on loopback, keeps them, reads nothing of them, and prints its port. */
export const listener = `
  require('node:net').createServer({ pauseOnConnect: true }, () => {})
    .listen(0, '127.0.0.1', function () { console.log(this.address().port); });`;

/** Servers on loopback that a test started. */
export type TcpServers = {
  /** Starts one that hands each connection to `serve`. @returns its port */
  readonly listen: (serve: (socket: Socket) => unknown) => Promise<number>;
  /** A port that nobody listens on any more. */
  readonly closedPort: () => Promise<number>;
  readonly closeAll: () => void;
};

export function createTcpServers(): TcpServers {
  const servers: Server[] = [];
  const sockets: Socket[] = [];
  const listen = async (serve: (socket: Socket) => unknown): Promise<number> => {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      sockets.push(socket);
      socket.on('error', () => socket.destroy());
      serve(socket);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return typeof address === 'object' ? (address?.port ?? 0) : 0;
  };
  const closedPort = async (): Promise<number> => {
    const port = await listen(() => undefined);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    return port;
  };
  const closeAll = (): void => {
    sockets.splice(0).forEach((socket) => socket.destroy());
    servers.splice(0).forEach((server) => server.close());
  };
  return { listen, closedPort, closeAll };
}

/** Polls until the condition gives something; fails after `limitMs` with what was awaited. */
export async function until<T>(what: string, look: () => Promise<T | null>, limitMs = 10_000): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== null) {
      return found;
    }
    if (performance.now() > deadline) {
      throw new Error(`not within ${limitMs} ms: ${what}`);
    }
    await pause(20);
  }
}

/** Polls an effect until it is (or is not) there, and returns that reading. A blind reading goes on being polled. */
export function untilPresent(measure: EffectMeasure, present: boolean): Promise<Shown> {
  return until(`the effect is ${present ? 'there' : 'gone'}`, async () => {
    const reading = await measure.read();
    return 'present' in reading && reading.present === present ? reading : null;
  });
}

/** Polls an exposure until at least so many met the effect. */
export function untilMet(measure: ExposureMeasure, atLeast: number, effectPresent = true): Promise<Met> {
  return until(`${atLeast} met it`, async () => {
    const reading = await measure.read(effectPresent);
    return 'met' in reading && reading.met >= atLeast ? reading : null;
  });
}
