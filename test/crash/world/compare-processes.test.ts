import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { compare } from './compare.ts';
import { end, idle, plant, type Planted } from './planted.ts';
import { snapshot } from './snapshot.ts';
import type { Difference, Expected, Scope } from './world.ts';

let planted: Planted;
beforeEach(() => {
  planted = plant();
});
afterEach(() => planted.clear());

async function differences(scope: Scope, change: () => unknown, expected: Expected = {}): Promise<Difference[]> {
  const before = snapshot({ marks: [], ...scope });
  await change();
  return compare(before, snapshot({ marks: [], ...scope }), expected);
}

/** Waits until the process's first thread is in this state. */
async function untilState(pid: number, state: RegExp): Promise<void> {
  await expect
    .poll(() => snapshot({ roots: [pid] }).processes.find((sight) => sight.pid === pid)?.states)
    .toMatch(state);
}

/** A parent that starts a child and, when it dies, another one: a supervisor. */
const supervisor = `
  const { spawn } = require('node:child_process');
  const start = () => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']).on('exit', start)
    .on('spawn', function () { console.log(this.pid); });
  start();`;

test('a stopped process is an effect, of a root, of a descendant, and of a label', async () => {
  const { pid, line } = await planted.start(supervisor, { FIREDRILL_LABELS: 'service=shop,tier=back' });
  const childPid = Number(line);
  for (const scope of [{ roots: [pid] }, { labels: ['service=shop'] }, { labels: ['tier=back', 'service=shop'] }]) {
    const found = await differences(scope, async () => {
      process.kill(childPid, 'SIGSTOP');
      await untilState(childPid, /^T+$/);
    });
    expect(found).toEqual([
      { class: 'effect', about: `process ${childPid} (MainThread)`, sentence: expect.stringMatching(/are T+$/) },
    ]);
    process.kill(childPid, 'SIGCONT');
    await untilState(childPid, /^[^T]+$/);
  }
  expect(snapshot({ labels: ['service=shop', 'tier=front'] }).processes).toEqual([]);
});

test('a killed process is an effect, unless that is expected', async () => {
  const { child, pid } = await planted.start(idle);
  const before = snapshot({ roots: [pid], marks: [] });
  await end(child);
  const after = snapshot({ roots: [pid], marks: [] });
  expect(compare(before, after)).toEqual([expect.objectContaining({ sentence: expect.stringMatching(/is gone$/) })]);
  expect(compare(before, after, { killed: [pid] })).toEqual([]);
  expect(compare(before, after, { replaced: [pid] })).toEqual([
    expect.objectContaining({ sentence: expect.stringContaining('has no successor') }),
  ]);
});

test('a successor of a killed process is expected once, and a stopped successor is an effect', async () => {
  const { child, pid, line } = await planted.start(supervisor);
  const victim = Number(line);
  const killAndAwait = async (): Promise<number> => {
    const born = child.stdout === null ? Promise.resolve([]) : once(child.stdout, 'data');
    process.kill(victim, 'SIGKILL');
    const [bytes] = await born;
    return Number(String(bytes).trim());
  };
  const before = snapshot({ roots: [pid], marks: [] });
  const successor = await killAndAwait();
  const look = (): Difference[] => compare(before, snapshot({ roots: [pid], marks: [] }), { replaced: [victim] });
  await expect.poll(look).toEqual([]);
  expect(compare(before, snapshot({ roots: [pid], marks: [] })).map(({ sentence }) => sentence)).toEqual([
    expect.stringMatching(/is gone$/),
    expect.stringMatching(/was not there$/),
  ]);
  process.kill(successor, 'SIGSTOP');
  await untilState(successor, /^T+$/);
  expect(look()).toEqual([
    expect.objectContaining({ sentence: expect.stringContaining('a successor, has threads T') }),
  ]);
});

test('a marked process is an effect wherever it is', async () => {
  const found = await differences({ marks: ['i-burner'] }, () => planted.start(idle, { FIREDRILL_MARK: 'i-burner' }));
  expect(found).toEqual([
    expect.objectContaining({ class: 'effect', sentence: expect.stringContaining('carries the mark i-burner') }),
  ]);
});

test('a tracer is an effect, even of a running process', async (context) => {
  const { pid } = await planted.start(idle);
  const before = snapshot({ roots: [pid], marks: [] });
  const numbers: Readonly<Record<string, string>> = { x64: '101', arm64: '117' };
  const number = numbers[process.arch] ?? '';
  const program = `$| = 1; syscall($ARGV[0] + 0, 0x4206, $ARGV[1] + 0, 0, 0) == 0 or die; print "ready"; sleep 1000;`;
  const tracer = spawn('perl', ['-e', program, number, String(pid)], { stdio: ['ignore', 'pipe', 'ignore'] });
  const begun = await Promise.race([once(tracer.stdout, 'data'), once(tracer, 'error'), once(tracer, 'exit')]);
  if (String(begun[0]) !== 'ready') {
    return context.skip('no perl here that may trace a child of the same user');
  }
  try {
    expect(compare(before, snapshot({ roots: [pid], marks: [] }))).toEqual([
      expect.objectContaining({ class: 'effect', sentence: expect.stringContaining(`is by ${tracer.pid}`) }),
    ]);
  } finally {
    await end(tracer);
  }
  return undefined;
});
