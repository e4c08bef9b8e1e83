import { setTimeout as pause } from 'node:timers/promises';

const lookAgainMs = 20;

/** Looks again and again until a condition holds; false when it does not within the limit. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  limitMs: number,
  everyMs = lookAgainMs,
): Promise<boolean> {
  const untilMs = performance.now() + limitMs;
  for (;;) {
    if (await holds()) return true;
    if (performance.now() >= untilMs) return false;
    await pause(everyMs);
  }
}

/** Resolves when the process's own clock has come to `atMs`. */
export async function untilTime(atMs: number): Promise<void> {
  for (let leftMs = atMs - performance.now(); leftMs > 0; leftMs = atMs - performance.now()) await pause(leftMs);
}
