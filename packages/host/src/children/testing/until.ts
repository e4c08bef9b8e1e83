import { bootNowNs } from '../boot-now.ts';

/** Waits for a condition, looking again every few milliseconds; the time it took in ms. @throws Error at the limit */
export async function until(what: string, condition: () => boolean, limitMs: number): Promise<number> {
  const startMs = performance.now();
  while (!condition()) {
    if (performance.now() - startMs > limitMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return performance.now() - startMs;
}

/** Looks at a value over and over for some time; true when it was the same at every look. */
export async function standsStill(value: () => unknown, forMs: number): Promise<boolean> {
  const startMs = performance.now();
  const first = value();
  while (performance.now() - startMs < forMs) {
    if (value() !== first) return false;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return true;
}

/** This many milliseconds from now, as the children take moments. */
export function nsFromNow(ms: number): string {
  return String(bootNowNs() + BigInt(Math.round(ms * 1e6)));
}
