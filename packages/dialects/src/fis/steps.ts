/**
 * Work in small steps: between two of them whoever does it may do something else. A step yields how many looks it took:
 * one look is about a tenth of a microsecond. The result is the same whether it is done at once or with pauses.
 */
export type Steps<Result> = Generator<number, Result, undefined>;

/** So many looks make a step, where there are so many. */
export const looksOfStep = 4096;

/** Does all of it, without a pause. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Does something at each place from 0 up to `count`, and yields now and then. */
export function* eachPlace(count: number, act: (place: number) => void): Steps<void> {
  for (let from = 0; from < count; from += looksOfStep) {
    const to = Math.min(count, from + looksOfStep);
    for (let place = from; place < to; place += 1) act(place);
    yield to - from;
  }
}
