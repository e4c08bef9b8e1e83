import type { Words } from '../fault.ts';
import { createPhrasebook } from '../words/phrases.ts';

/** What recovery marks are read from, as marks.ts and alert-signal.ts write it, and in Korean. */
export const sourcePhrases: readonly Words[] = [
  { en: '{source}, before the effect was confirmed', ko: '{source}, 영향이 확인되기 전' },
  { en: '{source}, before the fault', ko: '{source}, 장애 이전' },
  { en: 'all steady-state probes good', ko: '모든 정상 상태 프로브가 정상' },
  {
    en: 'all steady-state probes good without our recovery',
    ko: '우리가 되돌리기 전에 모든 정상 상태 프로브가 정상',
  },
  { en: 'the steady state was never left', ko: '정상 상태를 벗어난 적이 없음' },
  { en: 'the first of the bad probes good again', ko: '비정상이던 프로브 중 첫 번째가 다시 정상' },
  { en: 'the fault ended on our side first', ko: '우리 쪽에서 장애가 먼저 끝남' },
  { en: 'good for {count} intervals more', ko: '{count}주기 더 정상' },
  { en: 'alert {name} firing, told by {sender}', ko: '경보 {name} 발생, 알린 곳: {sender}' },
  { en: 'alert {name} resolved, told by {sender}', ko: '경보 {name} 해제, 알린 곳: {sender}' },
  { en: '{alert}: it was so before the fault', ko: '{alert}: 장애 이전부터 그랬음' },
  { en: '{alert}: nobody could hear it ({reason})', ko: '{alert}: 들을 수 있는 곳이 없었음 ({reason})' },
  { en: 'not open', ko: '열려 있지 않음' },
  { en: 'alert {name} firing', ko: '경보 {name} 발생' },
  { en: 'alert {name} resolved', ko: '경보 {name} 해제' },
];

/** Where a mark comes from, in another language; names of probes and words of people stay as they are. */
export const sourceIn: (source: string, language: keyof Words) => string = createPhrasebook(
  sourcePhrases,
  (words, language) => sourceIn(words, language),
);
