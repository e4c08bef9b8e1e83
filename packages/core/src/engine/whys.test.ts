import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { toldIn } from '../verdict/told.ts';
import { whys } from './whys.ts';

const packages = fileURLToPath(new URL('../../../', import.meta.url));
const folders = [
  'core/src/engine',
  'server/src',
  'server/src/runs',
  'server/src/api/native',
  'cli/src/verbs',
  'cli/src/server',
];
const sources = folders
  .flatMap((folder) =>
    readdirSync(packages + folder)
      .filter((name) => name.endsWith('.ts') && !/test|whys/.test(name))
      .map((name) => readFileSync(`${packages}${folder}/${name}`, 'utf8')),
  )
  .join('\n');

test.each(whys)('"$en" is still said as it stands here', ({ en }) => {
  for (const part of en.split(/\{\w+\}/)) expect(sources).toContain(part);
});

test('our own reasons are told in Korean with what stands in them, foreign ones stay as they are', () => {
  expect(toldIn('the baseline is not met by page, orders: nothing is injected', 'ko')).toBe(
    'page, orders: 주입 전에 정상 상태가 아니어서 아무것도 주입하지 않습니다',
  );
  expect(toldIn('the store cannot be written: disk\nfull', 'ko')).toBe('저장소를 쓸 수 없습니다: disk\nfull');
  expect(toldIn('the target of late#0 is gone; 2 more of its injections ended early', 'ko')).toBe(
    'late#0: 대상이 사라졌습니다; 다른 주입 2건도 일찍 끝났습니다',
  );
  expect(toldIn('because I say so', 'ko')).toBe('because I say so');
  expect(toldIn('the method is over', 'en')).toBe('the method is over');
});
