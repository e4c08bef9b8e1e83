import { statSync } from 'node:fs';

import type { Identity, Writes } from '../lines.ts';
import { nowNs, spanMs } from '../monotonic.ts';
import type { OwnProcesses } from '../proc/ours.ts';
import { carriesEntry } from '../proc/process-set.ts';
import { listPids, listProc, readProc, readProcess, readStat } from '../proc/process-stat.ts';
import { systemErrorCode, type ExposureMeasure, type ExposureReading } from '../reading.ts';

const scanIntervalMs = 1000;
const scanCostShare = 0.01;

type Writer = { readonly identity: Identity; readonly name: string; restCalls: number; extraCalls: number };

/**
 * Counts who writes while a file system is filled: write calls (`syscw` of /proc/PID/io, proc_pid_io(5); failed ones
 * count too) of the processes named, or of those that hold a file of it open for writing. The kernel counts calls per
 * process, not per file: a process that writes elsewhere only is counted as well.
 */
export function writes(exposure: Writes, ours: OwnProcesses): ExposureMeasure {
  const writers = new Map<string, Writer>();
  const find =
    exposure.path === null || exposure.path === undefined ? () => [] : createFinder(exposure.path, exposure, ours);
  const read = async (effectPresent: boolean): Promise<ExposureReading> => {
    for (const identity of [...(exposure.pids ?? []), ...find()]) {
      const key = `${identity.pid}/${identity.startTicks}`;
      const stat = readProcess(identity);
      if (stat !== null && !writers.has(key)) {
        const name = `process ${identity.pid} (${stat.comm})`;
        writers.set(key, { identity, name, restCalls: writeCalls(identity) ?? 0, extraCalls: 0 });
      }
    }
    for (const writer of writers.values()) {
      const calls = writeCalls(writer.identity);
      if (calls !== null && effectPresent) {
        writer.extraCalls += calls - writer.restCalls;
      }
      writer.restCalls = calls ?? writer.restCalls;
    }
    return told(writers);
  };
  return { read, close: () => undefined };
}

function told(writers: ReadonlyMap<string, Writer>): ExposureReading {
  const wrote = [...writers.values()].filter(({ extraCalls }) => extraCalls > 0);
  const writeCallCount = wrote.reduce((sum, { extraCalls }) => sum + extraCalls, 0);
  const shown = wrote
    .slice(0, 3)
    .map(({ name, extraCalls }) => `${name}: ${extraCalls}`)
    .join('; ');
  const evidence = `${wrote.length} of ${writers.size} processes made write calls${shown && `: ${shown}`}`;
  return { met: wrote.length, of: writers.size, evidence, measured: { writeCallCount } };
}

/** null: the process is gone. */
function writeCalls(identity: Identity): number | null {
  if (readProcess(identity) === null) {
    return null;
  }
  const match = /^syscw: (\d+)$/m.exec(readProc(`/proc/${identity.pid}/io`) ?? '');
  return match?.[1] === undefined ? null : Number(match[1]);
}

/** Looks up the holders of writable files of the path's file system, about once a second at most. */
function createFinder(path: string, exposure: Writes, ours: OwnProcesses): () => readonly Identity[] {
  let found: readonly Identity[] = [];
  let nextNs = 0n;
  return () => {
    const beganNs = nowNs();
    if (beganNs >= nextNs) {
      found = findHolders(path, exposure.exceptEnvironment ?? null, ours.pids());
      const waitMs = Math.max(scanIntervalMs, spanMs(beganNs, nowNs()) / scanCostShare);
      nextNs = nowNs() + BigInt(Math.round(waitMs * 1e6));
    }
    return found;
  };
}

function findHolders(path: string, exceptEnvironment: string | null, own: ReadonlySet<number>): Identity[] {
  const { dev } = statSync(path);
  return listPids().flatMap((pid) => {
    const stat = readStat(pid);
    const ours = own.has(pid) || (exceptEnvironment !== null && carriesEntry(pid, exceptEnvironment));
    return stat !== null && !ours && holdsWritable(pid, dev) ? [{ pid, startTicks: stat.startTicks }] : [];
  });
}

function holdsWritable(pid: number, dev: number): boolean {
  try {
    return (listProc(`/proc/${pid}/fd`) ?? []).some((descriptor) => {
      const stats = statSync(`/proc/${pid}/fd/${descriptor}`, { throwIfNoEntry: false });
      return stats?.dev === dev && stats.isFile() && isWritable(pid, descriptor);
    });
  } catch (error) {
    // Another user's process shows neither descriptors nor counters: nothing can be said of it, so it is not counted.
    if (systemErrorCode(error) === 'EACCES' || systemErrorCode(error) === 'EPERM') {
      return false;
    }
    throw error;
  }
}

/** The access mode is the lowest two bits of `flags` (octal): 0 reads only, proc_pid_fdinfo(5). */
function isWritable(pid: number, descriptor: string): boolean {
  const match = /^flags:\s+0*([0-7]+)$/m.exec(readProc(`/proc/${pid}/fdinfo/${descriptor}`) ?? '');
  return match?.[1] !== undefined && (parseInt(match[1], 8) & 3) !== 0;
}
