import type { Clock } from './ports.ts';

/** What a boot-time clock is made of; the entry of each process hands in Node's own. */
export interface ClockParts {
  /** CLOCK_MONOTONIC, which stands still while the machine sleeps. `process.hrtime.bigint`. */
  readonly monotonicNs: () => bigint;
  /** The text of /proc/uptime, which counts the sleep too, in hundredths of a second (proc_uptime(5)). */
  readonly uptimeText: () => string;
  readonly wallTime: () => string;
  /** Calls back after so many milliseconds; returns what cancels. */
  readonly timer: (afterMs: number, call: () => void) => () => void;
}

/**
 * The boot-time clock of a process of Node: one wiring for agent, server and reaper. Handed in are `globalThis` and
 * `readFileSync` of `node:fs`.
 */
export function nodeClock(
  node: Pick<typeof globalThis, 'process' | 'setTimeout' | 'clearTimeout' | 'Date'>,
  readFile: (file: string, encoding: 'utf8') => string,
): Clock {
  return createBootClock({
    monotonicNs: () => node.process.hrtime.bigint(),
    uptimeText: () => readFile('/proc/uptime', 'utf8'),
    wallTime: () => new node.Date().toISOString(),
    timer: (afterMs, call) => {
      const timer = node.setTimeout(call, afterMs);
      return () => node.clearTimeout(timer);
    },
  });
}

/** Node's timers hold 31 bits of milliseconds; a longer wait is made of several. */
const longestTimerMs = 2 ** 31 - 1;
const rereadNs = 1_000_000_000n;
/** A difference below this is the resolution of /proc/uptime and reading time, no sleep. */
const smallestSleepNs = 100_000_000n;

/**
 * The clock of leases and durations: CLOCK_MONOTONIC plus the time that the machine has slept. What was slept is read
 * anew at most once a second, so the clock is cheap, never runs backwards, and jumps ahead after a sleep.
 */
export function createBootClock(parts: ClockParts): Clock {
  let sleptNs = 0n;
  let readAtNs: bigint | null = null;
  const nowNs = (): bigint => {
    const monotonicNs = parts.monotonicNs();
    if (readAtNs === null || monotonicNs - readAtNs > rereadNs) {
      readAtNs = monotonicNs;
      const nextNs = uptimeNs(parts.uptimeText()) - monotonicNs;
      if (nextNs - sleptNs > smallestSleepNs) sleptNs = nextNs;
    }
    return monotonicNs + sleptNs;
  };
  const at = (atNs: bigint, call: () => void): (() => void) => {
    let cancel: () => void = () => undefined;
    const arm = (): void => {
      const waitMs = Math.max(0, Math.ceil(Number(atNs - nowNs()) / 1e6));
      cancel = parts.timer(Math.min(waitMs, longestTimerMs), () => (nowNs() >= atNs ? call() : arm()));
    };
    arm();
    return () => cancel();
  };
  return { nowNs, wallTime: parts.wallTime, at };
}

function uptimeNs(text: string): bigint {
  const [, seconds = '0', hundredths = '0'] = /^(\d+)\.(\d\d)/.exec(text) ?? [];
  return BigInt(seconds) * 1_000_000_000n + BigInt(hundredths) * 10_000_000n;
}
