import type { Identity, RunDelay } from '../lines.ts';
import { nowNs } from '../monotonic.ts';
import { choosesProcesses, createProcessSet } from '../proc/process-set.ts';
import { listProc, parseStat, readProc, ticksPerSecond } from '../proc/process-stat.ts';
import type { ExposureMeasure, ExposureReading } from '../reading.ts';

const significantNs = 1_000_000n;
const shortestRestNs = 500_000_000n;

/** `waitedNs`: time spent runnable but without a core, second field of schedstat (kernel: scheduler/sched-stats). */
type Look = { readonly atNs: bigint; readonly waitedNs: bigint };

/** `usualRate` is waiting per time before the effect: since the thread began, or while watched, whichever is more. */
type Thread = {
  readonly name: string;
  readonly lifetimeRate: number;
  readonly first: Look;
  rest: Look;
  extraNs: bigint;
};

/** Counts the threads that a load keeps waiting for a core. */
export function runDelay(exposure: RunDelay): ExposureMeasure {
  const members = createProcessSet(exposure);
  const threads = new Map<string, Thread>();
  const read = async (effectPresent: boolean): Promise<ExposureReading> => {
    if (!choosesProcesses(exposure)) {
      return { blind: 'no processes are named whose waiting could be measured' };
    }
    for (const identity of members()) {
      for (const tid of listProc(`/proc/${identity.pid}/task`) ?? []) {
        const look = lookAt(`/proc/${identity.pid}/task/${tid}`);
        if (look === 'not kept') {
          return { blind: 'this kernel keeps no /proc/PID/task/TID/schedstat (CONFIG_SCHED_INFO)' };
        }
        if (look !== null) {
          digest({ threads, identity, tid, look, effectPresent });
        }
      }
    }
    return told(threads);
  };
  return { read, close: () => undefined };
}

type Digested = {
  readonly threads: Map<string, Thread>;
  readonly identity: Identity;
  readonly tid: string;
  readonly look: Look;
  readonly effectPresent: boolean;
};

function digest({ threads, identity, tid, look, effectPresent }: Digested): void {
  const key = `${identity.pid}/${identity.startTicks}/${tid}`;
  const known = threads.get(key);
  if (known === undefined) {
    const name = `thread ${tid} of process ${identity.pid}`;
    threads.set(key, {
      name,
      lifetimeRate: lifetimeRate(identity.pid, tid, look),
      first: look,
      rest: look,
      extraNs: 0n,
    });
  } else if (effectPresent) {
    const usualNs = Math.round(usualRate(known) * Number(look.atNs - known.rest.atNs));
    const extraNs = look.waitedNs - known.rest.waitedNs - BigInt(usualNs);
    known.extraNs = extraNs > known.extraNs ? extraNs : known.extraNs;
  } else if (known.extraNs === 0n) {
    known.rest = look;
  }
}

/** null: the thread is gone. */
function lookAt(folder: string): Look | 'not kept' | null {
  const text = readProc(`${folder}/schedstat`);
  if (text === null) {
    return readProc(`${folder}/stat`) === null ? null : 'not kept';
  }
  return { atNs: nowNs(), waitedNs: BigInt(text.split(' ')[1] ?? '0') };
}

function lifetimeRate(pid: number, tid: string, look: Look): number {
  const stat = readProc(`/proc/${pid}/task/${tid}/stat`);
  const uptimeSeconds = Number((readProc('/proc/uptime') ?? '0').split(' ')[0]);
  const startSeconds = stat === null ? uptimeSeconds : Number(parseStat(stat).startTicks) / ticksPerSecond;
  const ageNs = (uptimeSeconds - startSeconds) * 1e9;
  return ageNs > 0 ? Number(look.waitedNs) / ageNs : 0;
}

function usualRate({ lifetimeRate: ofLife, first, rest }: Thread): number {
  const spanNs = rest.atNs - first.atNs;
  const watched = spanNs >= shortestRestNs ? Number(rest.waitedNs - first.waitedNs) / Number(spanNs) : 0;
  return Math.max(ofLife, watched);
}

function told(threads: ReadonlyMap<string, Thread>): ExposureReading {
  const waited = [...threads.values()].filter(({ extraNs }) => extraNs > significantNs);
  const worst = waited.toSorted((left, right) => (left.extraNs < right.extraNs ? 1 : -1))[0];
  const worstMs = Number(worst?.extraNs ?? 0n) / 1e6;
  const shown = worst === undefined ? '' : `, most of all ${worst.name}: ${worstMs.toFixed(1)} ms`;
  const evidence = `${waited.length} of ${threads.size} threads waited for a core beyond their usual rate${shown}`;
  return { met: waited.length, of: threads.size, evidence, measured: { longestExtraMs: worstMs } };
}
