import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { commandAt } from './contender.ts';

/** What a load did, and how fast: operations a second, or bytes. */
export interface Done {
  readonly perSecond: number;
  readonly operations: number;
}

const messagesEach = 40_000;
const clients = 50;

/** Small messages, one after the other on each of 50 connections, by Redis's own benchmark. */
export async function messages(port: number): Promise<Done> {
  const argv = ['-h', '127.0.0.1', '-p', String(port), '-c', String(clients), '-n', String(messagesEach)];
  const text = await outputOf(commandAt('redis-benchmark'), [...argv, '-t', 'ping_mbulk', '--csv']);
  const perSecond = Number(/"PING_MBULK","([\d.]+)"/.exec(text)?.[1]);
  return { perSecond, operations: messagesEach };
}

/** One connection that brings `sizeBytes`; read into one buffer, so that the reader costs little. */
export async function bulk(port: number, sizeBytes: number): Promise<Done> {
  const startMs = performance.now();
  let gotBytes = 0;
  const count = (bytes: number): boolean => {
    gotBytes += bytes;
    return true;
  };
  const socket = connect({
    port,
    host: '127.0.0.1',
    onread: { buffer: Buffer.allocUnsafe(256 * 1024), callback: count },
  });
  await once(socket, 'close');
  if (gotBytes !== sizeBytes) throw new Error(`${gotBytes} bytes came instead of ${sizeBytes}`);
  return { perSecond: (gotBytes * 1000) / (performance.now() - startMs), operations: gotBytes };
}

/** Requests on 32 connections for two seconds, by wrk. */
export async function http(port: number): Promise<Done> {
  const argv = ['-t1', '-c32', '-d2s', `http://127.0.0.1:${port}/`];
  const text = await outputOf(commandAt('wrk'), argv);
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1]);
  const operations = Number(/(\d+) requests in/.exec(text)?.[1]);
  if (/Non-2xx/.test(text)) throw new Error(text);
  return { perSecond, operations };
}

const pings = 200;

/** How much later than `delayMs` each of 200 messages came back, in milliseconds. */
export async function latenessMs(port: number, delayMs: number): Promise<readonly number[]> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const late: number[] = [];
  for (let count = 0; count < pings; count += 1) {
    const startMs = performance.now();
    socket.write('PING\r\n');
    await once(socket, 'data');
    late.push(performance.now() - startMs - delayMs);
  }
  socket.destroy();
  return late;
}

const crowd = 1000;
const crowdBytes = 64 * 1024;
const crowdLooks = 40;
const lookEveryMs = 200;

/** A thousand clients each ask for 64 KiB of answers and read none: the most that `ownMb` says in eight seconds. */
export async function crowdedMb(port: number, ownMb: () => number): Promise<number> {
  const words = Buffer.alloc(crowdBytes, 'PING\r\n').subarray(0, crowdBytes - (crowdBytes % 6));
  const sockets = Array.from({ length: crowd }, () => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('error', () => socket.destroy());
    socket.pause();
    socket.write(words);
    return socket;
  });
  let mostMb = 0;
  for (let look = 0; look < crowdLooks; look += 1) {
    await pause(lookEveryMs);
    mostMb = Math.max(mostMb, ownMb());
  }
  for (const socket of sockets) socket.destroy();
  return mostMb;
}

async function outputOf(program: string, argv: readonly string[]): Promise<string> {
  const child = spawn(program, [...argv], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pieces: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (piece: string) => pieces.push(piece));
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`${program} ends with ${child.exitCode}`);
  return pieces.join('');
}
