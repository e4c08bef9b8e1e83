import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeFrame } from './journal/frames.ts';
import { takeLock } from './journal/lock.ts';
import { createLookingAgent } from './looking-agent.ts';
import { otherJournals } from './other-journals.ts';
import { journalOwes, recoverState } from './recover-state.ts';
import { createSilentNotes } from './testing/records.ts';

let stateDir: string;
beforeEach(() => {
  stateDir = mkdtempSync(path.join(tmpdir(), 'fd-state-'));
});
afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

const options = { role: 'recover', why: 'asked', waitMs: 0, notes: createSilentNotes() };

test('a state directory that was never used owes nothing', async () => {
  expect(await journalOwes(stateDir)).toEqual({ injections: [], damage: null, heldBy: null });
  expect(await recoverState(stateDir, options)).toMatchObject({ recovered: [], owed: [], damage: null });
  expect(await journalOwes(stateDir)).toEqual({ injections: [], damage: null, heldBy: null });
});

test('who holds the journal is told, and what is damaged or newer', async () => {
  const journalDir = path.join(stateDir, 'journal');
  mkdirSync(journalDir);
  writeFileSync(path.join(journalDir, 'journal'), 'X'.repeat(100));
  const lock = await takeLock(journalDir, { role: 'agent', waitMs: 0 });
  expect(await journalOwes(stateDir)).toMatchObject({
    damage: expect.stringContaining('100 bytes'),
    heldBy: `agent (pid ${process.pid})`,
  });
  lock.release();
  expect((await recoverState(stateDir, options)).damage).toContain('100 bytes');
  const accepted = await recoverState(stateDir, { ...options, acceptDamage: true });
  const keptAs = path.join(journalDir, 'damaged-1');
  expect(accepted).toMatchObject({ damage: expect.stringContaining('100 bytes'), keptAs });
  expect(readFileSync(keptAs, 'latin1').slice(0, 100)).toBe('X'.repeat(100));
  expect((await recoverState(stateDir, options)).damage).toBeNull();
  writeFileSync(path.join(journalDir, 'lock'), 'no database'.repeat(100));
  expect((await journalOwes(stateDir)).heldBy).toBe('somebody else');
  rmSync(path.join(journalDir, 'lock'));
  writeFileSync(path.join(journalDir, 'journal'), encodeFrame({ version: 9, seq: 1, previous: 0, payload: '{}' }));
  await expect(recoverState(stateDir, options)).rejects.toMatchObject({ code: 'journal-newer' });
  await expect(journalOwes(stateDir)).rejects.toMatchObject({ code: 'journal-newer' });
});

test('one that only looks injects nothing and writes nothing', async () => {
  const looking = await createLookingAgent({ stateDir, policy: null });
  expect((await looking.capabilities({})).holds).toContain('process-stop');
  expect(await looking.check({ injections: [] })).toEqual({ refusals: [], unseen: [] });
  expect(Object.keys(looking)).not.toContain('inject');
});

test('state directories are told with whose they are, and whether their journal can be seen', () => {
  const root = path.join(stateDir, 'machine');
  const states = ['var/lib/firedrill', 'root/.local/state/firedrill', 'home/kim/.local/state/firedrill'];
  const [system = '', ofRoot = '', ofKim = ''] = states.map((each) => path.join(root, each));
  for (const each of [system, ofKim]) mkdirSync(path.join(each, 'journal'), { recursive: true });
  mkdirSync(path.join(root, 'home/lee'));
  writeFileSync(path.join(ofKim, 'journal', 'journal'), '');
  const { uid } = statSync(root);
  const processes = () => [];
  expect(otherJournals(ofRoot, { root, uid, processes })).toEqual([
    `${system}: another state directory of yours; it has no journal, so it owes nothing`,
    `${ofKim}: another state directory of yours; ask for it with --state`,
  ]);
  expect(otherJournals(system, { root, uid: uid + 1, processes })).toEqual([
    `${ofKim}: of the user with id ${uid}; ask for it with --state`,
  ]);
  expect(otherJournals(system, { root: path.join(root, 'none'), processes })).toEqual([]);
});

test('other state directories on this machine are named, the own one is not', () => {
  const others = otherJournals('/var/lib/firedrill');
  expect(others.some((sentence) => sentence.startsWith('/var/lib/firedrill:'))).toBe(false);
  for (const sentence of otherJournals(stateDir))
    expect(sentence).toMatch(/^\/.*: (of the user|another state|an agent of)/);
});

test('agents that live are named wherever they keep their state, readable or not', () => {
  const [place, uid] = [path.join(stateDir, 'closed/firedrill'), 4711];
  const argv = ['node', '/opt/agent-main.js', '--state', place];
  const processes = () => [
    { pid: 12, uid, argv },
    { pid: 13, uid, argv: ['node', '/opt/reaper-main.js', '--state', '/elsewhere'] },
  ];
  const machine = { root: path.join(stateDir, 'none'), processes };
  expect(otherJournals('/own', { ...machine, uid: 1 })).toEqual([
    `${place}: an agent of the user with id ${uid} lives (pid 12); ask for it with --state, as that user or as root`,
  ]);
  expect(otherJournals('/own', { ...machine, uid })).toEqual([
    `${place}: an agent of yours lives (pid 12); ask for it with --state`,
  ]);
  expect(otherJournals(place, machine)).toEqual([]);
});
