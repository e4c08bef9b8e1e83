import { describe, expect, test } from 'vitest';
import { FiredrillError } from '@firedrill/core/errors';
import type { CheckedInjection, InjectAsked } from '@firedrill/core/protocol/messages';
import type { Target } from '@firedrill/core/words/target';
import { agentId } from '@firedrill/core/words/ids';
import type { AgentPorts } from './agent.ts';
import { createAgent } from './agent.ts';
import { openJournal } from './journal/journal.ts';
import { noHostFacts } from './policy/host-facts.ts';
import { defaultPolicy } from './policy/policy.ts';
import { cellClaim, createCellWorld } from './testing/cell-hold.ts';
import { createMemoryJournalFile } from './testing/memory-journal-file.ts';
import { createSilentNotes, injectionAt, runAt } from './testing/records.ts';
import { createVirtualClock } from '@firedrill/core/testing/virtual-clock';

async function createTestAgent(changes: Partial<AgentPorts> = {}) {
  const world = createCellWorld();
  for (const cell of ['a', 'b']) world.cells.set(cell, `${cell}0`);
  const clock = createVirtualClock();
  const notes = createSilentNotes();
  const file = createMemoryJournalFile();
  const journal = changes.journal ?? (await openJournal(file, { clock, notes, bootId: 'boot' }));
  const calls: string[] = [];
  const agent = createAgent({
    identity: { agent: agentId(new Uint8Array(10)), user: 'u', host: 'h', bootId: 'boot', version: '1' },
    clock,
    notes,
    journal,
    holds: [world.hold({ isOver: false })],
    policy: defaultPolicy,
    facts: noHostFacts,
    targets: {
      resolve: () => Promise.resolve({ candidates: [targetOf('a'), targetOf('b')], near: [] }),
      abilities: () => Promise.resolve({ ptrace: true }),
    },
    witness: {
      watch: async ({ injection }) => void calls.push(`watch ${injection}`),
      unwatch: async (injection) => void calls.push(`unwatch ${injection}`),
      look: async () => ({ present: null, evidence: 'nobody looks', measured: {}, atNs: '0' }),
    },
    runCommand: async (argv) => ({ ran: argv }),
    lookAtFile: async (path) => ({ looked: path }),
    watcher: {
      ready: () => Promise.resolve(),
      liveUntil: (untilNs) => void calls.push(untilNs === null ? 'idle' : 'live'),
    },
    tell: ({ event }) => void calls.push(event),
    ...changes,
  });
  return { agent, world, clock, calls, file };
}

const targetOf = (id: string): Target => ({
  id,
  kind: 'simulated',
  agent: agentId(new Uint8Array(10)),
  name: id,
  labels: {},
  matched: [],
  process: null,
  abilities: {},
  facts: { user: 'u', commandLine: [], ports: [], proxies: [], supervisor: null, memoryLimitBytes: 0, cpuCount: 1 },
});

const asked = (index: number, cell: string, changes: Partial<InjectAsked> = {}): InjectAsked => ({
  injection: injectionAt(index),
  run: runAt(1),
  epoch: 1,
  fault: 'cell.set',
  target: targetOf(cell),
  claims: [cellClaim(cell, { value: 'ours' })],
  leaseMs: 1000,
  durationMs: 5000,
  ...changes,
});

const checked = (slot: string, cell: string, changes: Partial<CheckedInjection> = {}): CheckedInjection => {
  const { fault, target, claims, leaseMs, durationMs } = asked(1, cell);
  return { slot, fault, target, claims, leaseMs, durationMs, ...changes };
};

describe('an agent', () => {
  test('says who it is, injects, renews, observes, recovers, and tells what ends by itself', async () => {
    const { agent, world, clock, calls } = await createTestAgent();
    await agent.start();
    expect(await agent.calls.capabilities({})).toMatchObject({
      user: 'u',
      holds: ['cell'],
      abilities: { ptrace: true },
    });
    expect(
      (await agent.calls.resolve({ target: { type: 'simulated', select: {}, pick: 'all', keep: 0 } })).candidates,
    ).toHaveLength(2);
    expect(await agent.calls.inject(asked(1, 'a'))).toMatchObject({ status: { state: 'live' } });
    expect(await agent.calls.inject(asked(1, 'a'))).toMatchObject({ status: { state: 'live' } });
    expect(await agent.calls.observe({ injection: injectionAt(1) })).toMatchObject({
      observed: [{ present: true, detail: 'ours' }],
    });
    const renewed = await agent.calls.renew({ run: runAt(1), epoch: 1, injections: [injectionAt(1)], leaseMs: 2000 });
    expect(renewed.statuses).toMatchObject([{ state: 'live' }]);
    expect(agent.owes()).toBe(1);
    expect(await agent.calls.residue({})).toEqual({ effects: [], litter: [], unknown: [], live: [injectionAt(1)] });
    await clock.advance(2000);
    expect(world.cells.get('a')).toBe('a0');
    expect(calls).toEqual(['live', 'live', 'live', 'idle', 'injection.ended']);
    expect(await agent.calls.recover({ injection: injectionAt(1), run: null, epoch: null, why: 'x' })).toMatchObject({
      status: { state: 'recovered' },
    });
  });

  test.each([
    [true, []],
    [false, [runAt(1)]],
  ])('stopped by a person (all: %s), it takes back, tells it, and refuses the run from then on', async (all, runs) => {
    const { agent, world, calls } = await createTestAgent();
    await agent.start();
    await agent.calls.inject(asked(1, 'a'));
    await agent.calls.inject(asked(2, 'b', { run: runAt(2) }));
    const stopped = await agent.personStops.stop({ all, runs, why: 'enough', interrupt: false });
    const left = all ? 'b0' : 'ours';
    expect([world.cells.get('a'), world.cells.get('b')]).toEqual(['a0', left]);
    expect(stopped.map(({ what, status }) => [what, status.state])).toEqual([
      ['cell.set on a', 'recovered'],
      ...(all ? [['cell.set on b', 'recovered']] : []),
    ]);
    expect(calls).toContain('run.stopped');
    const told = [{ event: 'run.stopped', runs: all ? [runAt(1), runAt(2)] : runs, why: 'enough', interrupt: false }];
    expect(agent.personStops.told()).toEqual(told);
    await expect(agent.calls.inject(asked(3, 'a'))).rejects.toMatchObject({ code: 'run-stopped' });
    expect(world.cells.get('a')).toBe('a0');
  });

  test('takes everything back when it is stopped', async () => {
    const { agent, world } = await createTestAgent();
    await agent.calls.inject(asked(1, 'a'));
    expect((await agent.stop('told to')).recovered).toHaveLength(1);
    expect(world.cells.get('a')).toBe('a0');
  });

  test('refuses an older owner of the run, but never a person', async () => {
    const { agent } = await createTestAgent();
    await agent.calls.inject(asked(1, 'a', { epoch: 2 }));
    await expect(agent.calls.inject(asked(2, 'b'))).rejects.toMatchObject({ code: 'stale-epoch' });
    const renew = { run: runAt(1), epoch: 1, injections: [], leaseMs: 1000 };
    await expect(agent.calls.renew(renew)).rejects.toMatchObject({ code: 'stale-epoch' });
    const recover = { injection: injectionAt(1), run: runAt(1), why: 'x' };
    await expect(agent.calls.recover({ ...recover, epoch: 1 })).rejects.toMatchObject({ code: 'stale-epoch' });
    expect(await agent.calls.recover({ ...recover, epoch: null })).toMatchObject({ status: { state: 'recovered' } });
  });

  test('injects nothing without a reaper', async () => {
    const away = () => Promise.reject(new FiredrillError('effect-failed', 'no reaper'));
    const { agent, world } = await createTestAgent({ watcher: { ready: away, liveUntil: () => undefined } });
    await expect(agent.calls.inject(asked(1, 'a'))).rejects.toMatchObject({ code: 'effect-failed' });
    expect(world.cells.get('a')).toBe('a0');
  });

  test('passes watches on', async () => {
    const { agent, calls } = await createTestAgent();
    await agent.calls.watch({ injection: injectionAt(1), effect: {}, exposure: null });
    await agent.calls.unwatch({ injection: injectionAt(1) });
    expect(calls).toEqual([`watch ${injectionAt(1)}`, `unwatch ${injectionAt(1)}`]);
  });

  test('probes processes, and runs only what the policy allows', async () => {
    const { agent } = await createTestAgent({ policy: { ...defaultPolicy, commands: [['/bin/true']] } });
    const probe = (type: string, given: Parameters<typeof agent.calls.probe>[0]['with']) =>
      agent.calls.probe({ type, with: given, timeoutMs: 100 });
    expect(await probe('process', { name: 'x' })).toEqual({ result: { alive: 2 } });
    expect(await probe('command', { argv: ['/bin/true', 'x'] })).toEqual({ result: { ran: ['/bin/true', 'x'] } });
    await expect(probe('command', { argv: ['/bin/false'] })).rejects.toMatchObject({ code: 'policy-refused' });
    await expect(probe('command', { argv: '/bin/true' })).rejects.toMatchObject({ code: 'unsupported' });
    await expect(probe('other', {})).rejects.toMatchObject({ code: 'unsupported' });
  });

  test('looks at files, but not at those that their owner protects', async () => {
    const guarded = { ...defaultPolicy.protected, paths: ['/srv/secrets'] };
    const looks: [string, boolean][] = [];
    const { agent } = await createTestAgent({
      policy: { ...defaultPolicy, protected: guarded },
      lookAtFile: async (path, wantsContent) => {
        looks.push([path, wantsContent]);
        return { exists: true };
      },
    });
    const probe = (given: Parameters<typeof agent.calls.probe>[0]['with']) =>
      agent.calls.probe({ type: 'file', with: given, timeoutMs: 100 });
    expect(await probe({ path: '/srv/public/../done' })).toEqual({ result: { exists: true } });
    await probe({ path: '/srv/done', content: true });
    await expect(probe({ path: '/srv/secrets/key' })).rejects.toMatchObject({ code: 'policy-refused' });
    await expect(probe({})).rejects.toMatchObject({ code: 'unsupported' });
    expect(looks).toEqual([
      ['/srv/done', false],
      ['/srv/done', true],
    ]);
  });
});

describe('a check', () => {
  test('looks at everything as an injection would, without touching it', async () => {
    const { agent, world } = await createTestAgent();
    const follows = [cellClaim('a', { value: 'v', expand: ['b'] })];
    const unknown = [{ hold: 'none', resource: {}, want: {} }];
    world.step = (what, cell) => {
      if (what === 'capture' && cell === 'b') throw new FiredrillError('foreign-state', 'somebody is there');
    };
    const injections = [
      checked('x#0', 'a', { claims: follows }),
      checked('x#1', 'b'),
      checked('x#2', 'a', { claims: unknown }),
    ];
    const { refusals } = await agent.calls.check({ injections });
    expect(refusals.map(({ slot, code }) => `${slot} ${code}`)).toEqual(['x#1 foreign-state', 'x#2 unsupported']);
    expect(refusals[0]?.next).not.toBe('');
    expect([...world.cells.values()]).toEqual(['a0', 'b0']);
  });

  test('refuses what the policy refuses: fault, lease, number of targets', async () => {
    const policy = { ...defaultPolicy, deniedFaults: ['cell.*'], maxLeaseMs: 500, maxTargets: 1 };
    const { agent } = await createTestAgent({ policy });
    const { refusals } = await agent.calls.check({ injections: [checked('x#0', 'a'), checked('x#1', 'b')] });
    expect(refusals.filter(({ slot }) => slot === 'x#0').map(({ code }) => code)).toEqual([
      'policy-refused',
      'policy-refused',
      'lease-too-long',
    ]);
    await expect(agent.calls.inject(asked(1, 'a'))).rejects.toMatchObject({ code: 'policy-refused' });
    const renew = { run: runAt(1), epoch: 1, injections: [], leaseMs: 1000 };
    await expect(agent.calls.renew(renew)).rejects.toMatchObject({ code: 'lease-too-long' });
  });

  test('refuses probes that it would not run, each with its own place', async () => {
    const probes = [
      { slot: 'true', type: 'command', with: { argv: ['/bin/true'] } },
      { slot: 'false', type: 'command', with: { argv: ['/bin/false'] } },
    ];
    const { agent } = await createTestAgent({ policy: { ...defaultPolicy, commands: [['/bin/true']] } });
    const { refusals } = await agent.calls.check({ injections: [], probes });
    expect(refusals.map(({ slot, code }) => [slot, code])).toEqual([['false', 'policy-refused']]);
    const broken = await createTestAgent({ policy: new FiredrillError('policy-invalid', 'line 1') });
    const all = await broken.agent.calls.check({ injections: [], probes });
    expect(all.refusals.map(({ slot, code }) => [slot, code])).toEqual([
      ['true', 'policy-invalid'],
      ['false', 'policy-invalid'],
    ]);
  });

  test('does not look again at an object of which it holds something: what was there before is known', async () => {
    const { agent, world } = await createTestAgent();
    await agent.calls.inject(asked(1, 'a'));
    const captured: string[] = [];
    world.step = (what, cell) => void (what === 'capture' && captured.push(cell));
    const { refusals } = await agent.calls.check({ injections: [checked('x#0', 'a'), checked('x#1', 'b')] });
    expect([refusals, captured]).toEqual([[], ['b']]);
  });

  test('asks nothing of what follows of a hold from which nothing does', async () => {
    const world = createCellWorld();
    world.cells.set('a', 'a0');
    const { expand: _expand, ...hold } = world.hold({ isOver: false });
    const { agent } = await createTestAgent({ holds: [hold] });
    expect(await agent.calls.check({ injections: [checked('x#0', 'a')] })).toEqual({ refusals: [], unseen: [] });
  });

  test('counts targets that are hurt already, until they are taken back', async () => {
    const { agent } = await createTestAgent({ policy: { ...defaultPolicy, maxTargets: 1 } });
    await agent.calls.inject(asked(1, 'a'));
    expect((await agent.calls.check({ injections: [checked('x#0', 'b')] })).refusals).toHaveLength(1);
    await expect(agent.calls.inject(asked(2, 'b'))).rejects.toMatchObject({ code: 'policy-refused' });
    await agent.calls.recover({ injection: injectionAt(1), run: null, epoch: null, why: 'x' });
    expect(await agent.calls.inject(asked(3, 'b'))).toMatchObject({ status: { state: 'live' } });
  });

  test('refuses everything under a policy that cannot be understood, and in a damaged journal', async () => {
    const { agent } = await createTestAgent({ policy: new FiredrillError('policy-invalid', 'line 1') });
    const { refusals } = await agent.calls.check({ injections: [checked('x#0', 'a')] });
    expect(refusals).toMatchObject([{ slot: 'x#0', code: 'policy-invalid', detail: 'line 1' }]);
    await expect(agent.calls.inject(asked(1, 'a'))).rejects.toMatchObject({ code: 'policy-invalid' });
    const file = createMemoryJournalFile();
    file.set(new Uint8Array(100).fill(1));
    const options = { clock: createVirtualClock(), notes: createSilentNotes(), bootId: 'boot' };
    const damaged = await createTestAgent({ journal: await openJournal(file, options) });
    const answer = await damaged.agent.calls.check({ injections: [checked('x#0', 'a')] });
    expect(answer.refusals).toMatchObject([{ code: 'journal-damaged' }]);
  });
});
