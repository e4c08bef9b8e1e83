import type { ProcessRestarted } from '../lines.ts';
import { isAlive, listPids, readProc, readStat, ticksPerSecond } from '../proc/process-stat.ts';
import { socketInodes } from '../proc/socket-inodes.ts';
import type { TcpRow } from '../proc/socket-rows.ts';
import type { OpenSocketTables, SocketTables } from '../proc/socket-tables.ts';
import { absolute, systemErrorCode, type EffectMeasure, type Reading } from '../reading.ts';

/** Sees a supervisor's work: a process that started after the old one's end holds a listener at the same port. */
export function processRestarted(effect: ProcessRestarted, openTables: OpenSocketTables): EffectMeasure {
  let tables: SocketTables | null = null;
  let lastAliveTicks: bigint | null = null;
  const read = async (): Promise<Reading> => {
    if (isAlive(effect)) {
      tables ??= await openTables(effect.pid);
      lastAliveTicks = uptimeTicks();
      return absent(`process ${effect.pid} lives`, 0);
    }
    if (tables === null) {
      return { blind: `process ${effect.pid} was gone before its network namespace could be opened` };
    }
    const listeners = (await tables.listeners()).filter((row) => row.localPort === effect.port);
    const bornAfter = (lastAliveTicks ?? BigInt(effect.startTicks)) - 1n;
    const successor = listeners.length > 0 ? findHolder(listeners, bornAfter) : null;
    if (successor === null) {
      return absent(`process ${effect.pid} is gone, nothing newer listens at port ${effect.port}`, 1);
    }
    const evidence = `process ${successor} listens at port ${effect.port}, process ${effect.pid} is gone`;
    return { present: true, evidence, measured: { gone: 1, successorPid: successor } };
  };
  return { ...absolute(read), close: () => tables?.close() };
}

/** `gone`: its end is news before its return is. */
function absent(evidence: string, gone: 0 | 1): Reading {
  return { present: false, evidence, measured: { gone } };
}

function findHolder(listeners: readonly TcpRow[], bornAfterTicks: bigint): number | null {
  for (const pid of listPids()) {
    const stat = readStat(pid);
    if (stat === null || BigInt(stat.startTicks) < bornAfterTicks) {
      continue;
    }
    const inodes = visibleInodes(pid);
    if (listeners.some((listener) => inodes.has(listener.inode))) {
      return pid;
    }
  }
  return null;
}

/** A process whose descriptors we may not see cannot be the answer; another one may. */
function visibleInodes(pid: number): ReadonlySet<string> {
  try {
    return socketInodes(pid) ?? new Set();
  } catch (error) {
    if (systemErrorCode(error) === 'EACCES') {
      return new Set();
    }
    throw error;
  }
}

/** Now, in the unit and from the origin of a process's start time: ticks of the boot-time clock. */
function uptimeTicks(): bigint {
  const seconds = Number((readProc('/proc/uptime') ?? '0').split(' ')[0]);
  return BigInt(Math.floor(seconds * ticksPerSecond));
}
