import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lockHolder, takeLock, tryLock } from './lock.ts';
import { mostKeptApart, openJournalFile, readJournalFile, reserveBytes } from './node-file.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'fd-journal-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const bytesOf = (words: string): Uint8Array => new TextEncoder().encode(words);

describe('a journal file', () => {
  test('is kept apart under the next number, and only so many times', async () => {
    const file = await openJournalFile(path.join(directory, 'journal'));
    await file.append(bytesOf('damaged'));
    for (let time = 1; time <= mostKeptApart + 2; time++) {
      expect(await file.keepApart?.()).toBe(path.join(directory, `damaged-${time}`));
    }
    const kept = readdirSync(directory).filter((name) => name.startsWith('damaged-'));
    expect(kept).toHaveLength(mostKeptApart);
    expect(kept).not.toContain('damaged-2');
    const last = path.join(directory, `damaged-${mostKeptApart + 2}`);
    expect(readFileSync(last, 'utf8').startsWith('damaged')).toBe(true);
    expect(statSync(last).mode & 0o777).toBe(0o600);
    await file.close();
  });

  test('keeps what was appended, behind it a reserve that is already there', async () => {
    const name = path.join(directory, 'deep', 'journal');
    expect(await readJournalFile(name)).toHaveLength(0);
    const file = await openJournalFile(name);
    await file.append(bytesOf('one'));
    await file.append(bytesOf('two'));
    await file.sync();
    expect(text(await file.read())).toBe('onetwo');
    await file.close();
    expect(statSync(name).size).toBeGreaterThanOrEqual(reserveBytes);
    expect(statSync(name).blocks * 512).toBeGreaterThanOrEqual(reserveBytes);
    expect(statSync(name).mode & 0o777).toBe(0o600);
    const again = await openJournalFile(name);
    await again.append(bytesOf('three'));
    await again.close();
    expect(text(await readJournalFile(name))).toBe('onetwothree');
  });

  test('is replaced whole, and goes on behind the new content', async () => {
    const name = path.join(directory, 'journal');
    const file = await openJournalFile(name);
    await file.append(bytesOf('a long beginning'));
    await file.replace(bytesOf('short'));
    await file.append(bytesOf('er'));
    await file.sync();
    expect(text(await readJournalFile(name))).toBe('shorter');
    await file.close();
  });

  test('keeps the old content when it cannot be replaced', async () => {
    const name = path.join(directory, 'journal');
    const file = await openJournalFile(name);
    await file.append(bytesOf('old'));
    mkdirSync(`${name}.new`);
    await expect(file.replace(bytesOf('new'))).rejects.toThrow(/EISDIR/);
    await file.append(bytesOf('er'));
    expect(text(await file.read())).toBe('older');
    await file.close();
  });

  test('grows its reserve before it is used up', async () => {
    const name = path.join(directory, 'journal');
    const file = await openJournalFile(name);
    await file.append(new Uint8Array(reserveBytes - 1000).fill(65));
    await file.sync();
    expect(statSync(name).size).toBeGreaterThan(2 * reserveBytes - 2000);
    await file.close();
  });

  test('that cannot be opened is no empty one', async () => {
    writeFileSync(path.join(directory, 'file'), '');
    await expect(readJournalFile(path.join(directory, 'file', 'journal'))).rejects.toThrow(/ENOTDIR/);
    await expect(openJournalFile(directory)).rejects.toThrow(/EISDIR/);
  });
});

describe('the lock of a journal', () => {
  test('is held by one at a time, in this process and in others, and told for people', async () => {
    const lock = await takeLock(directory, { role: 'agent', waitMs: 0 });
    expect(tryLock(directory, 'reaper')).toBeNull();
    expect(lockHolder(directory)).toBe(`agent (pid ${process.pid})`);
    await expect(takeLock(directory, { role: 'reaper', waitMs: 60 })).rejects.toMatchObject({ code: 'journal-locked' });
    lock.release();
    lock.release();
    const next = await takeLock(directory, { role: 'reaper', waitMs: 0 });
    expect(lockHolder(directory)).toContain('reaper');
    next.release();
  });

  test('waits for a holder that goes', async () => {
    const lock = tryLock(directory, 'reaper');
    const waiting = takeLock(directory, { role: 'agent', waitMs: 5000 });
    lock?.release();
    (await waiting).release();
  });

  test('ends with its owner, however that dies', async () => {
    const program = `const {DatabaseSync} = require('node:sqlite');
      const lock = new DatabaseSync(process.argv[1]); lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
      process.stdout.write('held'); setInterval(() => lock, 1000)`;
    const child = spawn(process.execPath, ['-e', program, path.join(directory, 'lock')], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    if (child.stdout !== null) await once(child.stdout, 'data');
    expect(tryLock(directory, 'agent')).toBeNull();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const lock = tryLock(directory, 'agent');
    expect(lock).not.toBeNull();
    lock?.release();
  });

  test('that is no lock is an error, not a free one', () => {
    writeFileSync(path.join(directory, 'lock'), 'not a database at all, but long enough to be read as one'.repeat(40));
    expect(() => tryLock(directory, 'agent')).toThrow(/cannot be locked/);
    expect(lockHolder(path.join(directory, 'none'))).toContain('unknown');
    expect(readFileSync(path.join(directory, 'lock'), 'utf8')).toContain('not a database');
  });
});
