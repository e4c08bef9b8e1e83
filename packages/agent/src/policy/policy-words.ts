import type { Words } from '@firedrill/core/fault';

/** A member of the policy file, for people: `firedrill explain policy` and docs/policy.md are written from these. */
export interface PolicyMember {
  /** Such as `protected.names`. */
  readonly path: string;
  readonly form: Words;
  /** What holds where the file does not say it. */
  readonly otherwise: Words;
  readonly about: Words;
}

const none: Words = { en: 'none', ko: '없음' };
const texts: Words = { en: 'list of patterns', ko: '패턴 목록' };

/** Every member that decodePolicy takes, in the order of growing need; a test holds the two together. */
export const policyMembers: readonly PolicyMember[] = [
  {
    path: 'faults.allowed',
    form: texts,
    otherwise: { en: 'every fault', ko: '모든 장애' },
    about: {
      en: 'The faults that may be injected here. `*` stands for any text: `process.*`.',
      ko: '여기서 주입할 수 있는 장애입니다. `*`는 아무 글자나 뜻합니다: `process.*`.',
    },
  },
  {
    path: 'faults.denied',
    form: texts,
    otherwise: none,
    about: {
      en: 'Faults that may not, even if they are allowed by a wider pattern.',
      ko: '더 넓은 패턴으로 허용되더라도 주입할 수 없는 장애입니다.',
    },
  },
  {
    path: 'protected.names',
    form: texts,
    otherwise: none,
    about: {
      en: 'Processes that are never hurt, by `comm`, or by the base name of their executable or argv[0].',
      ko: '절대 해치지 않는 프로세스입니다. `comm`이나 실행 파일, argv[0]의 이름으로 고릅니다.',
    },
  },
  {
    path: 'protected.labels',
    form: { en: 'map of texts', ko: '텍스트 맵' },
    otherwise: none,
    about: {
      en: 'Processes with any one of these labels in FIREDRILL_LABELS are never hurt.',
      ko: 'FIREDRILL_LABELS에 이 레이블 가운데 하나라도 있으면 해치지 않습니다.',
    },
  },
  {
    path: 'protected.users',
    form: { en: 'list of names', ko: '이름 목록' },
    otherwise: none,
    about: { en: 'Processes of these users are never hurt.', ko: '이 사용자들의 프로세스는 해치지 않습니다.' },
  },
  {
    path: 'protected.pids',
    form: { en: 'list of pids', ko: 'pid 목록' },
    otherwise: none,
    about: { en: 'These processes are never hurt.', ko: '이 프로세스들은 해치지 않습니다.' },
  },
  {
    path: 'protected.ports',
    form: { en: 'list of TCP ports', ko: 'TCP 포트 목록' },
    otherwise: none,
    about: {
      en: 'Who listens on one of these is never hurt, and no proxy stands in front of it.',
      ko: '이 포트에서 듣는 프로세스는 해치지 않고, 그 앞에 프록시를 세우지 않습니다.',
    },
  },
  {
    path: 'protected.paths',
    form: { en: 'list of absolute paths or patterns', ko: '절대 경로나 패턴 목록' },
    otherwise: none,
    about: {
      en: 'Files that are never replaced, nor read by the probe `file`; a directory stands for all below it.',
      ko: '바꾸지도, `file` 프로브로 읽지도 않는 파일입니다. 디렉터리는 그 아래 전부를 뜻합니다.',
    },
  },
  {
    path: 'maxLease',
    form: { en: 'duration with its unit', ko: '단위가 있는 시간' },
    otherwise: { en: '10m', ko: '10m' },
    about: {
      en: 'The longest time that an injection may outlive the silence of its server.',
      ko: '서버가 조용해진 뒤 주입이 남아 있을 수 있는 가장 긴 시간입니다.',
    },
  },
  {
    path: 'maxTargets',
    form: { en: 'whole number from 0', ko: '0 이상의 정수' },
    otherwise: { en: '50', ko: '50' },
    about: {
      en: 'So many targets at most are hurt at one time, over all runs; 0 allows nothing.',
      ko: '모든 실행을 합쳐 한 번에 해칠 수 있는 대상의 수입니다. 0이면 아무것도 허용하지 않습니다.',
    },
  },
  {
    path: 'commands',
    form: { en: 'list of argument vectors', ko: '인자 벡터 목록' },
    otherwise: none,
    about: {
      en: 'How the argument vector of a `command` probe may begin. None may run unless it is named here.',
      ko: '`command` 프로브의 인자 벡터가 시작할 수 있는 모양입니다. 여기 없으면 실행하지 않습니다.',
    },
  },
];

/** A whole policy to copy; it is read by a test. */
export const policyExample = `faults:
  allowed: ["process.*", "http.*"]
  denied: [process.kill]
protected:
  names: [postgres]
  labels: {tier: data}
  ports: [5432]
  paths: [/srv/data]
maxLease: 1m
maxTargets: 10
commands:
  - [/usr/bin/pgrep, redis-server]
`;
