import { percent } from '@firedrill/core/words/fields';
import { z } from 'zod';

/** A parameter named `percent` carries its unit in its name, so that `100` and `100%` mean the same there. */
export const share = z.union([z.number().min(0).max(100), percent]);

/** How many draws show an effect that hits this share with 99.9 % certainty; at most 100. */
export function drawsToSee(sharePercent: number): number {
  if (sharePercent >= 100) return 1;
  if (sharePercent <= 0) return 100;
  return Math.min(100, Math.max(1, Math.ceil(Math.log(0.001) / Math.log(1 - sharePercent / 100))));
}
