import type { Words } from '@firedrill/core/fault';

/** What the checks of inventories and of the configuration of AWS FIS say, beside what all checks do. */
export const inventoryProblemPhrases: readonly Words[] = [
  { en: 'an inventory', ko: '인벤토리' },
  { en: 'the 12 digits of an account, in quotes', ko: '따옴표로 감싼 계정 12자리 숫자' },
  { en: 'a region, such as {example}', ko: '리전. 예: {example}' },
  { en: 'neither', ko: '둘 다 없음' },
  { en: 'both', ko: '둘 다' },
  {
    en: '{place} in it, so that {count} resources have {names} names',
    ko: '리소스 {count}개의 이름이 서로 다르도록 {place} 포함',
  },
  { en: '{count} resources', ko: '리소스 {count}개' },
  { en: 'at most {count} resources', ko: '리소스 {count}개 이하' },
  { en: '{arn}, which is there already', ko: '이미 있는 {arn}' },
  { en: 'each resource once', ko: '리소스마다 한 번' },
  { en: 'a configuration', ko: '구성' },
  { en: 'a probe of type alert', ko: 'alert 유형의 프로브' },
  {
    en: 'a probe that asks: alerts are heard by native experiments',
    ko: '묻는 프로브: alert는 네이티브 실험에서만 듣습니다',
  },
  { en: 'a comparison with other samples', ko: '다른 표본과의 비교' },
  {
    en: 'what one sample can tell: there is no baseline before an experiment of FIS, and no trend',
    ko: '표본 하나로 알 수 있는 것: FIS 실험 전에는 기준선도 추세도 없습니다',
  },
  { en: 'neither `{one}` nor `{other}`', ko: '`{one}`도 `{other}`도 없음' },
  { en: '{text} once more', ko: '다시 나온 {text}' },
  { en: 'each {key} once', ko: '{key}마다 한 번' },
  { en: 'the ARN of an alarm, such as {example}', ko: '경보의 ARN. 예: {example}' },
  { en: 'the id of an action, such as {example}', ko: '동작의 ID. 예: {example}' },
  { en: 'a URL, such as {example}', ko: 'URL. 예: {example}' },
  { en: 'a whole number from 1', ko: '1 이상의 정수' },
  { en: 'a number from 1 to 1000000', ko: '1부터 1000000까지의 숫자' },
];

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
