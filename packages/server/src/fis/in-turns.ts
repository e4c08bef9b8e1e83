import { setImmediate } from 'node:timers/promises';
import type { Steps } from '@firedrill/dialects/fis/steps';

/** Whether what is being done is wanted still; asked whenever others had their turn. */
export type GoesOn = () => boolean;

/** So many looks are taken in one turn: a few milliseconds. What takes fewer is done at once. */
const looksOfTurn = 16_384;

/**
 * Takes steps so that everybody else has a turn between some of them.
 * @returns null when it was not wanted any more
 */
export async function inTurns<Result>(steps: Steps<Result>, goesOn: GoesOn): Promise<Result | null> {
  let looks = 0;
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    looks += value;
    if (looks < looksOfTurn) continue;
    looks = 0;
    if (!(await afterOthers(goesOn))) return null;
  }
}

/** Lets everybody else have a turn. */
export async function afterOthers(goesOn: GoesOn): Promise<boolean> {
  await setImmediate();
  return goesOn();
}

/** Acts one after another, each in a turn of its own; one that fails is told of, and the next one follows. */
export function oneAtATime(failed: (thrown: unknown) => void): (act: () => Promise<void>) => void {
  const waiting: (() => Promise<void>)[] = [];
  const doAll = async (): Promise<void> => {
    for (let act = waiting[0]; act !== undefined; act = waiting[0]) {
      await setImmediate();
      await act().catch(failed);
      waiting.shift();
    }
  };
  return (act) => {
    waiting.push(act);
    if (waiting.length === 1) void doAll();
  };
}
