import { setTimeout as pause } from 'node:timers/promises';

type Found<T> = Exclude<T, null | undefined | false>;

/** Looks every 20 ms until `look` gives something other than null, false or undefined; fails after `limitMs`. */
export async function until<T>(what: string, limitMs: number, look: () => Promise<T> | T): Promise<Found<T>> {
  const endAtMs = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (isFound(found)) return found;
    if (performance.now() > endAtMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await pause(20);
  }
}

function isFound<T>(value: T): value is Found<T> {
  return value !== null && value !== undefined && value !== false;
}
