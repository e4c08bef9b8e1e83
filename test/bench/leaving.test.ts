import { expect, test } from 'vitest';
import { undoAll } from './leaving.ts';

test('everything is undone, the newest first, also when one of them cannot be', async () => {
  const undone: string[] = [];
  const undos = [
    () => void undone.push('first'),
    () => Promise.reject(new Error('it cannot be undone')),
    async () => void undone.push('last'),
  ];
  await undoAll(undos);
  expect(undone).toEqual(['last', 'first']);
  expect(undos).toEqual([]);
});
