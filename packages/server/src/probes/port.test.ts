import type { Sample } from '@firedrill/core/engine/engine-ports';
import { probeSpec } from '@firedrill/core/words/experiment';
import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { createSecrets } from '../runs/secrets.ts';
import { probes } from './list.ts';
import { percentile } from './percentile.ts';
import { createProbePort } from './port.ts';
import { bad, defineProbe, good, type Probe } from './probe.ts';

const run = 'r-aaaaaaaaaaaaaaaa';
const away = (): Promise<never> => Promise.reject(new Error('nobody is there'));

function sampleWith(
  spec: { type: string; [member: string]: unknown },
  remote: (type: string, asked: unknown) => Promise<unknown> = away,
): Promise<Sample> {
  return createProbePort(probes, createSecrets([]), remote).sample(
    run,
    probeSpec.parse({ name: 'it', ...spec }),
    'during',
  );
}

test('the nearest rank is the percentile', () => {
  expect([1, 50, 95, 100].map((percent) => percentile([4, 1, 3, 2], percent))).toEqual([1, 2, 4, 4]);
  expect(percentile([], 50)).toBeNull();
});

test('a process probe counts who is alive', async () => {
  const spec = { type: 'process', with: { name: 'shop', count: 2 } };
  expect(await sampleWith(spec, async () => ({ alive: 2 }))).toMatchObject({ quality: 'good', value: 2 });
  expect(await sampleWith(spec, async () => ({ alive: 1 }))).toMatchObject({ quality: 'bad', value: 1 });
  expect(await sampleWith(spec)).toEqual({ quality: 'blind', value: null, detail: 'nobody is there' });
  expect(await sampleWith(spec, async () => ({ living: 1 }))).toMatchObject({ quality: 'blind' });
});

test('a command probe judges exit status and output, and is blind where nothing could be run', async () => {
  const spec = { type: 'command', with: { argv: ['count-orders'] }, expect: { atLeast: 10 } };
  const ended = (changes: object) => async () => ({ exitStatus: 0, timedOut: false, output: '12\n', ...changes });
  expect(await sampleWith(spec, ended({}))).toMatchObject({ quality: 'good', value: 12 });
  expect(await sampleWith(spec, ended({ output: '9' }))).toMatchObject({ quality: 'bad', value: 9 });
  expect(await sampleWith(spec, ended({ output: 'many' }))).toMatchObject({ quality: 'blind' });
  expect(await sampleWith(spec, ended({ exitStatus: 3 }))).toMatchObject({ quality: 'bad' });
  expect(await sampleWith(spec, ended({ exitStatus: null, timedOut: true }))).toMatchObject({ quality: 'bad' });
  expect(await sampleWith(spec)).toMatchObject({ quality: 'blind' });
});

test('what cannot be asked is blind, and a probe that throws does not end the run', async () => {
  expect(await sampleWith({ type: 'of-next-year' })).toMatchObject({ quality: 'blind' });
  expect(await sampleWith({ type: 'http', with: { url: 'file:///etc/passwd' } })).toMatchObject({ quality: 'blind' });
  expect(await sampleWith({ type: 'command', with: { argv: 'rm -rf /' } })).toMatchObject({ quality: 'blind' });
});

test('a probe sees secrets in its parameters and its tolerance; without them it is blind, never bad', async () => {
  const seen: unknown[] = [];
  const looking: Probe = defineProbe({
    type: 'look',
    title: { en: 'look', ko: '보기' },
    with: z.object({ key: z.string() }),
    table: [],
    sample: async ({ with: { key }, expect: { equals } }) => {
      seen.push([key, equals]);
      return good(`saw ${key}`);
    },
  });
  const secrets = createSecrets(['s3cret']);
  const spec = secrets.hide(
    probeSpec.parse({ name: 'it', type: 'look', with: { key: 'Bearer s3cret' }, expect: { equals: 's3cret' } }),
  );
  expect(JSON.stringify(spec)).not.toContain('s3cret');
  expect(await createProbePort([looking], secrets, away).sample(run, spec, 'during')).toMatchObject({
    quality: 'good',
  });
  expect(JSON.stringify(await createProbePort([looking], secrets, away).sample(run, spec, 'during'))).not.toContain(
    's3cret',
  );
  seen.pop();
  expect(seen).toEqual([['Bearer s3cret', 's3cret']]);
  expect(await createProbePort([looking], createSecrets([]), away).sample(run, spec, 'during')).toMatchObject({
    quality: 'blind',
  });
  expect(seen).toHaveLength(1);
});

test('a probe may judge for itself, and is taken at its word', async () => {
  const says: Probe = defineProbe({
    type: 'say',
    title: { en: 'say', ko: '말하기' },
    with: z.object({}),
    table: [],
    sample: async () => bad('an alert is open', 1),
  });
  const spec = probeSpec.parse({ name: 'it', type: 'say' });
  const sample = await createProbePort([says], createSecrets([]), away).sample(run, spec, 'during');
  expect(sample).toEqual({ quality: 'bad', value: 1, detail: 'an alert is open' });
});

test('what a probe keeps alive is made once and ended with the run; afterwards nothing begins again', async () => {
  const events: string[] = [];
  const keeping: Probe = defineProbe({
    type: 'keep',
    title: { en: 'keep', ko: '유지' },
    with: z.object({}),
    table: [],
    sample: async ({ keep }) => {
      const kept = keep(() => {
        events.push('made');
        return { end: () => void events.push('ended') };
      });
      return good(typeof kept.end);
    },
  });
  const port = createProbePort([keeping], createSecrets([]), away);
  const spec = probeSpec.parse({ name: 'it', type: 'keep' });
  await port.sample(run, spec, 'before');
  await port.sample(run, spec, 'during');
  port.end(run);
  expect(await port.sample(run, spec, 'after')).toMatchObject({ quality: 'blind' });
  expect(events).toEqual(['made', 'ended']);
});

test('the good samples before the fault are the baseline; those after it are compared with them', async () => {
  let number = 10;
  const counting: Probe = defineProbe({
    type: 'count',
    title: { en: 'count', ko: '세기' },
    with: z.object({}),
    table: [],
    sample: async () => ({ says: 'counted', number }),
  });
  const port = createProbePort([counting], createSecrets([]), away);
  const spec = probeSpec.parse({ name: 'it', type: 'count', expect: { ofBaseline: { within: '20%' } } });
  const qualities = [];
  for (number of [10, 10, 90, 10]) qualities.push((await port.sample(run, spec, 'before')).quality);
  for (number of [11, 13]) qualities.push((await port.sample(run, spec, 'during')).quality);
  expect(qualities).toEqual(['good', 'good', 'good', 'good', 'good', 'bad']);
  const late = createProbePort([counting], createSecrets([]), away);
  expect(await late.sample(run, spec, 'during')).toMatchObject({
    quality: 'blind',
    detail: 'the baseline has 0 good samples, it needs 3',
  });
});

test('an expression that does not end on an answer is blind, once and for all, and holds nobody up', async () => {
  const answering: Probe = defineProbe({
    type: 'answer',
    title: { en: 'answer', ko: '응답' },
    with: z.object({}),
    table: [],
    sample: async () => {
      const text = `${'a'.repeat(60)}!`;
      return { says: text, text, headers: { 'x-row': text }, json: () => text };
    },
  });
  for (const wanted of [{ matches: '^(a+)+$' }, { header: { 'x-row': '^(a+)+$' } }]) {
    const port = createProbePort([answering], createSecrets([]), away);
    const spec = probeSpec.parse({ name: 'it', type: 'answer', expect: wanted });
    const detail = expect.stringContaining('the search did not end within 1.5 s');
    expect(await port.sample(run, spec, 'during')).toMatchObject({ quality: 'blind', detail });
    const startMs = performance.now();
    expect(await port.sample(run, spec, 'during')).toMatchObject({ quality: 'blind', detail });
    expect(performance.now() - startMs).toBeLessThan(1_000);
    port.end(run);
  }
});

test('a sample that does not end is blind, so that nobody takes silence for sight', async () => {
  vi.useFakeTimers();
  const silent: Probe = defineProbe({
    type: 'silent',
    title: { en: 'silent', ko: '침묵' },
    with: z.object({}),
    table: [],
    sample: () => Promise.withResolvers<never>().promise,
  });
  const port = createProbePort([silent], createSecrets([]), away);
  const spec = probeSpec.parse({ name: 'it', type: 'silent', every: '500ms', timeout: '3s' });
  const sample = port.sample(run, spec, 'during');
  await vi.advanceTimersByTimeAsync(5_500);
  expect(await sample).toEqual({
    quality: 'blind',
    value: null,
    detail: 'the probe itself failed: it did not end within 5500 ms',
  });
  vi.useRealTimers();
});

test('a sample that is only late because this process was busy is blind, not bad', async () => {
  let busyMs = 0;
  const slow: Probe = defineProbe({
    type: 'slow',
    title: { en: 'slow', ko: '느림' },
    with: z.object({}),
    table: [],
    sample: async () => {
      const startMs = performance.now();
      await new Promise((resolve) => setImmediate(resolve));
      const until = performance.now() + busyMs;
      while (performance.now() < until /* as a long sync of the disk would */);
      await new Promise((resolve) => setImmediate(resolve));
      return { says: 'answered', latencyMs: performance.now() - startMs };
    },
  });
  const port = createProbePort([slow], createSecrets([]), away);
  const spec = probeSpec.parse({ name: 'it', type: 'slow', expect: { latency: { below: '50ms' } } });
  busyMs = 120;
  expect(await port.sample(run, spec, 'during')).toMatchObject({
    quality: 'blind',
    detail: expect.stringContaining('this process itself was busy'),
  });
});
