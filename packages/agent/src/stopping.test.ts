import { describe, expect, test } from 'vitest';
import { FiredrillError } from '@firedrill/core/errors';
import { decodeRecord } from './journal/records.ts';
import { cellClaim } from './testing/cell-hold.ts';
import type { Bench } from './testing/reconciler-bench.ts';
import { createBench, createGate, wish } from './testing/reconciler-bench.ts';
import { injectionAt } from './testing/records.ts';
import { settled } from '@firedrill/core/testing/virtual-clock';

const of = (bench: Bench) => [...bench.world.cells.values()].join(' ');

describe('stopping while a start hangs', () => {
  test.each(['capture', 'begin'] as const)('in %s: nothing of it ever comes about', async (where) => {
    const bench = await createBench();
    const gate = createGate();
    bench.world.step = (what) => (what === where ? gate.passed : undefined);
    const injecting = bench.reconciler.inject(wish(1, ['a']));
    await settled();
    bench.world.step = () => undefined;
    const recovering = bench.reconciler.recover(injectionAt(1), 'asked');
    await bench.clock.advance(300);
    gate.open();
    await bench.clock.advance(1000);
    expect((await recovering).state).toMatch(/recover/);
    expect(await injecting).toMatchObject({ state: 'recovered' });
    expect(of(bench)).toBe('a0 b0 c0');
    expect(bench.reconciler.owes()).toBe(0);
    expect(bench.journal.state.keys.size).toBe(0);
  });

  test('in the act itself: the world is put right at once, and again when the late act has happened', async () => {
    const bench = await createBench();
    const gate = createGate();
    bench.world.step = (what) => (what === 'act' ? gate.passed : undefined);
    const injecting = bench.reconciler.inject(wish(1, ['a']));
    await settled();
    bench.world.step = () => undefined;
    const recovering = bench.reconciler.recover(injectionAt(1), 'asked');
    await bench.clock.advance(250);
    expect(await recovering).toMatchObject({ state: 'recovering' });
    expect(bench.reconciler.owes()).toBeGreaterThan(0);
    gate.open();
    await settled();
    await injecting;
    await bench.clock.advance(6000);
    expect(of(bench)).toBe('a0 b0 c0');
    expect(bench.reconciler.status(injectionAt(1))).toMatchObject({ state: 'recovered' });
    expect(bench.ended).toHaveLength(1);
  });

  test('while the journal is being written: nothing is done, though the record became durable', async () => {
    const bench = await createBench();
    const gate = createGate();
    let acts = 0;
    bench.world.step = (what) => void (what === 'act' && acts++);
    bench.file.gate = gate.passed;
    const injecting = bench.reconciler.inject(wish(1, ['a']));
    await settled();
    const recovering = bench.reconciler.recover(injectionAt(1), 'asked');
    await settled();
    bench.file.gate = null;
    gate.open();
    expect(await recovering).toMatchObject({ state: 'recovered' });
    expect(await injecting).toMatchObject({ state: 'recovered' });
    expect(acts).toBe(0);
  });

  test('a lease ends one that hangs', async () => {
    const bench = await createBench();
    bench.world.step = (what) => (what === 'end' ? new Promise(() => undefined) : undefined);
    void bench.reconciler.inject(wish(1, ['a']));
    await bench.clock.advance(1000);
    bench.world.step = () => undefined;
    await bench.clock.advance(300);
    expect(of(bench)).toBe('a0 b0 c0');
  });

  test('an unknown id is recovered, and stays so when its inject comes late', async () => {
    const bench = await createBench();
    expect(await bench.reconciler.recover(injectionAt(5), 'asked')).toMatchObject({
      state: 'recovered',
      how: 'restored',
    });
    expect(await bench.reconciler.inject(wish(5, ['a']))).toMatchObject({ state: 'recovered' });
    expect(of(bench)).toBe('a0 b0 c0');
  });

  test('taken back between two rounds, nothing follows any more', async () => {
    const bench = await createBench();
    const gate = createGate();
    bench.world.step = (what, cell) => (what === 'capture' && cell === 'b' ? gate.passed : undefined);
    const claims = [cellClaim('a', { value: 'v', expand: ['b'] })];
    const injecting = bench.reconciler.inject(wish(1, [], { claims }));
    await settled();
    expect(await bench.reconciler.recover(injectionAt(1), 'asked')).toMatchObject({ state: 'recovered' });
    expect(of(bench)).toBe('a0 b0 c0');
    gate.open();
    expect(await injecting).toMatchObject({ state: 'recovered' });
    expect(of(bench)).toBe('a0 b0 c0');
  });
});

describe('a recovery that fails', () => {
  test('is tried again until it works, stays owed meanwhile, and is told when it has ended', async () => {
    const bench = await createBench();
    await bench.reconciler.inject(wish(1, ['a', 'b']));
    bench.world.step = (what, cell) => {
      if (what === 'begin' && cell === 'b') throw new FiredrillError('recovery-failed', 'busy');
    };
    const first = await bench.reconciler.recover(injectionAt(1), 'asked');
    expect(first).toMatchObject({ state: 'recovering', detail: 'busy' });
    expect(of(bench)).toBe('a0 v1 c0');
    expect((await bench.reconciler.residue()).effects).toEqual([expect.stringContaining('cell b')]);
    const restarted = await bench.restart();
    expect((await restarted.reconciler.recoverAll('start')).owed).toHaveLength(1);
    bench.world.step = () => undefined;
    await bench.clock.advance(5000);
    expect(of(bench)).toBe('a0 b0 c0');
    expect(restarted.reconciler.owes()).toBe(0);
    expect(restarted.ended).toHaveLength(1);
  });

  test('leaves what somebody else changed, and says so', async () => {
    const bench = await createBench();
    await bench.reconciler.inject(wish(1, ['a']));
    bench.world.cells.set('a', 'theirs');
    expect(await bench.reconciler.recover(injectionAt(1), 'asked')).toMatchObject({
      state: 'recovered',
      how: 'contested',
    });
    expect(of(bench)).toBe('theirs b0 c0');
    expect(bench.reconciler.owes()).toBe(0);
  });

  test('a target that is gone is recovered, and the record says so', async () => {
    const bench = await createBench();
    await bench.reconciler.inject(wish(1, ['a']));
    bench.world.cells.delete('a');
    expect(await bench.reconciler.recover(injectionAt(1), 'asked')).toMatchObject({
      state: 'recovered',
      how: 'target-gone',
    });
  });

  test('of strays is said, and what can be taken away is', async () => {
    const bench = await createBench();
    bench.world.strays = ['one', 'two'];
    expect((await bench.reconciler.residue()).litter).toEqual(['one', 'two']);
    bench.world.step = (what, cell) => {
      if (what === 'remove' && cell === 'one') throw new Error('busy');
    };
    expect(await bench.reconciler.recoverAll('start')).toMatchObject({ strays: ['two'], problems: ['one: busy'] });
    bench.world.step = (what) => {
      if (what === 'strays') throw new Error('forbidden');
    };
    expect((await bench.reconciler.residue()).unknown).toEqual(['cell: forbidden']);
  });
});

describe('a journal that cannot be written', () => {
  test.each(['ENOSPC', 'EIO', 'EROFS'])(
    '%s: nothing is injected, everything is taken back, the record follows',
    async (code) => {
      const bench = await createBench();
      await bench.reconciler.inject(wish(1, ['a']));
      bench.file.fail = { code, tornBytes: 100 };
      await expect(bench.reconciler.inject(wish(2, ['b']))).rejects.toMatchObject({ code: 'journal-unwritable' });
      expect(bench.reconciler.status(injectionAt(2)).state).toBe('unknown');
      const recovering = bench.reconciler.recover(injectionAt(1), 'asked');
      await bench.clock.advance(600);
      expect(await recovering).toMatchObject({ state: 'recovered' });
      expect(of(bench)).toBe('a0 b0 c0');
      await bench.clock.advance(1000);
      bench.file.fail = null;
      await bench.clock.advance(1000);
      const next = await bench.restart();
      expect(next.reconciler.owes()).toBe(0);
      expect(next.journal.damage()).toBeNull();
      expect(next.reconciler.status(injectionAt(1))).toMatchObject({ state: 'recovered' });
    },
  );

  test('and a crash before the record follows: the next start takes it back once more, without harm', async () => {
    const bench = await createBench();
    await bench.reconciler.inject(wish(1, ['a']));
    bench.file.fail = { code: 'EIO', at: 'sync' };
    const recovering = bench.reconciler.recover(injectionAt(1), 'asked');
    await bench.clock.advance(600);
    await recovering;
    bench.file.fail = null;
    const next = await bench.restart();
    expect(next.reconciler.owes()).toBe(1);
    await next.reconciler.recoverAll('start');
    expect(of(next)).toBe('a0 b0 c0');
    expect(next.reconciler.owes()).toBe(0);
  });

  test('that hangs does not keep a recovery from putting the world right', async () => {
    const bench = await createBench();
    await bench.reconciler.inject(wish(1, ['a']));
    bench.file.gate = new Promise(() => undefined);
    const recovering = bench.reconciler.recover(injectionAt(1), 'asked');
    await bench.clock.advance(600);
    expect(of(bench)).toBe('a0 b0 c0');
    await bench.clock.advance(600);
    expect(await recovering).toMatchObject({ state: 'recovered' });
  });
});

describe('the end of an injection', () => {
  test('is durable before it is answered, to whoever asks first or second', async () => {
    for (const asks of [1, 2]) {
      const bench = await createBench();
      await bench.reconciler.inject(wish(1, ['a']));
      const answers = Array.from({ length: asks }, () => bench.reconciler.recover(injectionAt(1), 'asked'));
      expect(await answers.at(-1)).toMatchObject({ state: 'recovered' });
      // Everything of ours dies in this very moment.
      const next = await bench.restart();
      expect(next.reconciler.owes()).toBe(0);
    }
  });

  test('has the time of its undoing, also when the lease ended it or the next start did', async () => {
    const bench = await createBench();
    const atNs = String(bench.clock.nowNs() + 1_000_000_000n);
    await bench.reconciler.inject(wish(1, ['a']));
    await bench.clock.advance(1500);
    expect(bench.ended).toMatchObject([{ status: { state: 'recovered', undone: { atNs, bootId: 'boot' } } }]);
    await bench.reconciler.inject(wish(2, ['b']));
    const next = await bench.restart();
    await next.clock.advance(500);
    const { recovered } = await next.reconciler.recoverAll('start');
    const undone = { atNs: String(next.clock.nowNs()), bootId: 'boot' };
    expect(recovered).toMatchObject([{ injection: injectionAt(2), undone }]);
    const later = await next.restart();
    expect(later.reconciler.status(injectionAt(1))).toMatchObject({ undone: { atNs } });
    expect(later.reconciler.status(injectionAt(2))).toMatchObject({ undone });
  });

  test('that an older version has recorded has no time, and one that never began has none', async () => {
    const record = decodeRecord(
      JSON.stringify({ type: 'recovered', injection: injectionAt(1), how: 'restored', detail: '' }),
    );
    expect(record).toMatchObject({ undone: null });
    const bench = await createBench();
    expect(await bench.reconciler.recover(injectionAt(3), 'asked')).toMatchObject({ state: 'recovered', undone: null });
  });
});

describe('a damaged journal', () => {
  test('recovers what is readable, injects nothing until a person accepts it, and guesses no baseline', async () => {
    const bench = await createBench();
    await bench.reconciler.inject(wish(1, ['a']));
    const from = bench.file.bytes().length;
    await bench.reconciler.inject(wish(2, ['b', 'c']));
    const bytes = bench.file.bytes().slice();
    // Both copies of "captured b" and "captured c" go; the claims are behind them.
    const text = Buffer.from(bytes).toString('latin1');
    for (let at = text.indexOf('"captured"', from); at > 0; at = text.indexOf('"captured"', at + 1)) bytes[at] = 0;
    bench.file.set(bytes);
    const next = await bench.restart();
    expect(next.journal.damage()).toMatch(/missing/);
    const { owed, problems } = await next.reconciler.recoverAll('start');
    expect(of(next)).toBe('a0 v2 v2');
    expect(owed.map((status) => status.injection)).toEqual([injectionAt(2)]);
    expect(owed[0]?.detail).toMatch(/before is lost/);
    expect(problems).toEqual([]);
    expect((await next.reconciler.residue()).unknown.join()).toMatch(/damaged.*lost/s);
    await expect(next.reconciler.inject(wish(3, ['a']))).rejects.toMatchObject({ code: 'journal-damaged' });
    await next.journal.acceptDamage();
    await next.clock.advance(6000);
    expect(next.reconciler.owes()).toBe(0);
    expect(await next.reconciler.inject(wish(3, ['a']))).toMatchObject({ state: 'live' });
  });
});
