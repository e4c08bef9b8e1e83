import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { doctorIn, doctorPhrases } from './doctor-words.ts';

const places = ['../doctor/check-host.ts', '../doctor/check-state.ts'];
const others = [
  '../../../server/src/state-dir.ts',
  '../../../agent/src/other-journals.ts',
  '../../../host/src/targets/list.ts',
];
const sources = [...places, ...others].map((file) => readFileSync(new URL(file, import.meta.url), 'utf8')).join('\n');

test.each(doctorPhrases)('"$en" is still said as it stands here', ({ en }) => {
  for (const part of en.split(/\{\w+\}|; /)) expect(sources).toContain(part.replace(/^: |:$/g, ''));
});

test('what stands in a sentence is told as it is, and a sentence of somebody else stays', () => {
  expect(doctorIn('76.55 GiB free', 'ko')).toBe('76.55 GiB 남음');
  expect(doctorIn('spawn unshare ENOENT', 'ko')).toBe('spawn unshare ENOENT');
  expect(doctorIn('owes nothing', 'en')).toBe('owes nothing');
});
