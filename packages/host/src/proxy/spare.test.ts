import { expect, test } from 'vitest';
import { Memory } from './memory.ts';

const mib = 2 ** 20;

/** As many blocks as are lent, at most so many bytes of them. */
function lentBy(memory: Memory): Buffer[] {
  const blocks: Buffer[] = [];
  for (let block = memory.lend(); block !== null && blocks.length < 1000; block = memory.lend()) blocks.push(block);
  return blocks;
}

function open(memory: Memory, sockets: number): void {
  for (let count = 0; count < sockets; count += 1) memory.opened();
}

const bytesOf = (blocks: readonly Buffer[]): number => blocks.reduce((sum, block) => sum + block.length, 0);

test('few sockets may hold 24 MiB, many 8', () => {
  const [few, many] = [new Memory(), new Memory()];
  open(few, 2);
  open(many, 2000);
  expect(bytesOf(lentBy(few)) / mib).toBeCloseTo(23.5, 0);
  expect(bytesOf(lentBy(many)) / mib).toBeCloseTo(7.5, 0);
});

test('when many come, what few held stays, nothing is added, and the second arena goes with its last block', () => {
  const memory = new Memory();
  open(memory, 2);
  const held = lentBy(memory);
  for (const [index, block] of held.entries()) block.fill(index % 251);
  open(memory, 2000);
  expect(memory.isAmple).toBe(false);
  expect(memory.lend()).toBeNull();
  expect(held.every((block, index) => block.every((byte) => byte === index % 251))).toBe(true);
  const arenas = new Set(held.map((block) => block.buffer));
  for (const block of held) memory.giveBack(block);
  expect(memory.usedBytes).toBe(0);
  expect([...arenas].map((arena) => arena.byteLength / mib)).toEqual([12, 0]);
});

test('the second arena comes again when the many have gone', () => {
  const memory = new Memory();
  open(memory, 2000);
  for (let count = 0; count < 1990; count += 1) memory.closed();
  expect(bytesOf(lentBy(memory)) / mib).toBeCloseTo(23.5, 0);
});
