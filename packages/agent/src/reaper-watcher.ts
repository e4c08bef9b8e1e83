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
}

const readyLimitMs = 5000;
/** A reaper that does not acknowledge a line for so long hangs, and is replaced. */
const hangsAfterMs = 3000;
/** One that ends sooner than this after its start is not started again at once. */
const tooSoonMs = 1000;

export function createReaperWatcher(options: { stateDir: string; clock: Clock; notes: Notes }): ReaperWatcher {
  const { clock, notes } = options;
  let liveUntilNs: bigint | null = null;
  let closed = false;
  let life: Life;

  const start = (): Life => {
    const child = spawnReaper(options.stateDir);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const next: Life = { child, ready: promise, startedNs: clock.nowNs(), unheard: 0 };
    child.once('exit', (status, signal) => {
      resolve(false);
      if (!closed) respawn(next, `${signal ?? `status ${status}`}`);
    });
    child.once('error', () => resolve(false));
    child.stdin?.on('error', () => notes.note('debug', 'the reaper does not listen any more'));
    if (child.stdout === null) return next;
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === '{"watching":true}') resolve(true);
      else next.unheard = 0;
    });
    return next;
  };

  const respawn = (before: Life, how: string): void => {
    notes.note('warn', `the reaper died (${how}); another one is started`);
    const soon = clock.nowNs() - before.startedNs < msToNs(tooSoonMs);
    const begin = (): void => {
      if (closed) return;
      life = start();
      write();
    };
    if (soon) clock.at(clock.nowNs() + msToNs(tooSoonMs / 4), begin);
    else begin();
  };

  const write = (): void => {
    const { child } = life;
    if (!child.stdin?.writable) return;
    const now = life;
    child.stdin.write(`${JSON.stringify({ liveUntilNs: liveUntilNs === null ? null : String(liveUntilNs) })}\n`);
    now.unheard += 1;
    if (now.unheard > 1) return;
    clock.at(clock.nowNs() + msToNs(hangsAfterMs), () => {
      if (now.unheard > 0 && child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    });
  };

  life = start();
  return {
    pid: () => life.child.pid ?? null,
    ready: async () => {
      const untilNs = clock.nowNs() + msToNs(readyLimitMs);
      while (clock.nowNs() < untilNs) {
        const now = life;
        if ((await now.ready) && now.child.exitCode === null && now.child.signalCode === null) return;
        await new Promise<void>((resolve) => clock.at(clock.nowNs() + msToNs(20), resolve));
      }
      throw new FiredrillError('effect-failed', 'the reaper does not start; without it nothing is injected');
    },
    liveUntil: (untilNs) => {
      liveUntilNs = untilNs;
      write();
    },
    close: () => {
      closed = true;
      life.child.stdin?.end();
      life.child.unref();
    },
  };
}

/**
 * In its own session (setsid(2), by `detached`), with little memory of its own and nothing of our environment. V8's flags keep an
 * idle reaper small; it only ever reads a few small files.
 */
function spawnReaper(stateDir: string): ChildProcess {
  const extension = extname(fileURLToPath(import.meta.url));
  const main = fileURLToPath(new URL(`./reaper-main${extension}`, import.meta.url));
  const identity = `${process.pid}:${readStartTicks(process.pid) ?? ''}`;
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
