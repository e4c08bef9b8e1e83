import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sourceIn, sourcePhrases } from './source-words.ts';

const sources = ['marks.ts', 'alert-signal.ts']
  .map((file) => readFileSync(new URL(file, import.meta.url), 'utf8'))
  .join('\n');

test.each(sourcePhrases)('"$en" is still written as it stands here', ({ en }) => {
  const parts = en.split(/\{\w+\}|\b(?:firing|resolved)\b/);
  for (const part of parts) expect(sources).toContain(part.trimEnd());
});

test('sources are told in Korean with what stands in them; names and words of people stay', () => {
  expect(sourceIn('all steady-state probes good, before the effect was confirmed', 'ko')).toBe(
    '모든 정상 상태 프로브가 정상, 영향이 확인되기 전',
  );
  expect(sourceIn('alert Slow{service=page} firing: nobody could hear it (not open)', 'ko')).toBe(
    '경보 Slow{service=page} 발생: 들을 수 있는 곳이 없었음 (열려 있지 않음)',
  );
  expect(sourceIn('page', 'ko')).toBe('page');
  expect(sourceIn('the pager rang', 'ko')).toBe('the pager rang');
  expect(sourceIn('good for 3 intervals more', 'en')).toBe('good for 3 intervals more');
});
