import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Door } from './drilled-shop.ts';

const firedrill = fileURLToPath(new URL('../../../firedrill', import.meta.url));
const LOOK_EVERY_MS = 50;

type Ended = { readonly status: number | null; readonly errors: string };

/** One run of `firedrill run`. */
export type AskedRun = {
  /** The drill's document. */
  readonly file: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Who is said to say its lines. */
  readonly who: string;
  /** Where its report goes as JSON; null: its verdict is printed. */
  readonly report: string | null;
};

export type DrillRuns = {
  /** Gives the exit status; null when a signal ended it. */
  run(asked: AskedRun): Promise<number | null>;
  /** Puts a standing proxy there. */
  stand(door: Door): Promise<void>;
  /** As Ctrl-C does: everything is taken back. */
  interrupt(): void;
  /** Takes the doors away and sends server and agent home: nothing is left running then. */
  close(): Promise<void>;
};

/** Runs drills over the command line, all with one state directory and so with one server. */
export function createDrillRuns(common: {
  readonly stateDir: string;
  readonly told: (who: string, line: string) => void;
}): DrillRuns {
  const { stateDir, told } = common;
  const running = new Set<ChildProcess>();
  let first: Promise<unknown> | null = null;

  const command = (...words: readonly string[]) => quietly([...words, '--state', stateDir]);

  async function runOne({ who, ...asked }: AskedRun): Promise<number | null> {
    const child = startRun(asked, stateDir);
    running.add(child);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => told(who, line));
    }
    await once(child, 'close');
    running.delete(child);
    return child.exitCode;
  }

  /** Until there is a server that others can join, or the first command, which starts it, has ended. */
  async function serverStands(started: Promise<unknown>): Promise<void> {
    const ended = started.then(() => true);
    while (!existsSync(join(stateDir, 'run', 'server.sock'))) {
      if (await Promise.race([ended, pause(LOOK_EVERY_MS, false)])) return;
    }
  }

  return {
    async run(asked) {
      if (first !== null) await serverStands(first);
      const ended = runOne(asked);
      first ??= ended;
      return ended;
    },
    async stand({ name, listen, upstream }) {
      if (first !== null) await serverStands(first);
      const standing = command('proxy', '--name', name, '--listen', listen, '--upstream', upstream);
      first ??= standing;
      const { status, errors } = await standing;
      if (status === 0) return;
      throw new Error(`no door can be put at ${listen}: firedrill proxy ends with ${status}\n${errors}`);
    },
    interrupt() {
      for (const each of running) each.kill('SIGINT');
    },
    async close() {
      await command('proxy', 'end', '--all');
      await command('server', 'end');
    },
  };
}

function startRun({ file, variables, report }: Omit<AskedRun, 'who'>, stateDir: string) {
  const sets = Object.entries(variables).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const output = report === null ? [] : ['--format', 'json', '--output', report];
  const color = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '' ? { FORCE_COLOR: '1' } : {};
  return spawn(firedrill, ['run', file, '--state', stateDir, ...sets, ...output], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C reaches the drills through this process alone, so that it counts once.
    detached: true,
    env: { ...process.env, ...color },
  });
}

/** Says nothing of its own; what it was told as an error comes with its status. */
async function quietly(words: readonly string[]): Promise<Ended> {
  const child = spawn(firedrill, [...words], { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  const errors = text(child.stderr);
  await once(child, 'close');
  return { status: child.exitCode, errors: await errors };
}
