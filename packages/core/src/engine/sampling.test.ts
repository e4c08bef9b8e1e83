import { madePlan } from '@firedrill/core/testing/made-run';
import { createVirtualClock, worldBeginsNs } from '@firedrill/core/testing/virtual-clock';
import { describe, expect, test } from 'vitest';
import type { ProbeSpec } from '../words/experiment.ts';
import type { EventOf } from '../words/events.ts';
import { startSampling } from './sampling.ts';

type Sampled = EventOf<'probe.sampled'>;

/** So many probes, each at this rate. */
function probesEvery(every: string, count: number): readonly ProbeSpec[] {
  const probes = Array.from({ length: count }, (_, index) => ({ name: `p-${index}`, type: 'http', every }));
  return madePlan({ hypothesis: { title: 't', probes } }, 'lasting').experiment.spec.hypothesis?.probes ?? [];
}

/** Samples under a clock of its own; a sample takes so long, and `told` is what was told, in order. */
function sampling(probes: readonly ProbeSpec[], { tookMs = 0, ready = (): boolean => true } = {}) {
  const clock = createVirtualClock();
  const told: Sampled[] = [];
  const ends: string[] = [];
  const fine = { quality: 'good', value: 1, detail: 'fine' } as const;
  const sample = (): Promise<typeof fine> =>
    new Promise((resolve) => clock.at(clock.nowNs() + BigInt(tookMs) * 1_000_000n, () => resolve(fine)));
  const { stop } = startSampling(
    { clock, probes: { sample, end: (run) => void ends.push(run) } },
    'r-aaaaaaaaaaaaaaaa',
    probes,
    { phase: () => 'during', tell: (body) => void (body.type === 'probe.sampled' && told.push(body)), ready },
  );
  return { told, ends, stop, advance: clock.advance, startsMs: () => told.map(({ startNs }) => msSinceStart(startNs)) };
}

const msSinceStart = (atNs: string): number => Number(BigInt(atNs) - worldBeginsNs) / 1e6;

describe('the samples of a run', () => {
  test('of few probes are told at once, at their rate', async () => {
    const { advance, startsMs, stop } = sampling(probesEvery('100ms', 1));
    await advance(350);
    expect(startsMs()).toEqual([0, 100, 200, 300]);
    stop();
  });

  test('that outlast their interval are skipped, never heaped up', async () => {
    const { advance, startsMs, stop } = sampling(probesEvery('100ms', 1), { tookMs: 250 });
    await advance(1000);
    expect(startsMs()).toEqual([0, 300, 600]);
    stop();
  });

  test('of many probes begin in groups, and are told together', async () => {
    const { told, advance, startsMs, stop } = sampling(probesEvery('1s', 50));
    await advance(49);
    expect(told).toEqual([]);
    await advance(1);
    expect(told).toHaveLength(20);
    await advance(850);
    expect(startsMs()).toEqual([...Array(20).fill(0), ...Array(20).fill(200), ...Array(10).fill(400)]);
    stop();
  });

  test('that wait to be told when sampling ends are told then: what was seen counts', async () => {
    const { told, ends, advance, stop } = sampling(probesEvery('1s', 50));
    await advance(10);
    expect(told).toEqual([]);
    stop();
    expect(told.map(({ probe }) => probe)).toEqual(Array.from({ length: 20 }, (_, index) => `p-${index}`));
    expect(ends).toEqual(['r-aaaaaaaaaaaaaaaa']);
    await advance(5000);
    expect(told).toHaveLength(20);
  });

  test('that are still being taken when sampling ends are not told, and nothing is taken any more', async () => {
    const { told, advance, stop } = sampling(probesEvery('100ms', 1), { tookMs: 50 });
    await advance(120);
    stop();
    await advance(1000);
    expect(told).toHaveLength(1);
  });

  test("are not taken before the run's own doors stand", async () => {
    let stands = false;
    const { told, advance, startsMs, stop } = sampling(probesEvery('1s', 1), { ready: () => stands });
    await advance(120);
    expect(told).toEqual([]);
    stands = true;
    await advance(100);
    expect(startsMs()).toEqual([150]);
    stop();
  });

  test('are never taken where the run ends before its doors stand', async () => {
    const { told, advance, stop } = sampling(probesEvery('1s', 1), { ready: () => false });
    await advance(120);
    stop();
    await advance(1000);
    expect(told).toEqual([]);
  });
});
