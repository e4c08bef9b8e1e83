import type { Words } from '@firedrill/core/fault';

/** Why a target of AWS FIS is empty, as a problem tells it (resolution-notes.ts in English). */
export const resolutionPhrases: readonly Words[] = [
  {
    en: 'Target resolution returned empty set',
    ko: '대상을 찾은 결과가 비어 있음 (Target resolution returned empty set)',
  },
  { en: 'There is no {type} at all.', ko: '{type}이(가) 하나도 없습니다.' },
  { en: 'There is no {type} here: {why}', ko: '여기에는 {type}이(가) 없습니다: {why}' },
  { en: '{arn} is not here: {why}', ko: '여기에는 {arn}이(가) 없습니다: {why}' },
  { en: '{arn} does not exist.', ko: '{arn}이(가) 없습니다.' },
  { en: '{arn} does not exist.{hint}', ko: '{arn}이(가) 없습니다.{hint}' },
  { en: '{condition} matches 0 of {count}; found: {values}.', ko: '{condition}: {count}개 중 0개. 있는 값: {values}.' },
  {
    en: '{condition} matches 0 of {count}; found: {values}.{hint}',
    ko: '{condition}: {count}개 중 0개. 있는 값: {values}.{hint}',
  },
  {
    en: '{condition} matches 0 of {count}; none has {name}.',
    ko: '{condition}: {count}개 중 0개. {name}이(가) 있는 것이 없습니다.',
  },
  {
    en: '{condition} matches 0 of {count}; none has {name}.{hint}',
    ko: '{condition}: {count}개 중 0개. {name}이(가) 있는 것이 없습니다.{hint}',
  },
  {
    en: 'Of {count}, some fit each of these, and none fits them together: {conditions}.',
    ko: '{count}개 중 각각에 맞는 것은 있지만 함께 맞는 것은 없습니다: {conditions}.',
  },
  {
    en: 'PERCENT({percent}) of {count} is {taken}; PERCENT({more}) gives {gives}.',
    ko: '{count}개의 PERCENT({percent})는 {taken}개입니다. PERCENT({more})이면 {gives}개입니다.',
  },
];

/** What stands within them. */
export const resolutionParts: readonly Words[] = [
  { en: '{count} in {region}, account {account}', ko: '{region}, 계정 {account}에 {count}개' },
  { en: '{count} elsewhere', ko: '다른 곳에 {count}개' },
  { en: 'asked for in {region}, account {account}.', ko: '찾은 곳은 {region}, 계정 {account}입니다.' },
  { en: 'tag {condition}', ko: '태그 {condition}' },
  { en: ' Did you mean {name}?', ko: ' {name}을(를) 뜻했습니까?' },
];
