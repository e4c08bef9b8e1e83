import type { JsonObject } from '@firedrill/core/words/json';
import { listProcesses, readStartTicks } from '@firedrill/host/processes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startSleeper, until } from './testing/agent-process.ts';
import { createSilentNotes, injectionAt } from './testing/records.ts';
import { createWitnessProcess, type WitnessProcess } from './witness-process.ts';

/** The real witness, in its own process, looking at a process that only sleeps. */
let said: JsonObject[] = [];
let witness: WitnessProcess;
let sleeper: ReturnType<typeof startSleeper>;
let stopped: JsonObject = {};
let waiting: JsonObject = {};
beforeEach(async () => {
  const lines: JsonObject[] = [];
  said = lines;
  witness = createWitnessProcess({ notes: createSilentNotes(), tell: (line) => lines.push(line) });
  sleeper = startSleeper();
  const identity = { pid: sleeper.pid, startTicks: readStartTicks(sleeper.pid) ?? '' };
  stopped = { kind: 'process-stopped', ...identity };
  waiting = { kind: 'socket-waiting', ...identity };
});
afterEach(async () => {
  witness.close();
  sleeper.child.kill('SIGKILL');
  await until('it ends', () => witnesses().length === 0);
});

const injection = injectionAt(1);
const witnesses = () =>
  listProcesses().filter(
    ({ ppid, state, argv }) =>
      ppid === process.pid && state !== 'Z' && argv.some((word) => /witness.*main\.[jt]s$/.test(word)),
  );
const kinds = (): readonly string[] =>
  said.flatMap(({ kind, final }) => (typeof kind === 'string' ? [final === true ? `last ${kind}` : kind] : []));

test('says beforehand what it will not see', async () => {
  const exposure = { kind: 'file-read', path: '/nowhere', sha256: null };
  expect(await witness.foresee(exposure)).toMatch('leaves no trace');
  expect(await witness.foresee(waiting)).toBeNull();
  const unknown = witness.foresee({ kind: 'magic' });
  await expect(unknown).rejects.toMatchObject({ code: 'effect-failed' });
});

describe('a watch', () => {
  test('is at its post when it has looked once, and has ended when its last line was told', async () => {
    await witness.watch({ injection, effect: stopped, exposure: null });
    expect(kinds()).toEqual(['baseline']);
    await witness.unwatch(injection);
    expect(kinds().at(-1)).toBe('last effect');
    const count = said.length;
    await witness.unwatch(injection);
    expect(said).toHaveLength(count);
  });

  test('of exposure too ends with the last line of each', async () => {
    await witness.watch({ injection, effect: stopped, exposure: waiting });
    await witness.unwatch(injection);
    expect(kinds()).toEqual(expect.arrayContaining(['last effect', 'last exposure']));
  });

  test('that is asked for twice is one', async () => {
    await witness.watch({ injection, effect: stopped, exposure: null });
    await witness.watch({ injection, effect: stopped, exposure: null });
    await witness.unwatch(injection);
    expect(kinds().filter((kind) => kind === 'baseline')).toHaveLength(1);
  });

  test('of what the witness does not know is blind, with its reason', async () => {
    await witness.watch({ injection, effect: { kind: 'no-such-effect' }, exposure: null });
    const reason = expect.stringMatching(/./);
    expect(said.find(({ kind }) => kind === 'blind')).toMatchObject({ injection, what: 'effect', reason });
  });

  test('is blind from the death of its witness on, and a new watch has a new witness', async () => {
    await witness.watch({ injection, effect: stopped, exposure: null });
    const [first] = witnesses();
    process.kill(first?.pid ?? 0, 'SIGKILL');
    await until('its death is told', () => said.some(({ reason }) => reason === 'the witness died'));
    await witness.unwatch(injection);
    await witness.watch({ injection: injectionAt(2), effect: stopped, exposure: null });
    expect(witnesses().map(({ pid }) => pid)).not.toContain(first?.pid);
    expect(said.at(-1)).toMatchObject({ kind: 'baseline', injection: injectionAt(2) });
  });
});

describe('a single look', () => {
  test('sees what is there, and whoever asks meanwhile hears the same', async () => {
    const [one, two] = await Promise.all([
      witness.look({ injection, effect: stopped }),
      witness.look({ injection, effect: stopped }),
    ]);
    expect(one).toMatchObject({ present: false });
    expect(two).toEqual(one);
    sleeper.child.kill('SIGSTOP');
    await until('it is stopped', () => sleeper.state() === 'T');
    expect(await witness.look({ injection, effect: stopped })).toMatchObject({ present: true });
    expect(said).toEqual([]);
  });

  test('at what the witness does not know fails with its reason', async () => {
    const looking = witness.look({ injection, effect: { kind: 'no-such-effect' } });
    await expect(looking).rejects.toMatchObject({ code: 'effect-failed' });
  });

  test('that a dying witness does not answer is a time-out', async () => {
    await witness.look({ injection, effect: stopped });
    const [first] = witnesses();
    process.kill(first?.pid ?? 0, 'SIGSTOP');
    const looking = witness.look({ injection, effect: stopped });
    process.kill(first?.pid ?? 0, 'SIGKILL');
    await expect(looking).rejects.toMatchObject({ code: 'timeout' });
  });
});
