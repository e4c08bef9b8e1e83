import { expect, test } from 'vitest';
import { ends } from '../engine/ends.ts';
import { measurements } from './measurements.ts';
import { englishOf, reason, reasonText, said } from './reason.ts';
import { toldIn } from './told.ts';

test.each([...ends, ...measurements])('"$en" has the same values in both languages', ({ en, ko }) => {
  const names = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).toSorted();
  expect(names(ko)).toEqual(names(en));
});

test.each([
  [
    'GET http://127.0.0.1:9080/ took 7003.1 ms, 2.0 at the baseline',
    'GET http://127.0.0.1:9080/: 7003.1 ms 걸림, 기준 2.0 ms',
  ],
  ['no process 41 that started at tick 7, or only its zombie', '시작 틱이 7인 프로세스 41이 없거나 좀비만 있음'],
  [
    'no process 41 that started at tick 7, or only its zombie; 1 of the 2 that descended from it are gone: 43 live',
    '시작 틱이 7인 프로세스 41이 없거나 좀비만 있음; 그 자손 2개 중 1개가 사라짐: 43은 살아 있음',
  ],
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
    'GET u was answered 200, 2 bytes, sha256 ab…; was answered 200, 9 bytes, sha256 cd… without the fault',
    'GET u: 200 응답, 2바이트, sha256 ab…; 장애 없이는 200, 9바이트, sha256 cd…',
  ],
  [
    'GET u was answered 503, 2 bytes, sha256 ab…; was answered 200, 9 bytes, sha256 cd… at the baseline',
    'GET u: 503 응답, 2바이트, sha256 ab…; 기준 200, 9바이트, sha256 cd…',
  ],
  ['p95 of the last 7 is 729 ms, expected below 400 ms', '최근 7건의 p95 729 ms (기대: 400 ms 미만)'],
  ['status 500; $.reviews has 0 items, expected at least 1', '상태 500; $.reviews의 항목 0개 (기대: 1 이상)'],
  ['status 503, expected 200 or 204', '상태 503 (기대: 200 또는 204)'],
  ['3, expected at least 4.5', '3 (기대: 4.5 이상)'],
  ['no answer within 1000 ms', '1000 ms 안에 응답 없음'],
  [
    'Prometheus cannot be read: connect ECONNREFUSED 127.0.0.1:9',
    'Prometheus를 읽을 수 없음: connect ECONNREFUSED 127.0.0.1:9',
  ],
  [
    'a connection to db:1: it was closed after 3.0 ms and 0 bytes, and so shows nothing; give send and expectBytes',
    'db:1로 가는 연결: 3.0 ms, 0바이트 뒤에 닫힘. 그래서 아무것도 알 수 없음; send와 expectBytes를 쓰십시오',
  ],
  ['effect: no reading within 2000 ms', '영향: 2000 ms 안에 읽지 못함'],
  ['process 7 was stopped by somebody else; it is left so', '다른 쪽에서 프로세스 7을 멈춤; 그대로 둠'],
  [
    'the agent took late#0 back: its lease ended without being renewed',
    'late#0: 에이전트가 되돌렸습니다: 갱신되지 않아 임대 시간이 끝났습니다',
  ],
  ['42P01 relation "books" does not exist', '42P01 relation "books" does not exist'],
  ['a thing that nobody here says', 'a thing that nobody here says'],
])('%s', (evidence, korean) => {
  expect(toldIn(evidence, 'ko')).toBe(korean);
  expect(toldIn(evidence, 'en')).toBe(evidence);
});

test('a verdict tells evidence in the language of its sentences', () => {
  const evidence = 'process 7 lives';
  expect(reasonText(reason('seen', { evidence }), 'ko')).toContain('프로세스 7이 살아 있음');
  expect(reasonText(said(evidence), 'ko')).toBe('프로세스 7이 살아 있음');
  expect(englishOf(reason('seen', { evidence }))).toBe('absent before, then process 7 lives');
});
