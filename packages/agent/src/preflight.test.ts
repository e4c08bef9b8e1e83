import type { Hold, Lack, Wished } from '@firedrill/core/hold';
import { createVirtualClock } from '@firedrill/core/testing/virtual-clock';
import { agentId } from '@firedrill/core/words/ids';
import type { Target } from '@firedrill/core/words/target';
import { expect, test } from 'vitest';
import type { Agent, WitnessPort } from './agent.ts';
import { createAgent } from './agent.ts';
import { openJournal } from './journal/journal.ts';
import { noHostFacts } from './policy/host-facts.ts';
import { defaultPolicy } from './policy/policy.ts';
import { cellClaim, createCellWorld } from './testing/cell-hold.ts';
import { createMemoryJournalFile } from './testing/memory-journal-file.ts';
import { createSilentNotes, injectionAt, runAt } from './testing/records.ts';

const refuse = (): never => {
  throw new Error('not asked here');
};

/** An agent over a hold of cells whose host lacks what `preflight` says. */
async function agentWith(
  preflight: NonNullable<Hold['preflight']>,
  deniedFaults: readonly string[] = [],
  foresee: NonNullable<WitnessPort['foresee']> = refuse,
) {
  const world = createCellWorld();
  for (const cell of ['a', 'b']) world.cells.set(cell, `${cell}0`);
  const [clock, notes, file] = [createVirtualClock(), createSilentNotes(), createMemoryJournalFile()];
  const journal = await openJournal(file, { clock, notes, bootId: 'boot' });
  const agent: Agent = createAgent({
    identity: { agent: agentId(new Uint8Array(10)), user: 'u', host: 'h', bootId: 'boot', version: '1' },
    clock,
    notes,
    journal,
    holds: [{ ...world.hold({ isOver: false }), preflight }],
    policy: { ...defaultPolicy, deniedFaults },
    facts: noHostFacts,
    targets: { resolve: refuse, abilities: refuse },
    witness: { watch: refuse, unwatch: refuse, look: refuse, foresee },
    runCommand: refuse,
    lookAtFile: refuse,
    watcher: { ready: () => Promise.resolve(), liveUntil: () => undefined },
    tell: () => undefined,
  });
  return { agent, world, journal };
}

const target: Target = {
  id: 'a',
  kind: 'simulated',
  agent: agentId(new Uint8Array(10)),
  name: 'a',
  labels: {},
  matched: [],
  process: null,
  abilities: {},
  facts: { user: 'u', commandLine: [], ports: [], proxies: [], supervisor: null, memoryLimitBytes: 0, cpuCount: 1 },
};
const asked = (cell: string) => ({
  fault: 'cell.set',
  target,
  claims: [cellClaim(cell, { value: 'ours' })],
  leaseMs: 1000,
  durationMs: 5000,
});
const inject = (agent: Agent, cell: string) =>
  agent.calls.inject({ ...asked(cell), injection: injectionAt(1), run: runAt(1), epoch: 1 });
const lack = (found: string): Lack => ({ code: 'preflight-refused', found, expected: 'less', next: 'Ask for less.' });

test('what the host lacks is told for every injection at once, with what would be taken', async () => {
  const { agent, world } = await agentWith(async () => [lack('one thing'), lack('another')]);
  const { refusals } = await agent.calls.check({
    injections: [
      { slot: 'x#0', ...asked('a') },
      { slot: 'y#0', ...asked('b') },
    ],
  });
  expect(refusals.map(({ slot, detail }) => `${slot} ${detail}`)).toEqual([
    'x#0 one thing',
    'x#0 another',
    'y#0 one thing',
    'y#0 another',
  ]);
  expect(refusals[0]).toMatchObject({ code: 'preflight-refused', expected: 'less', next: 'Ask for less.' });
  expect([...world.cells.values()]).toEqual(['a0', 'b0']);
});

test('what the policy refuses is told beside what the host lacks, and a protected thing once', async () => {
  const both = async () => [lack('too much'), { ...lack('ours'), code: 'protected' } as const];
  const { agent } = await agentWith(both, ['cell.*']);
  const { refusals } = await agent.calls.check({ injections: [{ slot: 'x#0', ...asked('a') }] });
  expect(refusals.map(({ code }) => code)).toEqual(['policy-refused', 'preflight-refused']);
});

test('the injections of one action are looked at together, those of another apart', async () => {
  const seen: (readonly [Wished, readonly Wished[]])[] = [];
  const { agent } = await agentWith(async (wished, besides) => {
    seen.push([wished, besides]);
    return [];
  });
  const injections = [
    { slot: 'x#0', action: 'x', ...asked('a') },
    { slot: 'x#1', action: 'x', ...asked('b') },
    { slot: 'y#0', action: 'y', ...asked('a') },
  ];
  expect(await agent.calls.check({ injections })).toEqual({ refusals: [], unseen: [] });
  expect(seen.map(([, besides]) => besides.map(({ resource }) => resource))).toEqual([[], [{ cell: 'a' }], []]);
});

test('what has run out since the check is refused before anything is journaled, and may be asked again', async () => {
  const lacks = [lack('5 TiB to take')];
  const { agent, world, journal } = await agentWith(async () => lacks);
  const refused = { code: 'preflight-refused', message: '5 TiB to take; expected less' };
  await expect(inject(agent, 'a')).rejects.toMatchObject(refused);
  expect([world.cells.get('a'), journal.state.injections.size, agent.owes()]).toEqual(['a0', 0, 0]);
  lacks.pop();
  expect(await inject(agent, 'a')).toMatchObject({ status: { state: 'live' } });
});

test('what its witness will not see is told beforehand, and so is that the witness could not be asked', async () => {
  const seen: unknown[] = [];
  const { agent } = await agentWith(
    async () => [],
    [],
    async (given) => {
      seen.push(given);
      if (given['path'] === '/hung') throw new Error('the witness did not answer');
      return given['path'] === '/quiet' ? 'nothing moves there' : null;
    },
  );
  const injections = [
    { slot: 'x#0', ...asked('a'), foresee: { kind: 'file-read', path: '/quiet' } },
    { slot: 'y#0', ...asked('b'), foresee: { kind: 'file-read', path: '/usual' } },
    { slot: 'z#0', ...asked('b'), foresee: { kind: 'file-read', path: '/hung' } },
    { slot: 'z#1', ...asked('b') },
  ];
  const { refusals, unseen } = await agent.calls.check({ injections });
  expect(refusals).toEqual([]);
  expect(unseen).toEqual([
    { slot: 'x#0', why: 'nothing moves there' },
    { slot: 'z#0', why: 'the witness did not answer' },
  ]);
  expect(seen).toHaveLength(3);
});
