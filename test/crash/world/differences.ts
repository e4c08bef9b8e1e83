import type { Difference } from './world.ts';

/** It still hurts, or something of theirs is missing. */
export function effect(about: string, sentence: string): Difference {
  return { class: 'effect', about, sentence };
}

/** Ours and inert. */
export function litter(about: string, sentence: string): Difference {
  return { class: 'litter', about, sentence };
}
