import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseStat, readProcText } from '../../proc-text.ts';
import { readStartTicks } from '../../processes.ts';
import { until } from './until.ts';

/** A running victim: `counters` of its four threads, and how many SIGUSR2 it has handled. */
export interface CountingTarget {
  readonly pid: number;
  readonly startTicks: string;
  readonly running: ChildProcess;
  readonly counters: () => readonly number[];
  readonly signalsHandled: () => number;
  /** The state letter of each thread. */
  readonly states: () => readonly string[];
  readonly end: () => void;
}

const THREADS = 4;

/** Starts one and waits until all its threads count. */
export async function startCountingTarget(): Promise<CountingTarget> {
  const directory = mkdtempSync(join(tmpdir(), 'firedrill-target-'));
  const path = join(directory, 'counters');
  const entry = fileURLToPath(new URL('./counting-target-main.ts', import.meta.url));
  const running = spawn(process.execPath, [entry, path], { stdio: ['pipe', 'ignore', 'inherit'] });
  const pid = running.pid ?? 0;
  const slots = (): readonly number[] => readSlots(path);
  const counters = (): readonly number[] => slots().slice(0, THREADS);
  await until('all threads count', () => counters().filter((count) => count > 0).length === THREADS, 10_000);
  return {
    pid,
    startTicks: readStartTicks(pid) ?? '',
    running,
    counters,
    signalsHandled: () => slots()[THREADS] ?? 0,
    states: () => threadStates(pid),
    end: () => {
      running.kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function readSlots(path: string): readonly number[] {
  try {
    const bytes = readFileSync(path);
    return Array.from({ length: Math.floor(bytes.length / 8) }, (_, slot) => bytes.readDoubleLE(slot * 8));
  } catch {
    return []; // not there yet
  }
}

function threadStates(pid: number): readonly string[] {
  return readdirSync(`/proc/${pid}/task`)
    .map((threadId) => parseStat(readProcText(`/proc/${pid}/task/${threadId}/stat`))?.state)
    .filter((state) => state !== undefined);
}
