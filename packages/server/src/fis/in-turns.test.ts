import { eachPlace, type Steps } from '@firedrill/dialects/fis/steps';
import { expect, test } from 'vitest';
import { afterOthers, inTurns, oneAtATime } from './in-turns.ts';

function* looks(count: number): Steps<string> {
  yield* eachPlace(count, () => undefined);
  return 'done';
}

test('little is done at once, and of much others have their turn in between', async () => {
  for (const [count, least] of [
    [10_000, 0],
    [200_000, 10],
  ] as const) {
    let asked = 0;
    const result = await inTurns(looks(count), () => {
      asked += 1;
      return true;
    });
    expect([result, asked >= least, count > 16_384 || asked === 0]).toEqual(['done', true, true]);
  }
});

test('what is not wanted any more is not gone on with', async () => {
  let left = 3;
  expect(await inTurns(looks(1_000_000), () => (left -= 1) > 0)).toBeNull();
  expect(left).toBe(0);
});

test('one begins when the one before is over, also when that failed', async () => {
  const told: string[] = [];
  const add = oneAtATime((thrown) => told.push(String(thrown)));
  const act =
    (name: string, fails = false) =>
    async () => {
      told.push(`${name} begins`);
      await afterOthers(() => true);
      if (fails) throw new RangeError(name);
      told.push(`${name} ends`);
    };
  add(act('one', true));
  add(act('two'));
  expect(told).toEqual([]);
  while (told.length < 4) await afterOthers(() => true);
  add(act('three'));
  while (told.length < 6) await afterOthers(() => true);
  expect(told).toEqual(['one begins', 'RangeError: one', 'two begins', 'two ends', 'three begins', 'three ends']);
});
