import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { FiredrillError } from '@firedrill/core/errors';
import type { Clock, Notes } from '@firedrill/core/ports';
import { msToNs } from '@firedrill/core/ports';
import { readStartTicks } from '@firedrill/host/processes';
import type { WatcherPort } from './agent.ts';
import { partVariable } from './policy/node-host-facts.ts';
import { pauseNs, within } from './reconcile/parts.ts';

/** The agent's side of the reaper: starts it, keeps it there, and tells it how long silence is no reason to worry. */
export interface ReaperWatcher extends WatcherPort {
  readonly pid: () => number | null;
  /** Lets it go: it ends by itself once we have ended and nothing is owed. */
  readonly close: () => void;
}

interface Life {
  readonly child: ChildProcess;
  readonly ready: Promise<boolean>;
  readonly startedNs: bigint;
  /** Lines that were written and not acknowledged yet. */
  unheard: number;
  /** Lines that were acknowledged. */
  heard: number;
  isWatched: boolean;
}

const readyLimitMs = 5000;
/** A reaper that does not acknowledge a line for so long hangs, and is replaced. */
const hangsAfterMs = 3000;
/** One that ends sooner than this after its start is not started again at once. */
const tooSoonMs = 1000;

export function createReaperWatcher(options: WatcherOptions): ReaperWatcher {
  return new ChildReaperWatcher(options);
}

export interface WatcherOptions {
  readonly stateDir: string;
  readonly clock: Clock;
  readonly notes: Notes;
  /** Whom the reaper watches, and ends when it hangs; by default this process. */
  readonly agentPid?: number;
}

class ChildReaperWatcher implements ReaperWatcher {
  private readonly options: WatcherOptions;
  private liveUntilNs: bigint | null = null;
  private closed = false;
  private life: Life;

  constructor(options: WatcherOptions) {
    this.options = options;
    this.life = this.start();
  }

  pid(): number | null {
    return this.life.child.pid ?? null;
  }

  async ready(): Promise<void> {
    const { clock } = this.options;
    const untilNs = clock.nowNs() + msToNs(readyLimitMs);
    while (clock.nowNs() < untilNs) {
      const { life } = this;
      if ((await within(clock, untilNs - clock.nowNs(), life.ready, false)) && isRunning(life.child)) return;
      await pauseNs(clock, msToNs(20));
    }
    throw new FiredrillError('effect-failed', 'the reaper does not start; without it nothing is injected');
  }

  liveUntil(untilNs: bigint | null): void {
    this.liveUntilNs = untilNs;
    this.write();
  }

  close(): void {
    this.closed = true;
    this.life.child.stdin?.end();
    this.life.child.unref();
  }

  private start(): Life {
    const { clock, notes, stateDir, agentPid = process.pid } = this.options;
    const child = spawnReaper(stateDir, agentPid);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const counts = { unheard: 0, heard: 0, isWatched: false };
    const life: Life = { child, ready: promise, startedNs: clock.nowNs(), ...counts };
    const died = (how: string): void => {
      resolve(false);
      if (!this.closed) this.respawn(life, how);
    };
    child.once('exit', (status, signal) => died(signal ?? `status ${status}`));
    child.once('error', (error) => died(error.message));
    child.stdin?.on('error', () => notes.note('debug', 'the reaper does not listen any more'));
    if (child.stdout === null) return life;
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === '{"watching":true}') return resolve(true);
      life.unheard -= 1;
      life.heard += 1;
    });
    return life;
  }

  private respawn(before: Life, how: string): void {
    const { clock, notes } = this.options;
    notes.note('warn', `the reaper died (${how}); another one is started`);
    const soon = clock.nowNs() - before.startedNs < msToNs(tooSoonMs);
    const begin = (): void => {
      if (this.closed || this.life !== before) return;
      this.life = this.start();
      this.write();
    };
    if (soon) clock.at(clock.nowNs() + msToNs(tooSoonMs / 4), begin);
    else begin();
  }

  /** Says until when silence is no reason to worry, and sees to it that it was heard. */
  private write(): void {
    const { life, liveUntilNs } = this;
    if (!life.child.stdin?.writable) return;
    life.child.stdin.write(`${JSON.stringify({ liveUntilNs: liveUntilNs === null ? null : String(liveUntilNs) })}\n`);
    life.unheard += 1;
    if (!life.isWatched) this.watch(life);
  }

  /** Ends one that acknowledges nothing for so long while lines wait for it. A line that is just on its way is none. */
  private watch(life: Life): void {
    const { clock } = this.options;
    const { heard } = life;
    life.isWatched = true;
    clock.at(clock.nowNs() + msToNs(hangsAfterMs), () => {
      life.isWatched = false;
      if (life.unheard === 0 || !isRunning(life.child)) return;
      if (life.heard === heard) life.child.kill('SIGKILL');
      else this.watch(life);
    });
  }
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

/**
 * In its own session (setsid(2), by `detached`), with little memory of its own and nothing of our environment. V8's
 * flags keep an idle reaper small; it only ever reads a few small files.
 */
function spawnReaper(stateDir: string, agentPid: number): ChildProcess {
  const extension = extname(fileURLToPath(import.meta.url));
  const main = fileURLToPath(new URL(`./reaper-main${extension}`, import.meta.url));
  const identity = `${agentPid}:${readStartTicks(agentPid) ?? ''}`;
  // From sources, Node strips the types with WebAssembly and workspace packages resolve to sources.
  const flags = extension === '.ts' ? ['--conditions=source'] : ['--jitless', '--max-old-space-size=64'];
  const argv = [
    ...flags,
    '--max-semi-space-size=1',
    '--v8-pool-size=1',
    main,
    '--state',
    stateDir,
    '--agent',
    identity,
  ];
  return spawn(process.execPath, argv, {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], UV_THREADPOOL_SIZE: '2', [partVariable]: 'the reaper' },
  });
}
