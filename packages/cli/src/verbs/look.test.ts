import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { judge } from '@firedrill/core/verdict/judge';
import type { RunEvent } from '@firedrill/core/words/events';
import type { RunId } from '@firedrill/core/words/ids';
import { madeRun } from '@firedrill/core/testing/made-run';
import { afterAll, beforeAll, describe as group, expect, test } from 'vitest';
import { callVerb } from '../testing/call-verb.ts';
import { madeStore } from '../testing/made-store.ts';
import { describe } from './describe.ts';
import { doctor } from './doctor.ts';
import { get } from './get.ts';
import { logs } from './logs.ts';
import { mark } from './mark.ts';
import { report } from './report.ts';

const run: RunId = 'r-bbbbbbbbbbbbbbbb';
const made = madeRun();
const ended: RunEvent = {
  v: 1,
  seq: made.length + 1,
  bootId: 'boot',
  bootNs: made.at(-1)?.bootNs ?? '0',
  wallTime: '',
  epoch: 1,
  body: { type: 'run.ended', verdict: judge(made, run) },
};
let state = '';
beforeAll(async () => {
  state = await madeStore({ [run]: [...made, ended] });
});
afterAll(() => rmSync(state, { recursive: true, force: true }));

group('verbs that only look, where no server is', () => {
  test('runs are listed from the store, in every form', async () => {
    expect((await callVerb(get, ['runs', '--state', state])).out).toMatch(/r-b{16} +✓ pass .+made/);
    expect((await callVerb(get, ['runs', '-o', 'name', '--state', state])).out).toBe(`${run}\n`);
    const json = await callVerb(get, ['runs', '-o', 'json', '--state', state]);
    expect(JSON.parse(json.out)).toMatchObject({
      runs: [{ run, outcome: 'pass' }],
    });
    expect((await callVerb(get, ['runs', '-o', 'yaml', '--state', state])).out).toContain(`run: ${run}`);
  });

  test('a run is described, by its id, by the beginning of it, by its name, or as the last one', async () => {
    for (const wanted of [[run], ['r-bbb'], ['made'], ['last'], []]) {
      const { out, status } = await callVerb(describe, [...wanted, '--state', state]);
      expect(status).toBe(0);
      expect(out).toContain('✓ PASS');
      expect(out).toContain('12 / 20');
    }
  });

  test('a run that is not there gets a suggestion', async () => {
    await expect(callVerb(describe, ['maed', '--state', state])).rejects.toThrow('did you mean made?');
  });

  test('every event is a line, and a line of JSON', async () => {
    const { out } = await callVerb(logs, ['--state', state]);
    expect(out.trim().split('\n')).toHaveLength(made.length + 1);
    const json = await callVerb(logs, ['-o', 'json', '--state', state]);
    expect(
      json.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).seq),
    ).toEqual(Array.from({ length: made.length + 1 }, (_, index) => index + 1));
  });

  test('a report is written to a file', async () => {
    const file = path.join(state, 'report.html');
    const { err } = await callVerb(report, ['--output', file, '--state', state]);
    expect(err).toContain(file);
    expect(readFileSync(file, 'utf8')).toContain('<!doctype html>');
  });

  test('a mark on a run that has ended is refused, and a misspelt one gets a suggestion', async () => {
    await expect(callVerb(mark, [run, 'detected', '--state', state])).rejects.toMatchObject({ code: 'run-ended' });
    await expect(callVerb(mark, [run, 'detectd', '--state', state])).rejects.toThrow('did you mean detected?');
    for (const [option, given] of [
      ['--ago', '100h'],
      ['--not-yet', '5'],
    ] as const)
      await expect(callVerb(mark, [run, 'detected', option, given, '--state', state])).rejects.toThrow(
        `${option} ${given}: expected a duration of at most a day`,
      );
  });
});

group('a run whose server is dead', () => {
  const left = made.slice(0, 12);
  test.each([
    ['en', /Nobody drives this run any more.*`firedrill\s+recover`/s, 'still under way'],
    ['ko', /맡은 서버가 더 이상 없습니다.*`firedrill recover`/s, '아직 실행 중'],
  ] as const)('is not told as one that is under way, in %s', async (language, says, never) => {
    const dead = await madeStore({ [run]: left });
    try {
      const { out, err } = await callVerb(describe, ['--state', dead], { language });
      expect(out).toMatch(says);
      expect(out).not.toContain(never);
      expect(err).toContain('firedrill recover');
      const json = await callVerb(describe, ['-o', 'json', '--state', dead]);
      expect(JSON.parse(json.out)).toMatchObject({ finished: false, undriven: true });
      const page = await callVerb(report, ['--state', dead, '--format', 'markdown'], { language });
      expect(page.out).not.toContain(never);
    } finally {
      rmSync(dead, { recursive: true, force: true });
    }
  });

  test('and of one that has ended nothing is said', async () => {
    expect((await callVerb(describe, ['--state', state])).out).not.toContain('Nobody drives');
  });
});

group('looking', () => {
  test('nothing is started or made by looking', async () => {
    const nowhere = path.join(state, 'nowhere');
    expect(await callVerb(get, ['runs', '--state', nowhere])).toMatchObject({ status: 0, out: '' });
    await expect(callVerb(logs, ['--state', nowhere])).rejects.toThrow('no runs');
    expect(existsSync(nowhere)).toBe(false);
  });

  test('the doctor finds a state directory that others can read', async () => {
    const well = await callVerb(doctor, ['-o', 'json', '--state', state]);
    const findings: { what: string; state: string }[] = JSON.parse(well.out).findings;
    expect(findings.find(({ what }) => what === 'state directory')).toMatchObject({ state: 'ok' });
    expect(findings.find(({ what }) => what === 'journal')).toMatchObject({ state: 'ok' });
    expect((await callVerb(doctor, ['--state', '/etc'])).status).toBe(1);
  });
});
