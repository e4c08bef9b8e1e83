import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { englishOf, reason, reasonText, said } from './reason.ts';
import { sightingIn, sightings } from './sightings.ts';

const packages = fileURLToPath(new URL('../../../', import.meta.url));
const sources = ['witness/src/effects', 'witness/src/exposures', 'agent/src', 'core/src/engine']
  .flatMap((folder) =>
    readdirSync(packages + folder)
      .filter((name) => name.endsWith('.ts') && !name.includes('.test.'))
      .map((name) => readFileSync(`${packages}${folder}/${name}`, 'utf8')),
  )
  .join('\n');

test.each(sightings)('"$en" is still said by somebody, and both languages say the same values', ({ en, ko }) => {
  const names = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).toSorted();
  expect(names(ko)).toEqual(names(en));
  const parts = en.split(/\{\w+\}|[,;:()]|\b(?:after|from)\b/).map((part) => part.trim());
  expect(parts.filter((part) => !sources.includes(part))).toEqual([]);
});

test.each([
  [
    'GET http://127.0.0.1:9080/ took 7003.1 ms, 2.0 at the baseline',
    'GET http://127.0.0.1:9080/: 7003.1 ms 걸림, 기준 2.0 ms',
  ],
  ['no process 41 that started at tick 7, or only its zombie', '시작 틱이 7인 프로세스 41이 없거나 좀비만 있음'],
  [
    'looked at anew: a connection to 127.0.0.1:1 was reset after 3.0 ms and 0 bytes',
    '다시 확인함: 127.0.0.1:1로 가는 연결: 3.0 ms, 0바이트 뒤에 끊김',
  ],
  [
    '2 of 3 connections waited while the process was stopped: a: not accepted; c: 9 bytes unread; 1 through our proxy',
    '프로세스가 멈춘 동안 연결 3개 중 2개가 기다림: a: 받아들여지지 않음; c: 9바이트를 읽지 않음; 우리 프록시를 거친 것 1개',
  ],
  [
    '1 connections to our door at x:1 found nobody behind it; 2 connections to our door at x:2 found nobody behind it',
    'x:1의 우리 문으로 온 연결 1개가 뒤에서 아무도 만나지 못함; x:2의 우리 문으로 온 연결 2개가 뒤에서 아무도 만나지 못함',
  ],
  [
    'GET u was answered 503, 2 bytes, sha256 ab…; was answered 200, 9 bytes, sha256 cd… at the baseline',
    'GET u: 503 응답, 2바이트, sha256 ab…; 기준 200, 9바이트, sha256 cd…',
  ],
  ['a thing that nobody here says', 'a thing that nobody here says'],
])('%s', (evidence, korean) => {
  expect(sightingIn(evidence, 'ko')).toBe(korean);
  expect(sightingIn(evidence, 'en')).toBe(evidence);
});

test('a verdict tells evidence in the language of its sentences', () => {
  const evidence = 'process 7 lives';
  expect(reasonText(reason('seen', { evidence }), 'ko')).toContain('프로세스 7이 살아 있음');
  expect(reasonText(said(evidence), 'ko')).toBe('프로세스 7이 살아 있음');
  expect(englishOf(reason('seen', { evidence }))).toBe('absent before, then process 7 lives');
});
