import type { Json } from '@firedrill/core/words/json';

/** A number that is missing is told by whoever looked for it. */
export function judgeNumber(
  value: number | null,
  { atLeast, atMost }: { readonly atLeast?: number | undefined; readonly atMost?: number | undefined },
  bad: string[],
): void {
  if (value === null) return;
  if (atLeast !== undefined && value < atLeast) bad.push(`${value}, expected at least ${atLeast}`);
  if (atMost !== undefined && value > atMost) bad.push(`${value}, expected at most ${atMost}`);
}

/** A value in few words, for a reason. */
export const shortly = (value: Json | undefined): string =>
  value === undefined ? 'missing' : JSON.stringify(value).slice(0, 80);
