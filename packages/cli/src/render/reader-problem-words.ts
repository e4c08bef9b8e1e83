import type { Words } from '@firedrill/core/fault';

/** What the reader of YAML and JSON says. */
export const readerProblemPhrases: readonly Words[] = [
  { en: '{count} bytes', ko: '{count}바이트' },
  { en: 'at most {count} bytes', ko: '{count}바이트 이하' },
  { en: 'deeper nesting', ko: '더 깊은 중첩' },
  { en: 'at most {count} brackets within each other', ko: '괄호 중첩 {count}단계 이하' },
  { en: 'an alias of a part that contains the alias', ko: '별칭을 포함한 부분의 별칭' },
  { en: 'a document that ends', ko: '끝이 있는 문서' },
  { en: 'few aliases', ko: '적은 수의 별칭' },
  { en: 'a key that is a list, a mapping or an alias', ko: '목록, 매핑, 별칭인 키' },
  { en: 'a word as the key', ko: '키로 쓴 낱말' },
  { en: 'no tags', ko: '태그 없음' },
  { en: 'an empty list', ko: '빈 목록' },
  { en: 'a list of {count}', ko: '항목 {count}개인 목록' },
];
