import { expect, test } from 'vitest';
import { Arena } from './arena.ts';
import { randomness } from './random.ts';

const kib = 1024;

test('blocks never overlap, keep what is written to them, and join again when they are back', () => {
  const arena = new Arena(1024 * kib, 128 * kib);
  const random = randomness('arena', 0);
  const out: { block: Buffer; mark: number }[] = [];
  for (let step = 0; step < 20_000; step += 1) {
    if (random.next() < 0.55) {
      const block = arena.take(1 + Math.floor(128 * kib * random.next() ** 4));
      if (block === null) continue;
      const mark = step % 251;
      block.fill(mark);
      out.push({ block, mark });
    } else {
      const [one] = out.splice(Math.floor(random.next() * out.length), 1);
      if (one === undefined) continue;
      const isWhole = one.block.every((byte) => byte === one.mark);
      expect(isWhole).toBe(true);
      if (random.next() < 0.3 && one.block.length > 1) {
        const left = one.block.subarray(0, Math.ceil(one.block.length / 3));
        arena.shrink(left, left.length);
        out.push({ block: left, mark: one.mark });
      } else arena.giveBack(one.block);
    }
  }
  const sizes = out.map(({ block }) => arena.sizeOf(block));
  expect(arena.usedBytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
  for (const { block } of out) arena.giveBack(block);
  expect(arena.usedBytes).toBe(0);
  const whole = Array.from({ length: 8 }, () => arena.take(128 * kib));
  expect(whole).not.toContain(null);
  expect(arena.take(1)).toBeNull();
});

test('a block takes the next power of two, at least 256 bytes', () => {
  const arena = new Arena(128 * kib, 128 * kib);
  for (const [asked, taken] of [
    [1, 256],
    [256, 256],
    [257, 512],
    [5000, 8192],
    [128 * kib, 128 * kib],
  ] as const) {
    const block = arena.take(asked);
    expect(block?.length).toBe(asked);
    expect(arena.usedBytes).toBe(taken);
    if (block !== null) arena.giveBack(block);
  }
});
