import { once } from 'node:events';
import { Agent, createServer, get } from 'node:http';
import { createServer as createListener } from 'node:net';
import type { ClaimOf } from '@firedrill/core/hold';
import { figuresOf, figuresText } from './figures.ts';
import { type Ground, injectAsked } from './ground.ts';
import { freely, reported, type Strain } from './strain.ts';

/** A service behind a proxy of ours: where the rules of http faults are measured. */
export interface Door {
  readonly bench: (rounds: number, strain?: Strain) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

/** Longer than any round: an answer that comes earlier was let go, never simply late. */
const delayMs = 30_000;
/** Without an answer for so long a request is held; without a fault one takes less than a millisecond. */
const heldAfterMs = 25;

export async function openDoor(ground: Ground): Promise<Door> {
  const service = createServer((_request, response) => response.end('here'));
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  const [upstream, listen] = [addressOf(service), await freeAddress()];
  const door = await claim(ground, 'proxy', {
    hold: 'proxy-listener',
    resource: { listen },
    want: { upstream, standing: false },
  });
  return {
    bench: (rounds, strain = freely) => benchRules({ ground, listen, rounds, strain }),
    close: async () => {
      await takeBack(ground, door);
      service.closeAllConnections();
      service.close();
    },
  };
}

interface Bench {
  readonly ground: Ground;
  readonly listen: string;
  readonly rounds: number;
  readonly strain: Strain;
}

/**
 * From asking until the first request that is held was sent (to within one request), and from asking to stop until the
 * request that was held has its answer.
 */
async function benchRules({ ground, listen, rounds, strain }: Bench): Promise<readonly string[]> {
  const startMs: number[] = [];
  const stopMs: number[] = [];
  const connections = new Agent({ keepAlive: true, maxSockets: 1 });
  const url = `http://${listen}/`;
  const want = { fault: 'http.delay', share: { percent: 100 }, with: { delayMs, at: 'response' }, match: null };
  for (let round = -5; round < rounds; round += 1) {
    strain.begin(round < 0);
    const startNs = process.hrtime.bigint();
    const claimed = claim(ground, 'http.delay', { hold: 'proxy-rule', resource: { listen }, want });
    const held = await firstHeld(url, connections);
    const injection = await claimed;
    strain.tighten();
    const stopNs = process.hrtime.bigint();
    const [goneNs] = await Promise.all([held.answeredNs, takeBack(ground, injection)]);
    strain.end(round >= 0);
    if (round < 0) continue;
    startMs.push(Number(held.sentNs - startNs) / 1e6);
    stopMs.push(Number(goneNs - stopNs) / 1e6);
  }
  strain.relax();
  connections.destroy();
  return [
    figuresText('http.delay by proxy-rule: start to effect', figuresOf(startMs)),
    figuresText('http.delay by proxy-rule: stop to gone', figuresOf(stopMs)),
    ...reported(strain),
  ];
}

interface Held {
  readonly sentNs: bigint;
  readonly answeredNs: Promise<bigint>;
}

/** Asks one request after the other until one gets no answer for a while. */
async function firstHeld(url: string, connections: Agent): Promise<Held> {
  for (;;) {
    const sentNs = process.hrtime.bigint();
    const answeredNs = answered(url, connections);
    const patience = Promise.withResolvers<null>();
    const limit = setTimeout(() => patience.resolve(null), heldAfterMs);
    const first = await Promise.race([answeredNs, patience.promise]);
    clearTimeout(limit);
    if (first === null) return { sentNs, answeredNs };
  }
}

function answered(url: string, agent: Agent): Promise<bigint> {
  const { promise, resolve, reject } = Promise.withResolvers<bigint>();
  const asked = get(url, { agent }, (response) => {
    response.resume().on('end', () => resolve(process.hrtime.bigint()));
  });
  asked.on('error', reject);
  return promise;
}

async function claim(ground: Ground, fault: string, claimed: ClaimOf) {
  const asked = injectAsked(ground.victim, fault, claimed);
  const { status } = await ground.server.hub.call(ground.agent, 'inject', asked, 10_000);
  if (status.state !== 'live') throw new Error(`${fault} is ${status.state}: ${status.detail}`);
  return asked.injection;
}

async function takeBack(ground: Ground, injection: Awaited<ReturnType<typeof claim>>): Promise<void> {
  const asked = { injection, run: null, epoch: null, why: 'measured' };
  await ground.server.hub.call(ground.agent, 'recover', asked, 10_000);
}

async function freeAddress(): Promise<string> {
  const listener = createListener().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = addressOf(listener);
  listener.close();
  await once(listener, 'close');
  return address;
}

function addressOf(listener: ReturnType<typeof createListener>): string {
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('it has no port');
  return `127.0.0.1:${address.port}`;
}
