import { msToNs, nsToMs } from '@firedrill/core/ports';
import type { InjectionStatus } from '@firedrill/core/protocol/messages';
import { Timeline } from '@firedrill/core/testing/virtual-clock';
import { type InjectionId, injectionId } from '@firedrill/core/words/ids';
import { expect, test } from 'vitest';
import { persevere } from './persevere.ts';

const [one, two] = [injectionId(new Uint8Array(10)), injectionId(new Uint8Array(10).fill(1))];
const taken = (injection: InjectionId): InjectionStatus => ({
  injection,
  state: 'recovered',
  how: 'restored',
  detail: '',
  exposure: null,
});
const late = (injection: InjectionId): InjectionStatus => ({
  ...taken(injection),
  state: 'recovering',
  how: null,
});
const first = { recovered: [taken(one)], owed: [late(two)], strays: [], problems: ['a stray'], kept: [] };

/** How it ended on a virtual clock, and after how long. */
async function ended(status: (injection: InjectionId, sinceMs: number) => InjectionStatus, forMs: number) {
  const clock = new Timeline();
  const beganNs = clock.nowNs();
  const sinceMs = (): number => nsToMs(clock.nowNs() - beganNs);
  let afterMs = Number.NaN;
  const ending = persevere(first, (id) => status(id, sinceMs()), { clock, forMs });
  void ending.then(() => (afterMs = sinceMs()));
  const untilNs = beganNs + msToNs(60_000);
  await clock.run(
    untilNs,
    () => !Number.isNaN(afterMs),
    () => undefined,
  );
  return { all: await ending, afterMs };
}

test('what is taken back within the time is no longer owed, and it is not waited for longer', async () => {
  const { all, afterMs } = await ended((id, sinceMs) => (sinceMs >= 400 ? taken(id) : late(id)), 5_000);
  expect(all).toEqual({ ...first, recovered: [taken(one), taken(two)], owed: [] });
  expect(afterMs).toBe(400);
});

test('what is not, stays owed when the time is over; without time it is looked at once', async () => {
  expect(await ended(late, 1_000)).toEqual({ all: first, afterMs: 1_000 });
  expect(await ended(late, 0)).toEqual({ all: first, afterMs: 0 });
});
