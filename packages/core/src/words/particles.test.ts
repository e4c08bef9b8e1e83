import { expect, test } from 'vitest';
import { createPhrasebook } from './phrases.ts';
import { settleParticles } from './particles.ts';

test.each([
  ['상점을(를) 봅니다', '상점을 봅니다'],
  ['가게을(를) 봅니다', '가게를 봅니다'],
  ['프로세스 7이(가) 살아 있음', '프로세스 7이 살아 있음'],
  ['프로세스 42이(가) 살아 있음', '프로세스 42가 살아 있음'],
  ['10은(는)', '10은'],
  ['9은(는)', '9는'],
  ['`for`을(를) 쓰려던', '`for`를 쓰려던'],
  ['file을(를)', 'file을'],
  ['page과(와) ticket과(와)', 'page와 ticket과'],
  ['URL(으)로', 'URL로'],
  ['127.0.0.1:3(으)로', '127.0.0.1:3으로'],
  ['127.0.0.1:1(으)로', '127.0.0.1:1로'],
  ['집(으)로, 길(으)로, 가게(으)로', '집으로, 길로, 가게로'],
  ['???을(를)', '???을(를)'],
])('%s → %s', (given, settled) => {
  expect(settleParticles(given)).toBe(settled);
});

test('a phrasebook settles what it fills in', () => {
  const say = createPhrasebook([{ en: 'no {name}', ko: '{name}이(가) 없음' }]);
  expect([say('no ratings', 'ko'), say('no shop', 'ko'), say('no shop', 'en')]).toEqual([
    'ratings가 없음',
    'shop이 없음',
    'no shop',
  ]);
});
