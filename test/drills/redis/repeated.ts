import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { seededNumbers } from '@firedrill/core/plan/random';
import { checkoutRoot } from '../../crash/product.ts';
import { firedrill } from '../command-line.ts';
import { type SentinelChoices, startSentinelSystem } from './sentinel-system.ts';

/** What one round did: which drill, how it was judged, and what the writer's own books say afterwards. */
export interface Round {
  readonly drill: 'primary-killed' | 'primary-paused';
  readonly status: number | null;
  readonly outcome: string;
  /** From the first confirmed effect until writes worked again, as the run's marks tell: [at least, at most] in ms. */
  readonly recoveredMs: readonly [number, number] | null;
  readonly acknowledged: number;
  /** Acknowledged writes of this round that the primary does not have at its end. */
  readonly lost: number;
  /** The longest time between two acknowledged writes of this round. */
  readonly longestGapMs: number;
  readonly output: string;
}

export interface RepeatedAsked extends SentinelChoices {
  readonly rounds: number;
  readonly seed: number;
  readonly told: (round: Round) => void;
}

const longestPauseMs = 2_000;

/** Runs the two drills in turn, each at a random moment, against whichever process is the primary then. */
export async function repeatDrills({ rounds, seed, told, hardened }: RepeatedAsked): Promise<readonly Round[]> {
  const folder = mkdtempSync(join(tmpdir(), 'fd-redis-drill-'));
  const state = join(folder, 'state');
  const system = await startSentinelSystem({ hardened });
  const writer = await startWriter(system.sentinels);
  const below = seededNumbers(seed, 'redis drill');
  const done: Round[] = [];
  try {
    for (let count = 0; count < rounds; count += 1) {
      await system.redundant();
      await pause(below(longestPauseMs));
      await writer.openBook();
      const drill = below(2) === 0 ? 'primary-killed' : 'primary-paused';
      const file = join(checkoutRoot(), 'test/drills/redis', `${drill}.yaml`);
      const words = ['--set', `primary=${await system.primary()}`, '--set', `writer=${writer.url}`, '--state', state];
      const report = join(folder, `${count}.json`);
      const { status, output } = await firedrill('run', file, ...words, '--format', 'json', '--output', report);
      await system.redundant();
      const round = { drill, status, output, ...readVerdict(report, output), ...(await writer.audit()) } as const;
      done.push(round);
      told(round);
    }
  } finally {
    await firedrill('server', 'end', '--state', state);
    await writer.close();
    await system.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return done;
}

/** What the run's report in JSON says. @throws with what the command wrote when it left no report. */
function readVerdict(report: string, output: string): Pick<Round, 'outcome' | 'recoveredMs'> {
  if (!existsSync(report)) throw new Error(`no report: ${output}`);
  const document: unknown = JSON.parse(readFileSync(report, 'utf8'));
  const at = (value: unknown, ...path: readonly string[]): unknown =>
    path.reduce<unknown>((found, key) => (isObject(found) ? found[key] : undefined), value);
  const verdict = at(document, 'verdict') ?? document;
  const mark = at(verdict, 'marks', 'fullyRecovered');
  const [fromMs, toMs] = [at(mark, 'fromMs'), at(mark, 'toMs')];
  const recoveredMs = typeof fromMs === 'number' && typeof toMs === 'number' ? ([fromMs, toMs] as const) : null;
  return { outcome: String(at(verdict, 'outcome')), recoveredMs };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

interface Writer {
  readonly url: string;
  readonly audit: () => Promise<Pick<Round, 'acknowledged' | 'lost' | 'longestGapMs'>>;
  readonly openBook: () => Promise<void>;
  readonly close: () => Promise<void>;
}

async function startWriter(sentinels: readonly number[]): Promise<Writer> {
  const main = join(import.meta.dirname, `writer-main${extname(import.meta.filename)}`);
  const argv = [...process.execArgv, main, ...sentinels.map(String)];
  const env = { PATH: process.env['PATH'], FIREDRILL_LABELS: 'service=writer' };
  const running = spawn(process.execPath, argv, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const url = `http://127.0.0.1:${await firstLine(running)}`;
  const audit: Writer['audit'] = async () => {
    const answer: unknown = await (await fetch(`${url}/audit`)).json();
    if (!isObject(answer)) throw new Error('the audit is no object');
    const [acknowledged, lost, longestGapMs] = ['acknowledged', 'lost', 'longestGapMs'].map((key) =>
      Number(answer[key]),
    );
    return { acknowledged: acknowledged ?? 0, lost: lost ?? 0, longestGapMs: longestGapMs ?? 0 };
  };
  const close = async (): Promise<void> => {
    const ended = once(running, 'exit');
    running.kill('SIGKILL');
    await ended;
  };
  const openBook = async (): Promise<void> => void (await fetch(`${url}/book`, { method: 'POST' })).status;
  return { url, audit, openBook, close };
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('the writer has no standard output');
  const [line]: unknown[] = await once(createInterface({ input: stdout }), 'line', {
    signal: AbortSignal.timeout(15_000),
  });
  return String(line);
}
