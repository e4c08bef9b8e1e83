/** Finds and ends what carries our mark, with Node's own modules only: recovery needs nothing else. */
import { environmentValue, readProcText } from '../proc-text.ts';
import { identifyProcess, isAlive, listPids } from '../processes.ts';
import type { ProcessIdentity } from '../processes.ts';
import { MARK_VARIABLE } from './child-protocol.ts';

/** A process of ours, and the injection or agent that it belongs to. */
export interface MarkedProcess {
  readonly mark: string;
  readonly identity: ProcessIdentity;
}

/**
 * Living processes of this user whose environment, as they were started, carries FIREDRILL_MARK: this one, or any
 * when `mark` is absent. Itself excepted. Other users' environments cannot be read; each user's agent finds its own.
 */
export function findMarked(mark?: string): readonly MarkedProcess[] {
  return listPids()
    .filter((pid) => pid !== process.pid)
    .map((pid) => ({ pid, found: environmentValue(readProcText(`/proc/${pid}/environ`) ?? '', MARK_VARIABLE) }))
    .filter(({ pid, found }) => found !== undefined && (mark === undefined || found === mark) && isOurs(pid))
    .map(({ pid, found }) => ({ mark: found ?? '', identity: identifyProcess(pid) }))
    .filter((marked): marked is MarkedProcess => marked.identity !== undefined);
}

/**
 * Sends SIGKILL when this pid is still this very process, and tells what it found. `sent` does not mean that it has
 * ended already: see `awaitEnd`.
 */
export function killIdentity(identity: ProcessIdentity): 'sent' | 'gone' | 'not-permitted' {
  if (!isAlive(identity)) return 'gone';
  try {
    process.kill(identity.pid, 'SIGKILL');
    return 'sent';
  } catch (thrown) {
    return isAlive(identity) && thrown instanceof Error ? 'not-permitted' : 'gone';
  }
}

/** Waits until this process is gone or a zombie; false when it still lives after the limit. */
export async function awaitEnd(identity: ProcessIdentity, limitMs: number): Promise<boolean> {
  const untilMs = performance.now() + limitMs;
  while (isAlive(identity)) {
    if (performance.now() > untilMs) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  return true;
}

const LOOK_AGAIN_MS = 2;

/** Root can read everybody's environment; what belongs to another user is that user's own agent's. */
function isOurs(pid: number): boolean {
  const status = readProcText(`/proc/${pid}/status`) ?? '';
  const uid = /^Uid:\s+\d+\s+(\d+)/m.exec(status)?.[1];
  return uid !== undefined && Number(uid) === process.geteuid?.();
}
