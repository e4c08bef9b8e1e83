import { msToNs } from '@firedrill/core/ports';
import { expect, test } from 'vitest';
import { leaseEndMs } from './lease-end.ts';
import { runAt } from './testing/records.ts';

const claimed = { run: runAt(1), epoch: 1, leaseMs: 10_000, durationMs: 60_000, atNs: 0n, bootId: 'b', what: 'x' };
const at = (nowMs: number) => ({ nowNs: msToNs(nowMs), bootId: 'b', wallMs: 1_000_000 + nowMs });

test('a lease may have been renewed until now, and never reaches beyond the duration', () => {
  expect(leaseEndMs({ claimed }, at(5000))).toBe(1_000_000 + 15_000 + 1000);
  expect(leaseEndMs({ claimed }, at(55_000))).toBe(1_000_000 + 60_000 + 1000);
  expect(leaseEndMs({ claimed }, at(70_000))).toBe(1_000_000 + 70_000 + 1000);
});

test('of another boot, or of nothing claimed, nobody can tell', () => {
  expect(leaseEndMs({ claimed: { ...claimed, bootId: 'another' } }, at(0))).toBeNull();
  expect(leaseEndMs({ claimed: null }, at(0))).toBeNull();
});
