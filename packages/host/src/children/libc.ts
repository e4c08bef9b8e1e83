/** The C library's calls that the children need, through koffi. Only child programs import this file. */
import type koffiCalls from 'koffi';
import { reasonOf } from '@firedrill/core/errors';
import { NO_NATIVE_VARIABLE } from './child-protocol.ts';

/** Raw calls: 0 or more is success, and a failure is the negative errno, as the kernel itself returns it. */
export interface Libc {
  /** PR_SET_PDEATHSIG: the kernel sends this signal when the thread that started us ends (PR_SET_PDEATHSIG(2const)). */
  readonly setDeathSignal: (signal: number) => number;
  /** The kernel sends us SIGKILL at this moment of CLOCK_BOOTTIME; 0n takes the order back (timer_settime(2)). */
  readonly killAt: (atNs: bigint) => number;
  /** ptrace(2) with address 0. */
  readonly ptrace: (request: number, threadId: number, value: number) => number;
  /** waitpid(2) for this thread alone, without waiting. `result` 0: nothing to tell. */
  readonly waitThread: (threadId: number) => { readonly result: number; readonly status: number };
  /** fallocate(2), mode 0. */
  readonly allocate: (descriptor: number, offsetBytes: number, sizeBytes: number) => number;
}

/** The errnos that the children tell apart (errno(3); equal on x86-64 and arm64). */
export const errno = Object.freeze({ EPERM: 1, ESRCH: 3, EINTR: 4, ECHILD: 10, ENOSPC: 28, EOPNOTSUPP: 95 });

const PR_SET_PDEATHSIG = 1;
const WNOHANG = 1;
/** __WALL: wait for children of every kind, which threads of another process are (waitpid(2)). */
const WALL = 0x40000000;
const SIGKILL = 9;
/** Goes on while the machine sleeps, as leases do; one that ended meanwhile is over on waking (clock_getres(2)). */
const CLOCK_BOOTTIME = 7;
const TIMER_ABSTIME = 1;

/** The calls, or why there are none: koffi has no build for this machine, or is not wanted. */
export async function loadLibc(): Promise<Libc | { readonly missing: string }> {
  if ((process.env[NO_NATIVE_VARIABLE] ?? '') !== '') {
    return { missing: `${NO_NATIVE_VARIABLE} is set` };
  }
  try {
    return bind((await import('koffi')).default);
  } catch (thrown) {
    return { missing: reasonOf(thrown) };
  }
}

type Koffi = typeof koffiCalls;

function bind(koffi: Koffi): Libc {
  const libc = koffi.load(null);
  const prctl = libc.func('int prctl(int, ulong, ulong, ulong, ulong)');
  const ptrace = libc.func('long ptrace(long, long, long, long)');
  const waitpid = libc.func('int waitpid(int, void *, int)');
  const fallocate = libc.func('int fallocate(int, int, long, long)');
  const statusWord = Buffer.alloc(4);
  const outcome = (result: number): number => (result < 0 ? -koffi.errno() : result);
  return {
    setDeathSignal: (signal) => outcome(prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0)),
    killAt: bindTimer(koffi, libc),
    ptrace: (request, threadId, value) => outcome(ptrace(request, threadId, 0, value)),
    waitThread: (threadId) => {
      const result = outcome(waitpid(threadId, statusWord, WALL | WNOHANG));
      return { result, status: statusWord.readInt32LE(0) };
    },
    allocate: (descriptor, offsetBytes, sizeBytes) => outcome(fallocate(descriptor, 0, offsetBytes, sizeBytes)),
  };
}

/** One POSIX timer whose signal is SIGKILL: a deadline that holds even for a process that hangs or is stopped. */
function bindTimer(koffi: Koffi, libc: ReturnType<Koffi['load']>): Libc['killAt'] {
  const create = libc.func('int timer_create(int, void *, _Out_ void **)');
  const settime = libc.func('int timer_settime(void *, int, void *, void *)');
  const event = Buffer.alloc(64); // struct sigevent: value 8 bytes, signal, notify (0 is SIGEV_SIGNAL)
  event.writeInt32LE(SIGKILL, 8);
  const timer: unknown[] = [null];
  if (create(CLOCK_BOOTTIME, event, timer) < 0) {
    const failure = -koffi.errno();
    return () => failure;
  }
  const setting = Buffer.alloc(32); // struct itimerspec: interval (0), then the moment
  return (atNs) => {
    setting.writeBigInt64LE(atNs / 1_000_000_000n, 16);
    setting.writeBigInt64LE(atNs % 1_000_000_000n, 24);
    return settime(timer[0], TIMER_ABSTIME, setting, null) < 0 ? -koffi.errno() : 0;
  };
}
