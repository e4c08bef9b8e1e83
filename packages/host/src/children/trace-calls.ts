/** The calls by which one thread stops another for as long as it lives (ptrace(2)). */
import { errno } from './libc.ts';
import type { Libc } from './libc.ts';

/** What waiting for one traced thread said. `gone`: it has ended, or is none of ours any more. */
export type ThreadNews =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'signal'; readonly signal: number }
  | { readonly kind: 'gone' };

/** Results are 0 or a negative errno, as the kernel gives them. Every call must come from the same thread. */
export interface TraceCalls {
  readonly seize: (threadId: number) => number;
  readonly interrupt: (threadId: number) => number;
  /** Lets a thread go on that stopped because of a signal, and gives it the signal. */
  readonly pass: (threadId: number, signal: number) => number;
  readonly detach: (threadId: number, signal: number) => number;
  readonly news: (threadId: number) => ThreadNews;
}

const PTRACE_CONT = 7;
const PTRACE_DETACH = 17;
/** Traces without stopping; its options stay 0, because PTRACE_O_EXITKILL would kill the target when we die. */
const PTRACE_SEIZE = 0x4206;
const PTRACE_INTERRUPT = 0x4207;
/** Bits 16 and up of a status: the stop was asked for by PTRACE_INTERRUPT, or is a group stop. */
const PTRACE_EVENT_STOP = 128;

export function traceCalls(libc: Libc): TraceCalls {
  return {
    seize: (threadId) => libc.ptrace(PTRACE_SEIZE, threadId, 0),
    interrupt: (threadId) => libc.ptrace(PTRACE_INTERRUPT, threadId, 0),
    pass: (threadId, signal) => libc.ptrace(PTRACE_CONT, threadId, signal),
    detach: (threadId, signal) => libc.ptrace(PTRACE_DETACH, threadId, signal),
    news: (threadId) => {
      const { result, status } = libc.waitThread(threadId);
      return result === threadId ? readStatus(status) : { kind: result === -errno.ECHILD ? 'gone' : 'nothing' };
    },
  };
}

/** Low byte 0x7f: stopped; then the signal, then the event (wait(2), ptrace(2)). Anything else is the thread's end. */
export function readStatus(status: number): ThreadNews {
  if ((status & 0xff) !== 0x7f) return { kind: 'gone' };
  if (status >> 16 === PTRACE_EVENT_STOP) return { kind: 'stopped' };
  return { kind: 'signal', signal: (status >> 8) & 0xff };
}
