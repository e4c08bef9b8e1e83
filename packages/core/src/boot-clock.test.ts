import { expect, test } from 'vitest';
import { createBootClock } from './boot-clock.ts';

/** A machine of which the test moves both times and fires timers. */
function machine(startNs = 5_000_000_000n) {
  let monotonicNs = startNs;
  let sleptNs = 0n;
  const timers: { afterMs: number; call: () => void; isCancelled: boolean }[] = [];
  const clock = createBootClock({
    monotonicNs: () => monotonicNs,
    uptimeText: () => {
      const hundredths = (monotonicNs + sleptNs) / 10_000_000n;
      return `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')} 1.00\n`;
    },
    wallTime: () => '2026-01-01T00:00:00.000Z',
    timer: (afterMs, call) => {
      const timer = { afterMs, call, isCancelled: false };
      timers.push(timer);
      return () => void (timer.isCancelled = true);
    },
  });
  return {
    clock,
    timers,
    pass: (ms: number) => void (monotonicNs += BigInt(ms) * 1_000_000n),
    suspend: (ms: number) => void (sleptNs += BigInt(ms) * 1_000_000n),
  };
}

test('jumps ahead after a suspend, within a second of waking', () => {
  const { clock, pass, suspend } = machine();
  const beforeNs = clock.nowNs();
  suspend(3_600_000);
  pass(1_001);
  expect(Number(clock.nowNs() - beforeNs) / 1e6).toBeCloseTo(3_601_001, -2);
});

test('never runs backwards, whatever the resolution of the uptime', () => {
  const { clock, pass, suspend } = machine(5_009_999_999n);
  let lastNs = clock.nowNs();
  for (let round = 0; round < 500; round += 1) {
    pass((round * 37) % 1_300);
    if (round % 50 === 0) suspend(round * 11);
    const nowNs = clock.nowNs();
    expect(nowNs).toBeGreaterThanOrEqual(lastNs);
    lastNs = nowNs;
  }
});

test('a timer beyond what Node can hold is made of several', () => {
  const { clock, timers, pass } = machine();
  let calls = 0;
  const longMs = 2 ** 31 + 5_000;
  clock.at(clock.nowNs() + BigInt(longMs) * 1_000_000n, () => (calls += 1));
  expect(timers.map(({ afterMs }) => afterMs)).toEqual([2 ** 31 - 1]);
  pass(2 ** 31 - 1);
  timers[0]?.call();
  expect([calls, timers[1]?.afterMs]).toEqual([0, 5_001]);
  pass(5_001);
  timers[1]?.call();
  expect([calls, timers.length]).toEqual([1, 2]);
});

test('a timer that fires early waits on, and a cancelled one is cancelled in its second part too', () => {
  const { clock, timers, pass } = machine();
  const cancel = clock.at(clock.nowNs() + 10_000_000n, () => undefined);
  pass(9);
  timers[0]?.call();
  expect(timers[1]?.afterMs).toBe(1);
  cancel();
  expect(timers.map(({ isCancelled }) => isCancelled)).toEqual([false, true]);
});
