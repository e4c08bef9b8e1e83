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
  { en: '{run} has not ended yet', ko: '{run}: 아직 끝나지 않았습니다' },
  { en: '{run} is not under way here', ko: '{run}: 여기서 진행 중이 아닙니다' },
  { en: '{run} has ended: its record is closed', ko: '{run}: 이미 끝나서 기록이 닫혔습니다' },
  { en: 'no server is under way with {run}', ko: '{run}: 맡은 서버가 없습니다' },
  {
    en: '{asked}: expected a duration of at most a day, such as 30s',
    ko: '{asked}: 30s처럼 하루 이하의 시간이어야 합니다',
  },
  {
    en: '--not-yet must lie further back than --ago',
    ko: '--not-yet은 --ago보다 더 앞이어야 합니다',
  },
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
