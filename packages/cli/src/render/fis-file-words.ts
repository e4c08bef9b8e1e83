import type { Words } from '@firedrill/core/fault';

/** What the checks of inventories and of configurations of the FIS server say. */
export const fisFilePhrases: readonly Words[] = [
  { en: 'a configuration', ko: '설정' },
  { en: 'a FIS configuration', ko: 'FIS 설정' },
  { en: 'an inventory', ko: '인벤토리' },
  {
    en: 'Give it beside a template of AWS FIS: {command}',
    ko: 'AWS FIS 템플릿과 함께 주십시오: {command}',
  },
  {
    en: 'Give it to the server, or beside a template of AWS FIS: {option}',
    ko: '서버에 주거나 AWS FIS 템플릿과 함께 주십시오: {option}',
  },
  { en: 'neither `{one}` nor `{other}`', ko: '`{one}`도 `{other}`도 없음' },
  { en: 'neither', ko: '둘 다 없음' },
  { en: 'both', ko: '둘 다 있음' },
  { en: '{value} once more', ko: '{value}이(가) 한 번 더 있음' },
  { en: 'the ARN of an alarm, such as {example}', ko: '경보의 ARN. 예: {example}' },
  { en: 'the id of an action, such as {example}', ko: '동작의 id. 예: {example}' },
  { en: 'a region, such as {example}', ko: '리전. 예: {example}' },
  { en: 'a URL, such as {example}', ko: 'URL. 예: {example}' },
  { en: 'https: it leaves this machine', ko: 'https: 이 컴퓨터 밖으로 나갑니다' },
  { en: 'a whole number from 1', ko: '1 이상의 정수' },
  { en: 'a number from 1 to 1000000', ko: '1부터 1000000까지의 수' },
  { en: 'a probe of type alert', ko: 'alert 유형의 프로브' },
  {
    en: 'a probe that asks: alerts are heard by native experiments',
    ko: '스스로 묻는 프로브: 알림은 네이티브 실험에서만 받습니다',
  },
  { en: 'a comparison with other samples', ko: '다른 표본과의 비교' },
  {
    en: 'what one sample can tell: there is no baseline before an experiment of FIS, and no trend',
    ko: '표본 하나로 알 수 있는 것: FIS 실험 전에는 기준선도 추세도 없습니다',
  },
  { en: 'a file that can be read', ko: '읽을 수 있는 파일' },
  {
    en: 'a secret of at least {count} characters in the variable {name}',
    ko: '환경 변수 {name}에 든 {count}자 이상의 비밀값',
  },
  { en: 'a secret of at least {count} characters in {file}', ko: '{file}에 든 {count}자 이상의 비밀값' },
  { en: 'the 12 digits of an account, in quotes', ko: '따옴표로 감싼 12자리 계정 번호' },
  {
    en: '{sign} in it, so that {count} resources have {names} names',
    ko: '안에 든 {sign}: 리소스 {count}개의 이름이 {names}가지가 되도록',
  },
  { en: 'at most {count} resources', ko: '리소스 {count}개 이하' },
  { en: '{count} resources', ko: '리소스 {count}개' },
  { en: '{arn}, which is there already', ko: '이미 있는 {arn}' },
  { en: 'each resource once', ko: '리소스마다 한 번' },
];
