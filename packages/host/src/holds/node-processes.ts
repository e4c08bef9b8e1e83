/**
 * The real processes of this host, for holds: proc(5) and kill(2). Part of the recovery path: Node's own modules
 * only.
 */
import { FiredrillError } from '@firedrill/core/errors';
import type { HoldSignal, MarkedProcess, ProcessPort, ProcessSeen } from '@firedrill/core/host-ports';
import type { ProcessIdentity } from '@firedrill/core/words/target';
import { setTimeout as pause } from 'node:timers/promises';
import { environmentValue, parseStat, readProcText } from '../proc-text.ts';
import { descendants, identifyProcess, listPids, readBootId } from '../processes.ts';

/** Every process reads itself anew each time: there is no cache that could be wrong. */
export function createNodeProcesses(): ProcessPort {
  return Object.freeze({
    read: readSeen,
    signal: trySignal,
    stop: (identity: ProcessIdentity) => {
      const state = readSeen(identity)?.state;
      return state === 'T' || state === 't' ? 'stopped already' : trySignal(identity, 'SIGSTOP');
    },
    mayBeSignalled: (identity: ProcessIdentity) => {
      trySignal(identity, 0);
    },
    descendants: (identity: ProcessIdentity) =>
      readSeen(identity) === null
        ? []
        : descendants(identity.pid)
            .map((record) => identifyProcess(record.pid))
            .map((found) => (found === undefined ? null : readSeen(found)))
            .filter((seen) => seen !== null),
    marked: readMarked,
    until: waitUntil,
  });
}

function readSeen(identity: ProcessIdentity): ProcessSeen | null {
  if (identity.bootId !== readBootId()) return null;
  const stat = parseStat(readProcText(`/proc/${identity.pid}/stat`));
  if (stat === undefined || stat.startTicks !== identity.startTicks) return null;
  return stat.state === 'Z' || stat.state === 'X' ? null : { identity, state: stat.state };
}

/** Signal 0 checks only (kill(2)). */
function trySignal(identity: ProcessIdentity, signal: HoldSignal | 0): 'sent' | 'gone' {
  if (readSeen(identity) === null) return 'gone';
  try {
    process.kill(identity.pid, signal);
    return 'sent';
  } catch (thrown) {
    // An errno exception is an Error with a code; anything else has none and goes on as it is.
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : '';
    if (code === 'ESRCH') return 'gone';
    if (code !== 'EPERM') throw thrown;
    throw new FiredrillError('permission', `process ${identity.pid} belongs to somebody else`, { cause: thrown });
  }
}

function readMarked(marks: readonly string[] | null): readonly MarkedProcess[] {
  return listPids().flatMap((pid) => {
    const mark = environmentValue(readProcText(`/proc/${pid}/environ`) ?? '', 'FIREDRILL_MARK');
    if (mark === undefined || (marks !== null && !marks.includes(mark))) return [];
    const identity = identifyProcess(pid);
    const seen = identity === undefined ? null : readSeen(identity);
    return seen === null ? [] : [{ ...seen, mark }];
  });
}

/** Looks often at first, because most changes of state take microseconds, then every 5 ms. */
async function waitUntil(
  identity: ProcessIdentity,
  accept: (seen: ProcessSeen | null) => boolean,
  limitMs: number,
): Promise<ProcessSeen | null> {
  const endMs = performance.now() + limitMs;
  for (let round = 0; ; round++) {
    const seen = readSeen(identity);
    if (accept(seen) || performance.now() >= endMs) return seen;
    await (round < 20 ? new Promise((resolve) => setImmediate(resolve)) : pause(5));
  }
}
