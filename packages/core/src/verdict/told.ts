import { ends } from '../engine/ends.ts';
import { whys } from '../engine/whys.ts';
import type { Words } from '../fault.ts';
import { createPhrasebook } from '../words/phrases.ts';
import { measurements } from './measurements.ts';
import { sightingLists, sightingParts } from './sightings.ts';

const separator = '; ';
const inside = (words: string, language: keyof Words): string => toldIn(words, language);
const wholeIn = createPhrasebook([...whys, ...sightingLists], inside);
const partIn = createPhrasebook([...whys, ...sightingParts, ...ends, ...measurements], inside);

/**
 * Words that a record keeps in English, in another language: why something was done, what a witness saw, what a probe
 * measured, how an injection ended. As a whole, else part by part; what no phrase fits stays as it was told, such as
 * what a system says of an error, and what older or newer versions wrote.
 */
export function toldIn(kept: string, language: keyof Words): string {
  if (language === 'en') return kept;
  const whole = wholeIn(kept, language);
  if (whole !== kept) return whole;
  return kept
    .split(separator)
    .map((part) => partIn(part, language))
    .join(separator);
}
