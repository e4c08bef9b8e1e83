import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Contender, direct, firedrill, haproxy, missingOf, toxiproxy } from './contender.ts';
import { fewHoldBytes } from '@firedrill/host/proxy/memory';
import { bulk, crowdedMb, type Done, http, latenessMs, messages } from './loads.ts';
import { ratioOf, spreadOf, spreadText } from './spread.ts';
import { bulkBytes, startUpstreams, type Upstreams } from './upstreams.ts';
import { figuresOf } from '../figures.ts';
import { freePorts } from '@firedrill/core/testing/free-ports';

/** What was measured of one contender at one load, round by round. */
interface Series {
  readonly perSecond: number[];
  readonly cpuMsPerOperation: number[];
}

type LoadName = 'messages' | 'bulk' | 'http' | 'bulk at 10 ms' | 'bulk at 100 ms';
type Print = (lines: readonly string[]) => void;

const tools = ['haproxy', 'toxiproxy-server', 'redis-server', 'redis-benchmark', 'wrk'];

/**
 * Our proxy beside haproxy and Toxiproxy, in one run: in each round every contender takes every load, one after the
 * other, so that whatever else moves the machine moves all of them.
 */
export async function compareProxies(rounds: number, print: Print): Promise<void> {
  const missing = missingOf(tools);
  if (missing.length > 0) throw new Error(`missing: ${missing.join(', ')}; FIREDRILL_PEERS may name their folder`);
  const folder = mkdtempSync(join(tmpdir(), 'fd-proxies-'));
  const upstreams = await startUpstreams(folder);
  const contenders: Contender[] = [direct(upstreams.ports)];
  try {
    contenders.push(...(await startContenders(folder, upstreams)));
    const seen = new Map<string, Series>();
    const late = new Map<string, number[]>();
    for (let round = -1; round < rounds; round += 1) {
      for (const contender of contenders) await oneRound(contender, round < 0 ? null : seen, late);
      print([`round ${round + 1} of ${rounds}`]);
    }
    print(tell(contenders, seen, late));
    for (const contender of contenders) print(await crowded(contender));
  } finally {
    for (const contender of contenders) await contender.close();
    await upstreams.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startContenders(folder: string, { ports }: Upstreams): Promise<readonly Contender[]> {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0, api = 0] = await freePorts(10);
  return [
    await firedrill(folder, ports, { messages: a, bulk: b, http: c }),
    await haproxy(folder, ports, { messages: d, bulk: e, http: f }),
    await toxiproxy(ports, { messages: g, bulk: h, http: i }, api),
  ];
}

/** `seen` null: a round that warms up. */
async function oneRound(contender: Contender, seen: Map<string, Series> | null, late: Map<string, number[]>) {
  const { ways, delay } = contender;
  const measure = async (load: LoadName, run: () => Promise<Done>): Promise<void> => {
    const beforeMs = contender.cpuMs();
    const { perSecond, operations } = await run();
    const key = `${contender.name} ${load}`;
    const series = seen?.get(key) ?? { perSecond: [], cpuMsPerOperation: [] };
    series.perSecond.push(perSecond);
    series.cpuMsPerOperation.push((contender.cpuMs() - beforeMs) / operations);
    seen?.set(key, series);
  };
  await measure('messages', () => messages(ways.messages));
  await measure('bulk', () => bulk(ways.bulk, bulkBytes));
  await measure('http', () => http(ways.http));
  if (delay === undefined) return;
  for (const delayMs of [10, 100] as const) {
    await delay(delayMs);
    await measure(`bulk at ${delayMs} ms`, () => bulk(ways.bulk, bulkBytes));
    if (delayMs === 10 && seen !== null) {
      const key = contender.name;
      late.set(key, [...(late.get(key) ?? []), ...(await latenessMs(ways.messages, delayMs))]);
    }
    await delay(null);
  }
}

/** What a thousand connections take whose answers are all held back for a minute. */
async function crowded({ name, ways, delay, ownMb }: Contender): Promise<readonly string[]> {
  if (delay === undefined) return [];
  await delay(60_000);
  const mostMb = await crowdedMb(ways.messages, ownMb);
  await delay(null);
  const goal = name === 'firedrill' ? '   goal 64 or less' : '';
  return [`${`${name}: own memory with 1,000 held connections`.padEnd(52)} ${mostMb.toFixed(0)} MiB${goal}`];
}

function tell(
  contenders: readonly Contender[],
  seen: ReadonlyMap<string, Series>,
  late: ReadonlyMap<string, readonly number[]>,
): readonly string[] {
  const of = (name: Contender['name'], load: LoadName): readonly number[] =>
    seen.get(`${name} ${load}`)?.perSecond ?? [];
  const ratio = (what: string, ours: readonly number[], theirs: readonly number[], goal: string): string =>
    `${what.padEnd(52)} ${spreadText(ratioOf(ours, theirs), 2).padEnd(20)} goal ${goal}`;
  const slow = of('firedrill', 'bulk at 100 ms');
  const lateness = [...late].map(([name, times]) => {
    const { count, p50Ms, p99Ms } = figuresOf(times);
    const error = `p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms`;
    return `${`${name}: error of 10 ms latency, n=${count}`.padEnd(52)} ${error}   goal p50 <= 2, p99 <= 6`;
  });
  return [
    ...[...seen].map(([key, series]) => lineOf(key, series)),
    ratio('messages: firedrill to haproxy', of('firedrill', 'messages'), of('haproxy', 'messages'), '0.60'),
    ratio('messages: firedrill to toxiproxy', of('firedrill', 'messages'), of('toxiproxy', 'messages'), '0.9'),
    ratio('bulk: firedrill to haproxy', of('firedrill', 'bulk'), of('haproxy', 'bulk'), '1.0'),
    ratio('http with ten rules: firedrill to haproxy', of('firedrill', 'http'), of('haproxy', 'http'), '0.65'),
    ratio('bulk at 10 ms to own pass-through', of('firedrill', 'bulk at 10 ms'), of('firedrill', 'bulk'), '0.8'),
    ratio('bulk at 10 ms to toxiproxy', of('firedrill', 'bulk at 10 ms'), of('toxiproxy', 'bulk at 10 ms'), '1.0'),
    ratio('bulk at 100 ms to own pass-through', slow, of('firedrill', 'bulk'), '0.8, or:'),
    ratio(
      'bulk at 100 ms to buffer / delay',
      slow,
      slow.map(() => fewHoldBytes * 10),
      '1.0',
    ),
    ...lateness,
    ...contenders.flatMap(({ name, peakMb }) =>
      name === 'direct' ? [] : [`${`${name}: largest resident set`.padEnd(52)} ${peakMb().toFixed(0)} MB`],
    ),
  ];
}

function lineOf(key: string, { perSecond, cpuMsPerOperation }: Series): string {
  const isBulk = key.includes('bulk');
  const speed = isBulk
    ? `${spreadText(spreadOf(perSecond.map((each) => each / 2 ** 20)), 0)} MiB/s`
    : `${spreadText(spreadOf(perSecond), 0)} a second`;
  const unit = isBulk ? 2 ** 20 : 1;
  const micros = spreadOf(cpuMsPerOperation.map((each) => each * 1000 * unit));
  return `${key.padEnd(28)} ${speed.padEnd(34)} ${spreadText(micros, 1)} µs of processor each${isBulk ? ' MiB' : ''}`;
}
