import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const rangeFile = '/proc/sys/net/ipv4/ip_local_port_range';
const lowest = 10_000;
const lastResort = 32_767;
const triesEach = 1000;

/**
 * Ports of 127.0.0.1 on which nobody listens, and that nobody else is given who asks here, in this process or another,
 * as long as this process lives. They lie below the range from which the kernel takes ports for connections and for
 * servers that ask for any (ip_local_port_range, ip(7)), so that one stays free while its server is away. The claim is
 * a bound UDP socket of the same number: UDP and TCP count their ports apart, and the kernel lets go of it on every
 * death. Throws when no port is found.
 */
export async function freePorts(count: number): Promise<readonly number[]> {
  const ports: number[] = [];
  for (let tries = 0; ports.length < count; tries += 1) {
    if (tries > count * triesEach) throw new Error(`no free ports below ${highest() + 1}`);
    const port = randomInt(lowest, highest() + 1);
    if ((await isFree(port)) && (await claim(port))) ports.push(port);
  }
  return ports;
}

/** One port of `freePorts`. */
export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

let highestPort: number | null = null;

function highest(): number {
  highestPort ??= firstOfTheKernel() - 1;
  return highestPort > lowest ? highestPort : lastResort;
}

function firstOfTheKernel(): number {
  try {
    return Number(readFileSync(rangeFile, 'utf8').trim().split(/\s+/)[0]);
  } catch {
    return lastResort + 1;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  const isOurs = await happened(once(server, 'listening'));
  if (isOurs) await once(server.close(), 'close');
  return isOurs;
}

/** Held until this process ends, which it does not hinder. */
async function claim(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  socket.bind({ port, address: '127.0.0.1', exclusive: true });
  const isOurs = await happened(once(socket, 'listening'));
  if (isOurs) socket.unref();
  return isOurs;
}

const happened = (event: Promise<unknown>): Promise<boolean> =>
  event.then(
    () => true,
    () => false,
  );
