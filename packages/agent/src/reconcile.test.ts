import { describe, expect, test } from 'vitest';
import { FiredrillError } from '@firedrill/core/errors';
import { nsToMs } from '@firedrill/core/ports';
import { endings } from './reconcile/leases.ts';
import { cellClaim } from './testing/cell-hold.ts';
import { createBench, createGate, wish } from './testing/reconciler-bench.ts';
import { injectionAt, runAt } from './testing/records.ts';
import { settled } from '@firedrill/core/testing/virtual-clock';

const of = (cells: ReadonlyMap<string, string>) => [...cells.values()].join(' ');

describe('injecting', () => {
  test('journals before it acts, and takes everything back', async () => {
    const bench = await createBench();
    const syncsAtAct: number[] = [];
    bench.world.step = (what) => void (what === 'act' && syncsAtAct.push(bench.file.syncs()));
    expect(await bench.reconciler.inject(wish(1, ['a', 'b']))).toMatchObject({ state: 'live' });
    expect(of(bench.world.cells)).toBe('v1 v1 c0');
    expect(syncsAtAct).toEqual([2, 2]);
    expect(await bench.reconciler.observe(injectionAt(1))).toHaveLength(2);
    expect((await bench.reconciler.residue()).live).toEqual([injectionAt(1)]);
    expect(await bench.reconciler.recover(injectionAt(1), 'asked')).toMatchObject({
      state: 'recovered',
      how: 'restored',
    });
    expect(of(bench.world.cells)).toBe('a0 b0 c0');
    expect(bench.journal.state.keys.size).toBe(0);
    expect(bench.reconciler.owes()).toBe(0);
  });

  test('again with a known id has no second effect, not even at the same time or after recovery', async () => {
    const bench = await createBench();
    let acts = 0;
    bench.world.step = (what) => void (what === 'act' && acts++);
    const both = await Promise.all([bench.reconciler.inject(wish(1, ['a'])), bench.reconciler.inject(wish(1, ['a']))]);
    expect(both.map(({ state }) => state)).toEqual(['live', 'live']);
    expect(await bench.reconciler.inject(wish(1, ['a']))).toMatchObject({ state: 'live' });
    expect(acts).toBe(1);
    await bench.reconciler.recover(injectionAt(1), 'asked');
    expect(await bench.reconciler.inject(wish(1, ['a']))).toMatchObject({ state: 'recovered' });
    const next = await bench.restart();
    expect(await next.reconciler.inject(wish(1, ['a']))).toMatchObject({ state: 'recovered' });
    expect(of(bench.world.cells)).toBe('a0 b0 c0');
  });

  test('is all or nothing', async () => {
    const bench = await createBench();
    bench.world.step = (what, cell) => {
      if (what === 'act' && cell === 'b' && bench.world.cells.get('b') === 'b0')
        throw new FiredrillError('effect-failed', 'no');
    };
    await expect(bench.reconciler.inject(wish(1, ['a', 'b', 'c']))).rejects.toMatchObject({ code: 'effect-failed' });
    expect(of(bench.world.cells)).toBe('a0 b0 c0');
    expect(bench.reconciler.status(injectionAt(1)).state).toBe('recovered');
  });

  test('refuses a target that is gone or somebody else changed, and leaves nothing', async () => {
    const bench = await createBench();
    bench.world.cells.delete('b');
    await expect(bench.reconciler.inject(wish(1, ['a', 'b']))).rejects.toMatchObject({ code: 'target-gone' });
    bench.world.step = (what) => void (what === 'begin' && bench.world.cells.set('a', 'theirs'));
    await expect(bench.reconciler.inject(wish(2, ['a']))).rejects.toMatchObject({ code: 'foreign-state' });
    expect(bench.world.cells.get('a')).toBe('theirs');
    expect(bench.reconciler.status(injectionAt(2))).toMatchObject({ state: 'recovered', how: 'contested' });
  });

  test('refuses what it cannot hold or hold at once', async () => {
    const bench = await createBench();
    const unknown = wish(1, [], { claims: [{ hold: 'other', resource: {}, want: {} }] });
    await expect(bench.reconciler.inject(unknown)).rejects.toMatchObject({ code: 'unsupported' });
    const twice = wish(2, [], { claims: [cellClaim('a', { value: '1' }), cellClaim('a', { value: '2' })] });
    await expect(bench.reconciler.inject(twice)).rejects.toMatchObject({ code: 'unsupported' });
    const many = wish(3, [], {
      claims: Array.from({ length: 5000 }, (_, cell) => cellClaim(`${cell}`, { value: '' })),
    });
    await expect(bench.reconciler.inject(many)).rejects.toMatchObject({ code: 'limit' });
    expect(bench.reconciler.owes()).toBe(0);
  });

  test('follows what follows, and asks for leave for it', async () => {
    const asked: string[] = [];
    const bench = await createBench({
      permit: async (_, claims) => {
        asked.push(...claims.map(({ resource }) => JSON.stringify(resource)));
        if (asked.length > 1) throw new FiredrillError('protected', 'not this one');
      },
    });
    const claims = [cellClaim('a', { value: 'v', expand: ['a', 'b'] })];
    await expect(bench.reconciler.inject(wish(1, [], { claims }))).rejects.toMatchObject({ code: 'protected' });
    expect(of(bench.world.cells)).toBe('a0 b0 c0');
    const free = await createBench();
    await free.reconciler.inject(wish(1, [], { claims }));
    expect(of(free.world.cells)).toBe('v follows c0');
    await free.reconciler.recover(injectionAt(1), 'asked');
    expect(of(free.world.cells)).toBe('a0 b0 c0');
  });

  test.for(['permit', 'capture', 'begin'])('leaves out what follows and ends before its %s', async (when) => {
    const end = async (what: string, cell: string): Promise<void> => {
      if (cell !== 'b' || what !== when) return;
      bench.world.cells.delete('b');
      if (what !== 'begin') throw new FiredrillError('target-gone', 'b has ended');
    };
    const bench = await createBench({
      permit: (_, claims) =>
        end('permit', claims.some(({ resource }) => JSON.stringify(resource).includes('"b"')) ? 'b' : ''),
    });
    bench.world.step = end;
    const claims = [cellClaim('a', { value: 'v', expand: ['b', 'c'] })];
    expect(await bench.reconciler.inject(wish(1, [], { claims }))).toMatchObject({ state: 'live' });
    expect(of(bench.world.cells)).toBe('v follows');
    await bench.reconciler.recover(injectionAt(1), 'asked');
    expect(of(bench.world.cells)).toBe('a0 c0');
    expect(bench.reconciler.owes()).toBe(0);
  });

  test('a target that has ended itself is refused', async () => {
    const bench = await createBench();
    bench.world.step = (what) => {
      if (what === 'capture') throw new FiredrillError('target-gone', 'a has ended');
    };
    await expect(bench.reconciler.inject(wish(1, ['a']))).rejects.toMatchObject({ code: 'target-gone' });
  });

  test('an act is over when it is done', async () => {
    const bench = await createBench();
    const claims = [cellClaim('a', { value: '', act: true })];
    const status = await bench.reconciler.inject(wish(1, [], { claims, durationMs: 0 }));
    expect(status.state).toBe('recovered');
    expect(bench.reconciler.owes()).toBe(0);
  });
});

describe('leases', () => {
  test('end an injection to the millisecond unless renewed, and never later than its duration', async () => {
    const bench = await createBench();
    await bench.reconciler.inject(wish(1, ['a']));
    await bench.reconciler.inject(wish(2, ['b'], { durationMs: 1500 }));
    await bench.clock.advance(999);
    expect(of(bench.world.cells)).toBe('v1 v2 c0');
    expect(bench.reconciler.renew(injectionAt(2), 1000)).toMatchObject({ state: 'live' });
    await settled();
    expect(bench.world.renewed).toEqual(['b']);
    await bench.clock.advance(1);
    expect(of(bench.world.cells)).toBe('a0 v2 c0');
    await bench.clock.advance(499);
    expect(of(bench.world.cells)).toBe('a0 v2 c0');
    await bench.clock.advance(1);
    expect(of(bench.world.cells)).toBe('a0 b0 c0');
    expect(bench.ended.map(({ why }) => why)).toEqual([endings.lease, endings.duration]);
    expect(bench.reconciler.renew(injectionAt(2), 1000)).toMatchObject({ state: 'recovered' });
    expect(bench.reconciler.renew(injectionAt(7), 1000)).toMatchObject({ state: 'unknown' });
  });

  test('tell the watcher the earliest end, and nothing when nothing is live', async () => {
    const bench = await createBench();
    const start = bench.clock.nowNs();
    await bench.reconciler.inject(wish(1, ['a'], { leaseMs: 5000 }));
    await bench.reconciler.inject(wish(2, ['b'], { leaseMs: 3000 }));
    await bench.reconciler.recover(injectionAt(2), 'asked');
    await bench.reconciler.recover(injectionAt(1), 'asked');
    const ms = bench.earliest.map((ns) => (ns === null ? null : nsToMs(ns - start)));
    expect(ms).toEqual([5000, 3000, 5000, null]);
  });

  test('a hold that cannot be told of a longer lease is no reason to fail', async () => {
    const bench = await createBench();
    await bench.reconciler.inject(wish(1, ['a']));
    bench.world.step = (what) => (what === 'renew' ? Promise.reject(new Error('away')) : undefined);
    expect(bench.reconciler.renew(injectionAt(1), 1000)).toMatchObject({ state: 'live' });
    await settled();
  });
});

describe('epochs', () => {
  test('an older one is refused once a newer one was seen, also after a restart', async () => {
    const bench = await createBench();
    bench.reconciler.refuseStale(runAt(1), 3);
    bench.reconciler.refuseStale(runAt(1), 3);
    expect(() => bench.reconciler.refuseStale(runAt(1), 2)).toThrow(/epoch 3/);
    await settled();
    const next = await bench.restart();
    expect(() => next.reconciler.refuseStale(runAt(1), 2)).toThrow(/epoch 3/);
  });
});

describe('shared objects', () => {
  test.each(['first', 'last'] as const)('the %s to end leaves the other true', async (which) => {
    const bench = await createBench();
    await bench.reconciler.inject(wish(1, ['a']));
    await bench.reconciler.inject(wish(2, ['a']));
    const [ends, stays] = which === 'first' ? [1, 2] : [2, 1];
    await bench.reconciler.recover(injectionAt(ends), 'asked');
    expect(bench.world.cells.get('a')).toBe(`v${stays}`);
    expect(bench.reconciler.status(injectionAt(ends)).state).toBe('recovered');
    await bench.reconciler.recover(injectionAt(stays), 'asked');
    expect(bench.world.cells.get('a')).toBe('a0');
  });

  test('two injections on the same objects in another order do not wait for each other', async () => {
    const bench = await createBench();
    const gate = createGate();
    bench.world.step = (what) => (what === 'capture' ? gate.passed : undefined);
    const both = [bench.reconciler.inject(wish(1, ['a', 'b'])), bench.reconciler.inject(wish(2, ['b', 'a']))];
    await settled();
    gate.open();
    await Promise.all(both);
    expect(of(bench.world.cells)).toBe('v2 v2 c0');
    await bench.reconciler.recoverAll('stop');
    expect(of(bench.world.cells)).toBe('a0 b0 c0');
  });
});
