import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { judge } from '@firedrill/core/verdict/judge';
import type { RunEvent } from '@firedrill/core/words/events';
import type { RunId } from '@firedrill/core/words/ids';
import { madeRun } from '@firedrill/core/testing/made-run';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callVerb } from '../testing/call-verb.ts';
import { madeStore } from '../testing/made-store.ts';
import { report } from './report.ts';

const runs: readonly RunId[] = ['r-bbbbbbbbbbbbbbbb', 'r-cccccccccccccccc'];
let state = '';

/** A whole run that was bad for a while. */
function ended(run: RunId, untilMs: number): readonly RunEvent[] {
  const made = madeRun({ isBad: (ms) => ms > 50 && ms < untilMs });
  const last = made.at(-1);
  if (last === undefined) throw new Error('a made run has events');
  return [...made, { ...last, seq: last.seq + 1, body: { type: 'run.ended', verdict: judge(made, run) } }];
}

beforeAll(async () => {
  state = await madeStore(Object.fromEntries(runs.map((run, index) => [run, ended(run, 2000 - index * 900)])));
});
afterAll(() => rmSync(state, { recursive: true, force: true }));

const reported = async (...argv: readonly string[]) => {
  const { out } = await callVerb(report, [...argv, '--format', 'json', '--state', state]);
  return JSON.parse(out);
};

test('the last run stands beside the one before it of the same experiment, when asked or not', async () => {
  const newest = await reported('last');
  const oldest = runs.find((run) => run !== newest.run) ?? '';
  expect(newest.comparison).toMatchObject({ sameExperiment: true, earlier: { run: oldest } });
  expect((await reported('last', '--compare', 'none')).comparison).toBeNull();
  expect((await reported(oldest)).comparison).toBeNull();
  expect((await reported(oldest, '--compare', newest.run)).comparison.earlier.run).toBe(newest.run);
  await expect(reported(oldest, '--compare', oldest)).rejects.toThrow('the same run');
  await expect(reported(oldest, '--compare', 'r-zzz')).rejects.toThrow('no run here');
});

test('what a post-mortem leaves open is in every later report until it is checked off', async () => {
  const file = path.join(state, 'ratings.md');
  const begun = await callVerb(report, ['last', '--post-mortem', file, '--state', state]);
  expect(begun).toMatchObject({ status: 0, out: `${file}\n` });
  expect((await reported('last')).openItems).toEqual([]);
  const written = readFileSync(file, 'utf8');
  writeFileSync(file, written.replace('- [ ]  (owner: , due: )', '- [ ] Add a timeout (owner: Kim, due: 2020-01-01)'));
  expect((await reported('last')).openItems).toMatchObject([{ text: 'Add a timeout', owner: 'Kim', overdue: true }]);
  const { out } = await callVerb(report, ['last', '--format', 'markdown', '--state', state], { language: 'ko' });
  expect(out).toContain('기한 지남');
  writeFileSync(file, readFileSync(file, 'utf8').replace('- [ ] Add', '- [x] Add'));
  expect((await reported('last')).openItems).toEqual([]);
  await expect(callVerb(report, ['last', '--post-mortem', '--state', state])).rejects.toThrow('go on in it');
});
