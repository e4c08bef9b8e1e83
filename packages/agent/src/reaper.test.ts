import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AgentStands } from './reaper.ts';
import { createReaper, silentGraceMs, stoppedGraceMs } from './reaper.ts';
import { enterOwnCgroups, leaveOwnCgroups, sweepCgroups } from './reaper-cgroup.ts';
import { createSilentNotes } from './testing/records.ts';
import { createVirtualClock, settled } from '@firedrill/core/testing/virtual-clock';

interface World {
  stands: AgentStands;
  killed: number;
  heard: number;
  /** What each attempt comes to; true when nothing is said. */
  readonly recoveries: (boolean | Error)[];
  attempts: number;
  watched: number;
}

function watching() {
  const clock = createVirtualClock(0n);
  const world: World = { stands: 'running', killed: 0, heard: 0, recoveries: [], attempts: 0, watched: 0 };
  let isDone = false;
  const reaper = createReaper({
    clock,
    notes: createSilentNotes(),
    agent: () => world.stands,
    killAgent: () => {
      if (world.stands !== 'gone') world.killed += 1;
      world.stands = 'gone';
    },
    recover: async () => {
      world.attempts += 1;
      const next = world.recoveries.shift() ?? true;
      if (next instanceof Error) throw next;
      return next;
    },
    watchPaths: async () => {
      world.watched += 1;
    },
    acknowledge: () => {
      world.heard += 1;
    },
  });
  void reaper.done.then(() => {
    isDone = true;
  });
  const until = (ms: number | null): void =>
    reaper.hear(JSON.stringify({ liveUntilNs: ms === null ? null : String(ms * 1_000_000) }));
  return { clock, world, reaper, until, done: () => isDone };
}

describe('a reaper', () => {
  test('lets an agent be that keeps in touch, or has nothing live', async () => {
    const { clock, world, until } = watching();
    until(1000);
    await clock.advance(1200);
    until(3000);
    await clock.advance(1700);
    until(null);
    await clock.advance(100_000);
    expect(world).toMatchObject({ killed: 0, attempts: 0, heard: 3 });
  });

  test('ends one that is stopped soon after its lease, one that runs but is silent a little later', async () => {
    const stopped = watching();
    stopped.until(1000);
    stopped.world.stands = 'stopped';
    await stopped.clock.advance(1000 + stoppedGraceMs - 1);
    expect(stopped.world.killed).toBe(0);
    await stopped.clock.advance(1);
    expect(stopped.world).toMatchObject({ killed: 1, attempts: 1 });
    const silent = watching();
    silent.until(1000);
    await silent.clock.advance(1000 + silentGraceMs - 1);
    expect(silent.world.killed).toBe(0);
    await silent.clock.advance(25);
    expect(silent.world).toMatchObject({ killed: 1, attempts: 1 });
    expect(silent.done()).toBe(true);
  });

  test('waits until an agent that closed its pipe has ended, and ends one that does not', async () => {
    const ending = watching();
    ending.reaper.pipeEnded();
    await ending.clock.advance(100);
    expect(ending.world.attempts).toBe(0);
    ending.world.stands = 'gone';
    await ending.clock.advance(20);
    expect(ending.world).toMatchObject({ attempts: 1, killed: 0 });
    const hanging = watching();
    hanging.reaper.pipeEnded();
    await hanging.clock.advance(6000);
    expect(hanging.world).toMatchObject({ attempts: 1, killed: 1 });
  });

  test('tries again until nothing is owed, and hears nobody meanwhile', async () => {
    const { clock, world, reaper, until, done } = watching();
    world.stands = 'gone';
    world.recoveries.push(false, new Error('busy'), true);
    reaper.pipeEnded();
    await settled();
    expect([world.attempts, done()]).toEqual([1, false]);
    until(5000);
    reaper.pipeEnded();
    await clock.advance(100);
    expect([world.attempts, done()]).toEqual([2, false]);
    await clock.advance(200);
    expect([world.attempts, done(), world.heard, world.watched]).toEqual([3, true, 0, 1]);
  });

  test('does not understand everything', () => {
    const { reaper } = watching();
    expect(() => reaper.hear('{}')).toThrow(/liveUntilNs/);
    expect(() => reaper.hear('nonsense')).toThrow(/not JSON/);
  });
});

describe("a reaper's control groups", () => {
  test('are made where it may, left again, and swept when nobody is in them', () => {
    const root = mkdtempSync(path.join(tmpdir(), 'fd-cgroup-'));
    mkdirSync(path.join(root, 'memory'));
    for (const top of [root, path.join(root, 'memory')]) writeFileSync(path.join(top, 'cgroup.procs'), '1\n');
    const groups = enterOwnCgroups(root, 4711);
    expect(groups).toEqual([
      path.join(root, 'firedrill-reaper-4711'),
      path.join(root, 'memory', 'firedrill-reaper-4711'),
    ]);
    expect(readFileSync(path.join(groups[0] ?? '', 'cgroup.procs'), 'utf8')).toBe('4711');
    expect(enterOwnCgroups(root, 4711)).toEqual([]);
    leaveOwnCgroups(groups, 4711);
    expect(readFileSync(path.join(root, 'cgroup.procs'), 'utf8')).toBe('4711');
    sweepCgroups(root);
    sweepCgroups(path.join(root, 'none'));
    rmSync(root, { recursive: true });
  });
});
