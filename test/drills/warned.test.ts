import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firedrill } from './command-line.ts';
import { type Shop, startShop } from './shop.ts';

const folder = mkdtempSync(join(tmpdir(), 'fd-warned-'));
const state = join(folder, 'state');
const file = join(folder, 'guarded-by-nothing.yaml');
const limitMs = 60_000;
const warned = [
  /^warnings$/,
  /^ {2}page bad for 1 h: CANNOT FIRE IN TIME: it may need 1 h /,
  /^ {2}spec\.hypothesis\.probes: All probes look at the inside of the system\./,
];
let shop: Shop | undefined;

/** What a person should know beforehand: nothing but the inside is measured, and the stop condition never fires. */
beforeAll(async () => {
  shop = await startShop('back');
  const probe = { name: 'page', type: 'http', with: { url: shop.url }, every: '100ms', measures: 'inner' };
  const spec = {
    hypothesis: { title: 'it answers', probes: [probe] },
    targets: { shop: { type: 'process', select: { pid: shop.pid } } },
    method: [{ name: 'hang', fault: 'process.pause', target: 'shop', for: '500ms' }],
    stopWhen: [{ probe: 'page', for: '1h' }],
  };
  const document = { apiVersion: 'firedrill/v1alpha1', kind: 'Experiment', metadata: { name: 'warned' }, spec };
  writeFileSync(file, JSON.stringify(document));
});

afterAll(async () => {
  await firedrill('server', 'end', '--state', state);
  await shop?.close();
  rmSync(folder, { recursive: true, force: true });
}, limitMs);

test('what the plan warns of is told once, apart from the verdict that a program reads', {
  timeout: limitMs,
}, async () => {
  const { answer, errors } = await firedrill('run', file, '--state', state, '--format', 'json');
  expect(JSON.parse(answer)).toMatchObject({ verdict: { outcome: expect.any(String) } });
  const lines = errors.split('\n');
  for (const [index, words] of warned.entries()) expect(lines[index], errors).toMatch(words);
  for (const line of lines.slice(0, warned.length)) expect(errors.split(line)).toHaveLength(2);
  const { answer: planned } = await firedrill('plan', file, '--state', state);
  for (const line of lines.slice(0, warned.length)) expect(planned).toContain(line);
});

test('it is told when nobody waits for the verdict, and not to who wants nothing else', {
  timeout: limitMs,
}, async () => {
  const detached = await firedrill('run', file, '--state', state, '--detach');
  expect(detached.errors.split('\n')).toHaveLength(warned.length + 1);
  expect(detached.answer).toMatch(/^r-[a-z2-7]{16}\n$/);
  const quiet = await firedrill('run', file, '--state', state, '--quiet');
  expect(quiet.errors).toBe('');
});
