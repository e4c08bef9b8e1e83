import { expect, test } from 'vitest';
import { errorWords } from './error-words.ts';
import { catalogue, type ErrorCode } from './errors.ts';

// The catalogue's keys are its codes.
const codes = Object.keys(catalogue) as ErrorCode[];

test.each(codes)('%s is told in both languages, and names the same commands and options in them', (code) => {
  const named = (text: string): readonly string[] => (text.match(/`[^`]+`|--[a-z-]+|[a-z]+\.[a-z]+/g) ?? []).toSorted();
  const [en, ko] = [errorWords(code, 'en'), errorWords(code, 'ko')];
  for (const text of [ko.sentence, ko.remedy]) expect(text).toMatch(/[가-힣].*\.$/);
  expect(named(`${ko.sentence} ${ko.remedy}`)).toEqual(named(`${en.sentence} ${en.remedy}`));
});
