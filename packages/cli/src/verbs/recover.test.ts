import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hostHolds } from '@firedrill/agent/host-holds';
import { openJournal } from '@firedrill/agent/journal/journal';
import { openJournalFile } from '@firedrill/agent/journal/node-file';
import { createNodeClock } from '@firedrill/agent/node-clock';
import { agentPlaces } from '@firedrill/agent/node-state';
import { createReconciler } from '@firedrill/agent/reconcile';
import { readBootId } from '@firedrill/agent/recover-state';
import type { ClaimOf } from '@firedrill/core/hold';
import { freePort } from '@firedrill/core/testing/free-ports';
import { connectProxy } from '@firedrill/host/proxy/client';
import { proxyPlace, proxyToken } from '@firedrill/host/proxy/start-proxy';
import { prepareStateDir } from '@firedrill/server/state-dir';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callVerb } from '../testing/call-verb.ts';
import { doctor } from './doctor.ts';
import { get } from './get.ts';
import { recover } from './recover.ts';
import { residue } from './residue.ts';
import { server } from './server.ts';
import { stop } from './stop.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'fd-recover-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A state directory whose agent replaced a file's content, and died. */
function deadAgent(file: string): Promise<string> {
  const want = { contentBase64: Buffer.from('ours').toString('base64') };
  return deadAgentWith({ hold: 'file-content', resource: { path: file }, want });
}

async function deadAgentWith(claim: ClaimOf): Promise<string> {
  const { root: stateDir } = prepareStateDir(path.join(root, 'state'));
  const [places, clock, notes] = [agentPlaces(stateDir), createNodeClock(), { note: () => undefined }];
  const bootId = readBootId();
  mkdirSync(places.kept, { mode: 0o700 });
  const journalFile = await openJournalFile(places.journal);
  const journal = await openJournal(journalFile, { clock, notes, bootId });
  const reconciler = createReconciler({ journal, holds: hostHolds(places, clock), clock, notes, bootId });
  await reconciler.inject({
    injection: 'i-aaaaaaaaaaaaaaaa',
    run: 'r-aaaaaaaaaaaaaaaa',
    epoch: 1,
    claims: [claim],
    leaseMs: 60_000,
    durationMs: 60_000,
    what: 'file.replace on this host',
  });
  reconciler.close();
  await journal.close();
  await journalFile.close();
  return stateDir;
}

describe('what a dead agent left', () => {
  test('is taken back, with 0', async () => {
    const file = path.join(root, 'config');
    writeFileSync(file, 'before');
    const state = await deadAgent(file);
    expect(readFileSync(file, 'utf8')).toBe('ours');
    const { status, out } = await callVerb(recover, ['--state', state]);
    expect([status, readFileSync(file, 'utf8')]).toEqual([0, 'before']);
    expect(out).toContain('i-aaaaaaaaaaaaaaaa: restored');
    expect((await callVerb(recover, ['--state', state])).out).toContain('nothing to take back');
  });

  test.each([
    ['theirs', /is left so; what was there before is kept in/],
    ['ours', /left so: what the fault wrote is still there, written anew; what was there before is kept in/],
  ])('is left as somebody else changed it (%s), with 3, and it says so', async (content, said) => {
    const file = path.join(root, 'config');
    writeFileSync(file, 'before');
    const state = await deadAgent(file);
    writeFileSync(`${file}.new`, content);
    renameSync(`${file}.new`, file);
    const { status, out } = await callVerb(recover, ['--state', state]);
    expect([status, readFileSync(file, 'utf8')]).toEqual([3, content]);
    expect(out).toMatch(said);
    expect(out).toContain('was not overwritten');
    const again = await callVerb(recover, ['--state', state]);
    expect(again.out).toContain('nothing to take back');
    expect(again.out).toMatch(/^left as somebody else made it: .* is kept in .*\.contested-/m);
    expect((await callVerb(stop, ['--state', state])).status).toBe(0);
  });

  test('is told in Korean too', async () => {
    const file = path.join(root, 'config');
    writeFileSync(file, 'before');
    const { out } = await callVerb(recover, ['--state', await deadAgent(file)], { language: 'ko' });
    expect(out).toContain('i-aaaaaaaaaaaaaaaa: 복원됨');
  });
});

describe('what is left is looked at in the world', () => {
  test.each([
    ['en', /^effect +i-a{16} file\.replace → this host \(sha256 .{12}…\): still there.*`firedrill recover`/],
    ['ko', /^영향 +i-a{16} file\.replace → this host .*아직 남아 있고/],
  ] as const)('and is an effect while it is there, with 4, in %s', async (language, says) => {
    const file = path.join(root, 'config');
    writeFileSync(file, 'before');
    const state = await deadAgent(file);
    const { status, out } = await callVerb(residue, ['--state', state], { language });
    expect([status, out]).toEqual([4, expect.stringMatching(says)]);
    expect(readFileSync(file, 'utf8')).toBe('ours');
  });

  test.each([
    [
      'en',
      /^litter +i-a{16} file\.replace → this host .*changed by somebody else since; `firedrill recover` leaves that/,
    ],
    ['ko', /^흔적 +i-a{16} file\.replace → this host .*그 뒤 다른 쪽에서 변경했습니다/],
  ] as const)(
    'and is litter where somebody else has changed it and its record is open, with 0, in %s',
    async (language, says) => {
      const file = path.join(root, 'config');
      writeFileSync(file, 'before');
      const state = await deadAgent(file);
      writeFileSync(`${file}.new`, 'theirs');
      renameSync(`${file}.new`, file);
      const { status, out } = await callVerb(residue, ['--state', state], { language });
      expect([status, out]).toEqual([0, expect.stringMatching(says)]);
      const json = JSON.parse((await callVerb(residue, ['-o', 'json', '--state', state])).out);
      expect(json).toMatchObject({ effects: [], live: [], unknown: [], litter: [expect.stringContaining('i-a')] });
      expect(json.injections).toMatchObject([
        { kind: 'litter', state: 'changed', fault: 'file.replace', target: 'this host', run: 'r-aaaaaaaaaaaaaaaa' },
      ]);
    },
  );
});

test('a proxy that stands without an agent is no residue; one that should stand and does not is', async () => {
  const listen = `127.0.0.1:${await freePort()}`;
  const want = { upstream: '127.0.0.1:1', standing: true, name: 'door' };
  const state = await deadAgentWith({ hold: 'proxy-listener', resource: { listen }, want });
  const { run } = agentPlaces(state);
  const control = await connectProxy(proxyPlace(run).socketPath, proxyToken(run));
  try {
    expect(await callVerb(residue, ['--state', state])).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^live .* a proxy that stands$/m),
    });
  } finally {
    await control.quit();
    await control.closed;
  }
  const { status, out } = await callVerb(residue, ['--state', state]);
  expect([status, out]).toEqual([4, expect.stringMatching(/^effect .*should stand and does not/)]);
  const recovered = await callVerb(recover, ['--state', state]);
  expect(recovered.out).toContain(`stands again: i-aaaaaaaaaaaaaaaa {"listen":"${listen}"}`);
  expect(recovered.out).not.toContain('nothing to take back');
  await (await connectProxy(proxyPlace(run).socketPath, proxyToken(run))).quit();
});

describe('where nothing of ours was ever kept', () => {
  test.each([stop, recover, residue, doctor])('$name makes nothing', async (verb) => {
    const nowhere = path.join(root, 'new');
    await callVerb(verb, ['--state', nowhere]);
    expect(existsSync(nowhere)).toBe(false);
    await callVerb(verb, ['--state', root]);
    expect(existsSync(path.join(root, 'journal'))).toBe(false);
  });

  test('stop says that it is no state directory', async () => {
    const { status, out } = await callVerb(stop, ['--state', root]);
    expect([status, out]).toEqual([0, `${root} is no state directory: there is nothing to take back\n`]);
  });
});

describe('a run that is to be stopped', () => {
  test('is not said to be stopped where nothing of ours was ever kept', async () => {
    const nowhere = path.join(root, 'new');
    for (const state of [root, nowhere])
      await expect(callVerb(stop, ['r-aaaaaaaaaaaaaaaa', '--state', state])).rejects.toMatchObject({
        code: 'run-unknown',
      });
    expect(existsSync(nowhere)).toBe(false);
  });

  test('is stopped by its id although the store cannot be read', async () => {
    const file = path.join(root, 'config');
    writeFileSync(file, 'before');
    const state = await deadAgent(file);
    writeFileSync(path.join(state, 'store.sqlite'), 'no database'.repeat(100));
    const { status } = await callVerb(stop, ['r-aaaaaaaaaaaaaaaa', '--state', state]);
    expect([status, readFileSync(file, 'utf8')]).toEqual([0, 'before']);
    await expect(callVerb(stop, ['ratings', '--state', state])).rejects.toThrow();
  });
});

describe('a state directory whose path is too long for a socket', () => {
  // Letters of three bytes: the kernel counts bytes, and there are fewer letters than the limit.
  const long = (): string => path.join(root, '긴'.repeat(30));

  test('is refused before anything is made, and says what to do', async () => {
    await expect(callVerb(server, ['--state', long()])).rejects.toMatchObject({
      code: 'limit',
      message: expect.stringMatching(/bytes; the kernel takes 107 .*give a shorter --state DIR$/),
    });
    expect(existsSync(long())).toBe(false);
  });

  test('is no obstacle for those that only look, and the doctor names it', async () => {
    expect((await callVerb(get, ['runs', '--state', long()])).status).toBe(0);
    const { status, out } = await callVerb(doctor, ['--state', long()]);
    expect(status).toBe(1);
    expect(out).toContain('the kernel takes 107');
  });
});
