import type { Words } from '@firedrill/core/fault';

/** Details of errors, and what is near a selector; what the system says of its own (in brackets) stays as it is. */
export const detailPhrases: readonly Words[] = [
  { en: 'the name `{name}` a second time', ko: '두 번째로 쓴 이름 `{name}`' },
  { en: 'a circle: {circle}', ko: '서로 기다리는 순환: {circle}' },
  { en: 'actions that can begin one after another', ko: '차례로 시작할 수 있는 단계' },
  { en: 'no condition', ko: '조건 없음' },
  { en: 'at least one condition: {words}', ko: '조건 하나 이상: {words}' },
  { en: 'the target `{name}`', ko: '대상 `{name}`' },
  { en: 'the action `{name}`', ko: '단계 `{name}`' },
  { en: 'the probe `{name}`', ko: '프로브 `{name}`' },
  { en: 'the fault `{name}`', ko: '장애 `{name}`' },
  { en: 'the service `{name}`', ko: '서비스 `{name}`' },
  { en: 'a target of type {kind}', ko: '{kind} 종류의 대상' },
  { en: '{fault} hurts: {kinds}', ko: '{fault} 장애의 대상: {kinds}' },
  { en: 'a duration', ko: '시간' },
  { en: 'Say how long it lasts, such as `for: 20s`.', ko: '지속 시간을 적으십시오. 예: `for: 20s`' },
  { en: 'Leave out `for`.', ko: '`for`를 빼십시오.' },
  {
    en: 'Simulated targets are no part of a document: name what is really there, such as `process` or `host`.',
    ko: '시뮬레이션 대상은 문서에 쓸 수 없습니다. `process`나 `host`처럼 실제로 있는 것을 적으십시오.',
  },
  {
    en: '{path} is not replaced: a path that ends with / is a directory',
    ko: '{path}은(는) 바꾸지 않음: /로 끝나는 경로는 디렉터리임',
  },
  {
    en: '{path} is not replaced: its directory is missing, or it is a link to nothing',
    ko: '{path}은(는) 바꾸지 않음: 디렉터리가 없거나 끊어진 링크임',
  },
  {
    en: '{path} is not replaced: it is not a regular file ({kind})',
    ko: '{path}은(는) 바꾸지 않음: 일반 파일이 아님 ({kind})',
  },
  {
    en: '{path} is not replaced: it has {count} names (hard links)',
    ko: '{path}은(는) 바꾸지 않음: 이름이 {count}개임 (하드 링크)',
  },
  {
    en: '{path} is not replaced: it is larger than {count} bytes',
    ko: '{path}은(는) 바꾸지 않음: {count}바이트보다 큼',
  },
  { en: '{path} has this content already: nothing would change', ko: '{path}은(는) 이미 이 내용이라 바뀌는 것이 없음' },
  { en: '{path} is missing already: nothing would change', ko: '{path}은(는) 이미 없어서 바뀌는 것이 없음' },
  { en: 'Near it: {near}.', ko: '비슷한 것: {near}.' },
  {
    en: '{found} candidates, of which {keep} must be kept: {left} are left',
    ko: '후보 {found}개 중 {keep}개를 남겨야 하므로 {left}개가 남습니다',
  },
  { en: '{count} to be hurt', ko: '망가뜨릴 대상 {count}개' },
  { en: 'there are no runs in {root}', ko: '{root}에는 실행이 없습니다' },
  {
    en: '{word} is no run here; did you mean {meant}?',
    ko: '{word}: 여기에 그런 실행이 없습니다. {meant}을(를) 쓰려던 것입니까?',
  },
  { en: '{word} is no run here', ko: '{word}: 여기에 그런 실행이 없습니다' },
  { en: 'there is no run {run}', ko: '{run}: 그런 실행이 없습니다' },
  { en: '{run} is not under way here', ko: '{run}: 여기서 진행 중이 아닙니다' },
  { en: '{file} is no file of at most 1 MiB', ko: '{file}: 1 MiB 이하의 파일이 아닙니다' },
  {
    en: '{file} cannot be read (ENOENT: {why})',
    ko: '{file}: 그런 파일이 없습니다 (ENOENT)',
  },
  { en: '{file} cannot be read (EACCES: {why})', ko: '{file}: 읽을 권한이 없습니다 (EACCES)' },
  { en: '{file} cannot be read ({why})', ko: '{file}: 읽을 수 없습니다 ({why})' },
  {
    en: 'explain {word}: there is no {missing}; did you mean {meant}?',
    ko: 'explain {word}: {missing}은(는) 없습니다. {meant}을(를) 쓰려던 것입니까?',
  },
  {
    en: 'explain {word}: there is no {missing}; try {topics}',
    ko: 'explain {word}: {missing}은(는) 없습니다. 볼 수 있는 것: {topics}',
  },
  { en: '{asked}: expected a duration from 500ms to 10m', ko: '{asked}: 500ms에서 10m까지의 시간이어야 합니다' },
  {
    en: '--detach does not wait for a verdict: `firedrill report RUN` writes it afterwards',
    ko: '--detach는 판정을 기다리지 않습니다. 나중에 `firedrill report RUN`으로 쓰십시오',
  },
];
