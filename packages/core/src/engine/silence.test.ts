import { madeEngine, type MadeEngine, type MadeEngineOptions, madeRunId } from '@firedrill/core/testing/made-engine';
import { madePlan } from '@firedrill/core/testing/made-run';
import { expect, test } from 'vitest';
import type { ExperimentDocument } from '../words/experiment.ts';
import type { Sample } from './engine-ports.ts';
import { stateOf } from './evolve.ts';
import { stopNow } from './stops.ts';

/** Its promise is never kept. */
const never = new Promise<Sample>(() => undefined);
const fine: Sample = { quality: 'good', value: 1, detail: 'fine' };
const page = { name: 'page', type: 'http', every: '100ms' };
const guard = { name: 'guard', type: 'http', every: '100ms', timeout: '300ms', when: 'never' as const };
type Spec = Partial<ExperimentDocument['spec']>;

const guarded: Spec = { hypothesis: { title: 't', probes: [page, guard] }, stopWhen: [{ probe: 'guard' }] };

/** A run to its end, of which a probe is silent where `isSilent` says so. */
async function ran(
  spec: Spec,
  isSilent: (probe: string, phase: string) => boolean,
  more: Partial<MadeEngineOptions> = {},
): Promise<MadeEngine> {
  const engine = madeEngine({
    plan: madePlan(spec, 'lasting'),
    sample: (name) => (isSilent(name, engine.driver.state().phase) ? never : fine),
    ...more,
  });
  await engine.advance(60_000);
  await engine.driver.finished;
  return engine;
}

test('a stop condition that is never read hurts nobody, ends the run, and is named', async () => {
  const engine = await ran(guarded, (probe) => probe === 'guard');
  expect(engine.bodies('injection.requested')).toEqual([]);
  expect(await engine.driver.finished).toMatchObject({
    outcome: 'aborted',
    because: expect.stringContaining('the stop condition on guard brought no sample for 1.5 s'),
  });
});

test('a stop condition that falls silent takes the fault back after two intervals and its time-out', async () => {
  const engine = await ran(guarded, (probe, phase) => probe === 'guard' && phase === 'during');
  expect(engine.bodies('stop.requested')).toMatchObject([{ by: 'blind-guard' }]);
  const last = engine.events.findLast(({ body }) => body.type === 'probe.sampled' && body.probe === 'guard');
  const stop = engine.events.find(({ body }) => body.type === 'stop.requested');
  expect(Number(BigInt(stop?.bootNs ?? 0) - BigInt(last?.bootNs ?? 0)) / 1e6).toBe(1_500);
  expect(await engine.driver.finished).toMatchObject({ outcome: 'aborted' });
});

test('a stop condition whose answers take as long as they may is not silent', async () => {
  const slow = (): Promise<Sample> => new Promise((resolve) => void waiting.push(() => resolve(fine)));
  const waiting: (() => void)[] = [];
  const engine = madeEngine({
    plan: madePlan(guarded, 'lasting'),
    sample: (name) => (name === 'guard' ? slow() : fine),
  });
  for (let times = 0; times < 60; times += 1) {
    await engine.advance(300);
    for (const answer of waiting.splice(0)) answer();
  }
  await engine.advance(1_000);
  expect(await engine.driver.finished).toMatchObject({ outcome: 'pass' });
});

test('whoever takes a run over gives a stop condition its time anew', async () => {
  const before = await ran(guarded, () => false);
  const during = before.events.findIndex(({ body }) => body.type === 'injection.live');
  const kept = before.events.slice(0, during + 1);
  const claimNs = BigInt(kept.at(-1)?.bootNs ?? 0) + 1_800_000_000n;
  const body = { type: 'run.claimed', epoch: 2, owner: 'next', awayMs: 1_800 } as const;
  const about = { v: 1 as const, seq: kept.length + 1, epoch: 2, bootId: 'boot', wallTime: '' };
  const state = stateOf(madeRunId, [...kept, { ...about, body, bootNs: String(claimNs) }]);
  expect(stopNow(state, claimNs + 1_499_000_000n)).toBeNull();
  expect(stopNow(state, claimNs + 1_500_000_000n)).toMatchObject({ by: 'blind-guard' });
});

test('a probe of the hypothesis that is silent makes the run inconclusive, by its name', async () => {
  const engine = await ran({ hypothesis: { title: 't', probes: [page] } }, (_probe, phase) => phase !== 'before');
  const { outcome, because } = await engine.driver.finished;
  expect(outcome).toBe('inconclusive');
  expect(because).toContain('page');
});

test('a sample that is never settled is blind after its time, and the next one is taken', async () => {
  let asked = 0;
  const sample = (): Sample | Promise<Sample> => ((asked += 1) === 5 ? never : fine);
  const engine = await ran({ hypothesis: { title: 't', probes: [page] } }, () => false, { sample });
  const blind = engine.bodies('probe.sampled').filter(({ quality }) => quality === 'blind');
  expect(blind.map(({ detail }) => detail)).toEqual(['the probe brought no sample within 4 s']);
  expect(engine.bodies('probe.sampled').at(-1)).toMatchObject({ quality: 'good' });
});

test('a probe that breaks instead of answering is blind', async () => {
  const sample = (): Promise<Sample> => Promise.reject(new Error('broken'));
  const engine = await ran({ hypothesis: { title: 't', probes: [page] } }, () => false, { sample });
  expect(engine.bodies('probe.sampled')[0]).toMatchObject({
    quality: 'blind',
    detail: 'the probe itself failed: broken',
  });
});

test('an invariant that is never settled is blind, and the run ends', async () => {
  const invariants = [{ name: 'none-twice', type: 'http' }];
  const engine = await ran({ hypothesis: { title: 't', probes: [page], invariants } }, (probe) => probe !== 'page');
  expect(await engine.driver.finished).toMatchObject({ outcome: 'inconclusive' });
  expect(engine.bodies('invariant.sampled')[0]).toMatchObject({ quality: 'blind' });
});
