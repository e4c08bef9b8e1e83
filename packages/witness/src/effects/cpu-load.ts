import { availableParallelism } from 'node:os';

import { createLevel } from './level.ts';
import type { CpuLoad } from '../lines.ts';
import { nowNs, pause, spanMs } from '../monotonic.ts';
import { choosesProcesses, createProcessSet } from '../proc/process-set.ts';
import { readProc, readProcess, ticksPerSecond } from '../proc/process-stat.ts';
import type { EffectMeasure, Reading } from '../reading.ts';

const tolerancePoints = 5;
/** Of less than twice the tolerance, half must burn: five points below would be nothing. */
const presentPart = 0.5;
/** So little is nothing: a program that only waits needs it too. */
const idlePercent = 0.5;
const windowMs = 1000;
const shortestSpanMs = 500;

/** CPU seconds burnt so far, from any origin. */
type Sample = { readonly atNs: bigint; readonly burntSeconds: number };
type Burnt = { readonly seconds: number; readonly of: string; readonly alive: boolean };

/** Sees burners, from the kernel's own accounts: /proc/PID/stat of the processes, or /proc/stat of the machine. */
export function cpuLoad(effect: CpuLoad): EffectMeasure {
  const cores = effect.cores ?? availableParallelism();
  const chosen = choosesProcesses(effect);
  const account = chosen ? processAccount(effect) : machineAccount;
  const samples: Sample[] = [];
  const presentPercent = Math.max(effect.percent - tolerancePoints, effect.percent * presentPart, idlePercent);
  const level = chosen ? ownLevel(presentPercent) : createLevel(presentPercent, effect.percent);
  let restPercent = 0;
  const read = async (): Promise<Reading> => {
    const burnt = account();
    samples.push({ atNs: nowNs(), burntSeconds: burnt.seconds });
    const percent = busyPercent(samples, cores);
    if (percent === null) {
      return { present: false, evidence: `${burnt.of}: measuring for less than 500 ms`, measured: {} };
    }
    const morePercent = Math.max(0, percent - restPercent);
    const present = level(burnt.alive ? morePercent : 0);
    const less = chosen && present && percent < effect.percent * presentPart ? 1 : 0;
    const rest = restPercent > 0 ? `, ${restPercent.toFixed(1)} % at rest` : '';
    const evidence = `${burnt.of} burn ${percent.toFixed(1)} % of ${cores} cores${rest}`;
    return { present, evidence, measured: { busyPercent: percent, restPercent, ...(less === 1 ? { less } : {}) } };
  };
  const settle = async (): Promise<Reading> => {
    await read();
    await pause(shortestSpanMs);
    return read();
  };
  const baseline = async (): Promise<Reading> => {
    if (chosen) {
      return read();
    }
    await settle();
    restPercent = busyPercent(samples, cores) ?? 0;
    return read();
  };
  return { baseline, read, check: settle, close: () => undefined };
}

/** Burners are there until they are gone or do nothing: of one whose cores others take, less is there. */
function ownLevel(presentPercent: number): (percent: number) => boolean {
  let isThere = false;
  return (percent) => {
    isThere = percent > idlePercent && (isThere || percent >= presentPercent);
    return isThere;
  };
}

/** Per cent of `cores` cores over about the last second; null while too little time has passed. Drops old samples. */
function busyPercent(samples: Sample[], cores: number): number | null {
  const last = samples.at(-1);
  if (last === undefined) {
    return null;
  }
  const old = samples.findLastIndex((sample) => spanMs(sample.atNs, last.atNs) >= windowMs);
  samples.splice(0, Math.max(0, old));
  const [first] = samples;
  if (first === undefined || spanMs(first.atNs, last.atNs) < shortestSpanMs) {
    return null;
  }
  const spanSeconds = spanMs(first.atNs, last.atNs) / 1000;
  return ((last.burntSeconds - first.burntSeconds) / spanSeconds / cores) * 100;
}

/** A sum that never falls: a process that ends keeps what it burnt, one that is new counts from when it is seen. */
function processAccount(effect: CpuLoad): () => Burnt {
  const members = createProcessSet(effect);
  let last = new Map<string, number>();
  let ticks = 0;
  return () => {
    const now = new Map<string, number>();
    for (const identity of members()) {
      const key = `${identity.pid}/${identity.startTicks}`;
      const cpuTicks = readProcess(identity)?.cpuTicks;
      if (cpuTicks !== undefined) {
        ticks += cpuTicks - (last.get(key) ?? cpuTicks);
        now.set(key, cpuTicks);
      }
    }
    last = now;
    return { seconds: ticks / ticksPerSecond, of: `${now.size} processes`, alive: now.size > 0 };
  };
}

/** All cores' busy time: the `cpu` line of /proc/stat less idle and iowait; guest time is within user time. */
function machineAccount(): Burnt {
  const line = (readProc('/proc/stat') ?? '').split('\n')[0] ?? '';
  const ticks = line.split(/\s+/).slice(1, 9).map(Number);
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
  const sum = ticks.reduce((total, value) => total + value, 0);
  return { seconds: (sum - idle) / ticksPerSecond, of: 'all processes', alive: true };
}
