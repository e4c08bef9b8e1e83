import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '@firedrill/core/testing/free-ports';
import { type Load, startLoad } from './load.ts';
import { type Mortal, startMortal } from './mortal.ts';
import { type Identity, identify, signal } from './process-table.ts';

/** What a trial hurts: real processes that talk HTTP, a file, a place on a disk. It is the trial's own. */
export interface Fixture {
  /** Holds everything of the trial but `disk`. */
  readonly folder: string;
  readonly stateDir: string;
  readonly policy: string;
  readonly victimPid: number;
  readonly childPid: number;
  readonly victimPort: number;
  /** Nobody listens at these two; proxies of ours may. */
  readonly doorPort: number;
  readonly plainPort: number;
  /** What is killed for good, and brought back by its supervisor; null where nothing is to be killed. */
  readonly mortal: Mortal | null;
  /** Who asks through the plain door all the time; null where there are no doors. */
  readonly load: Load | null;
  /** Whether the plain door stands; else each run with doors opens it for itself. */
  readonly standing: boolean;
  /** The folder in which `file` is the only name. */
  readonly settings: string;
  readonly file: string;
  /** A folder on another file system than the state directory's, where there is one. */
  readonly disk: string;
  /** How long an answer takes, at the victim's own port or at the door; null: refused, cut, or none in time. */
  readonly answerMs: (port: number, limitMs: number) => Promise<number | null>;
  /** Ends what was started; removes what was made, apart from `folder` when it is to be kept. */
  readonly clear: (keep: boolean) => Promise<void>;
}

const knockEveryMs = 100;
const startLimitMs = 15_000;

/** What a trial needs of its fixture beside the victim. */
export interface Wanted {
  readonly mortal: boolean;
  readonly load: boolean;
}

/** The disk of a trial is another file system than its folder's, where there is one. */
export function diskOf(folder: string): string {
  return join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), `${basename(folder)}-disk`);
}

/** `folder` is an empty one of the trial's own. */
export async function startFixture(folder: string, wanted: Wanted): Promise<Fixture> {
  const disk = diskOf(folder);
  mkdirSync(disk);
  const settings = join(folder, 'settings');
  const [file, policy] = [join(settings, 'shop.conf'), join(folder, 'policy.yaml')];
  mkdirSync(settings);
  writeFileSync(file, 'greeting = hello\n');
  writeFileSync(policy, 'maxTargets: 50\n');
  const victim = startVictim(file);
  const started = identify(victim.pid ?? 0);
  const [victimPort, childPid] = await firstLine(victim);
  const identities = [started, identify(childPid)].filter((each) => each !== null);
  const [doorPort, plainPort] = [await freePort(), await freePort()];
  const mortal = wanted.mortal ? startMortal(await freePort(), folder) : null;
  const load = wanted.load ? await startLoad(plainPort, folder) : null;
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  const knocking = setInterval(() => {
    for (const port of [victimPort, doorPort, ...(mortal === null ? [] : [mortal.port])])
      void answerMs(agent, port, knockEveryMs * 10);
  }, knockEveryMs);
  const clear = async (keep: boolean): Promise<void> => {
    clearInterval(knocking);
    agent.destroy();
    await Promise.all([endAll(victim, identities), mortal?.clear(), load?.clear()]);
    rmSync(disk, { recursive: true, force: true });
    if (!keep) rmSync(folder, { recursive: true, force: true });
  };
  return {
    folder,
    stateDir: join(folder, 'state'),
    policy,
    victimPid: victim.pid ?? 0,
    childPid,
    victimPort,
    doorPort,
    plainPort,
    mortal,
    load,
    standing: false,
    settings,
    file,
    disk,
    answerMs: (port, limitMs) => answerMs(new Agent({ keepAlive: false }), port, limitMs),
    clear,
  };
}

function startVictim(file: string): ChildProcess {
  const extension = extname(fileURLToPath(import.meta.url));
  const main = fileURLToPath(new URL(`./victim-main${extension}`, import.meta.url));
  const env = { PATH: process.env['PATH'], FIREDRILL_LABELS: 'service=crash-victim' };
  return spawn(process.execPath, [main, file], { env, stdio: ['pipe', 'pipe', 'ignore'] });
}

async function firstLine(victim: ChildProcess): Promise<readonly [number, number]> {
  if (victim.stdout === null) throw new Error('the victim has no standard output');
  const lines = createInterface({ input: victim.stdout });
  const [line]: unknown[] = await once(lines, 'line', { signal: AbortSignal.timeout(startLimitMs) });
  const [port = 0, child = 0] = String(line).split(' ').map(Number);
  return [port, child];
}

/** A stopped or traced process is killed all the same: SIGKILL waits for nobody (signal(7)). */
async function endAll(victim: ChildProcess, identities: readonly Identity[]): Promise<void> {
  const ended = victim.exitCode === null && victim.signalCode === null ? once(victim, 'exit') : null;
  for (const identity of identities) signal(identity, 'SIGKILL');
  await ended;
}

function answerMs(agent: Agent, port: number, limitMs: number): Promise<number | null> {
  const { promise, resolve } = Promise.withResolvers<number | null>();
  const startMs = performance.now();
  const asked = get({ agent, host: '127.0.0.1', port, path: '/', timeout: limitMs }, (answer) => {
    answer.resume().on('end', () => resolve(performance.now() - startMs));
    answer.on('error', () => resolve(null));
  });
  asked.on('timeout', () => asked.destroy());
  asked.on('error', () => resolve(null));
  asked.on('close', () => resolve(null));
  return promise;
}
