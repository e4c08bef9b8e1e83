import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { isOwnerGone, markVariable, marksIn, ownMark, startTicksOf } from './mark.ts';
import { sweep } from './sweep.ts';

const started: ChildProcess[] = [];
const made: string[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
});

test('what a bench that was killed has left is taken away, and what a living one has is not', async () => {
  const owner = await startWith(ownMark);
  const mark = `firedrill-bench-${owner.pid}-${startTicksOf(owner.pid ?? 0)}`;
  const [orphan, other] = [await startWith(mark), await startWith(ownMark)];
  const [left, kept] = [directoryOf(mark), directoryOf(ownMark)];
  expect(isOwnerGone(mark)).toBe(false);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  expect(isOwnerGone(mark)).toBe(true);

  const ended = once(orphan, 'exit');
  const swept = await sweep((each) => each === mark && isOwnerGone(each));
  await ended;
  expect(swept).toEqual({ processes: 1, groups: 0, directories: 1 });
  expect([existsSync(left), existsSync(kept)]).toEqual([false, true]);
  expect([orphan.signalCode, other.exitCode, other.signalCode]).toEqual(['SIGKILL', null, null]);
});

test('a pid that somebody else has now is not the owner', () => {
  expect(isOwnerGone(`firedrill-bench-${process.pid}-1`)).toBe(true);
  expect(isOwnerGone(ownMark)).toBe(false);
  expect(marksIn(`/tmp/${ownMark}-abc/state`)).toEqual([ownMark]);
});

/** A process that carries the mark in its environment, as what a bench starts does. */
async function startWith(mark: string): Promise<ChildProcess> {
  const env = { ...process.env, [markVariable]: mark };
  const text = 'setInterval(() => {}, 1000); process.stdout.write(".")';
  const child = spawn(process.execPath, ['-e', text], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  if (child.stdout !== null) await once(child.stdout, 'data');
  return child;
}

function directoryOf(mark: string): string {
  const directory = mkdtempSync(path.join(tmpdir(), `${mark}-`));
  made.push(directory);
  return directory;
}
