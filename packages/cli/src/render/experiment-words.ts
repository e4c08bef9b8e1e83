import type { Words } from '@firedrill/core/fault';
import { expectWords } from './experiment-words-expect.ts';

/** What each member of an experiment is for. Paths leave out places in lists and names that the writer chooses. */
export const experimentWords: { readonly [path: string]: Words } = {
  apiVersion: { en: 'The version of this format.', ko: '이 형식의 버전입니다.' },
  kind: { en: 'Always Experiment.', ko: '항상 Experiment입니다.' },
  metadata: {
    en: 'The name of the experiment, and labels for finding it again.',
    ko: '실험의 이름과 찾기 위한 레이블입니다.',
  },
  'metadata.name': { en: 'Its name: small letters, digits and -.', ko: '이름: 영어 소문자, 숫자, -.' },
  'metadata.labels': { en: 'Labels, such as team: shop.', ko: '레이블. 예: team: shop.' },
  spec: {
    en: 'What is asked, whom it hurts, how, and what ends it.',
    ko: '무엇을 묻고, 누구를 어떻게 망가뜨리고, 언제 멈추는지입니다.',
  },
  'spec.variables': {
    en: 'Values that stand as ${name} in the document; also {env: NAME}, {secret: NAME}, or --set NAME=VALUE.',
    ko: '문서에서 ${name}으로 쓰는 값. 명령줄(--set), 환경 변수({env: NAME}), 비밀({secret: NAME})에서 옵니다.',
  },
  'spec.hypothesis': {
    en: 'What should stay true. Without it a run is unjudged, unless --hypothesis names a file that says it.',
    ko: '유지되어야 하는 것입니다. 없고 --hypothesis로 준 파일도 없으면 판정하지 않습니다.',
  },
  'spec.hypothesis.title': { en: 'The expectation in one sentence.', ko: '기대를 한 문장으로 적습니다.' },
  'spec.hypothesis.probes': { en: 'Measurements of the steady state.', ko: '정상 상태를 재는 측정입니다.' },
  'spec.hypothesis.invariants': {
    en: 'Probes that must hold at the end, whatever happened.',
    ko: '무슨 일이 있었든 끝에는 참이어야 하는 프로브입니다.',
  },
  'spec.hypothesis.before': {
    en: 'How long the steady state must hold without interruption before anything is injected.',
    ko: '주입하기 전에 정상 상태가 끊김 없이 유지되어야 하는 시간입니다.',
  },
  'spec.hypothesis.after': {
    en: 'How long it is watched at most after recovery.',
    ko: '복구 후 지켜보는 최대 시간입니다.',
  },
  'spec.hypothesis.probes.type': {
    en: 'The kind of measurement; see `firedrill explain probes`.',
    ko: '측정의 종류. `firedrill explain probes`를 보십시오.',
  },
  'spec.hypothesis.probes.with': { en: "The kind's own parameters.", ko: '그 종류의 매개변수입니다.' },
  'spec.hypothesis.probes.expect': {
    en: 'When a sample is good; every member that is given must hold.',
    ko: '표본이 정상인 조건. 적은 것은 모두 맞아야 합니다.',
  },
  'spec.hypothesis.probes.every': { en: 'The interval between samples.', ko: '표본 사이의 간격입니다.' },
  'spec.hypothesis.probes.timeout': {
    en: 'How long one sample may take; by default the interval, at least 1s, and as long as a latency that is allowed.',
    ko: '표본 하나에 허용되는 시간. 기본값은 측정 간격이며, 최소 1s이고 허용한 지연 시간보다 짧지 않습니다.',
  },
  'spec.hypothesis.probes.when': {
    en: 'In which phase, or list of phases, its samples count for the verdict.',
    ko: '어느 단계(또는 단계 목록)의 표본을 판정에 쓰는지입니다.',
  },
  'spec.hypothesis.probes.measures': {
    en: "What customers get (business), or the system's inside (inner).",
    ko: '고객이 받는 것(business)인지 시스템 내부(inner)인지입니다.',
  },
  'spec.hypothesis.probes.service': {
    en: 'The service that it looks at: for telling who failed because of whom.',
    ko: '측정하는 서비스. 무엇이 무엇 때문에 실패했는지 가리는 데 씁니다.',
  },
  'spec.hypothesis.probes.dependsOn': {
    en: 'The services that this service calls.',
    ko: '이 서비스가 호출하는 서비스들입니다.',
  },
  'spec.hypothesis.probes.maxViolations': {
    en: 'So many bad samples are tolerated.',
    ko: '허용하는 비정상 표본 수입니다.',
  },
  'spec.hypothesis.probes.minSamples': {
    en: 'So many samples are needed in each phase.',
    ko: '단계마다 필요한 표본 수입니다.',
  },
  ...expectWords,
  'spec.proxies': {
    en: 'Proxies that stand while the run lasts: callers dial listen, the proxy dials upstream.',
    ko: '실행하는 동안 서 있는 프록시. 호출하는 쪽은 listen에, 프록시는 upstream에 연결합니다.',
  },
  'spec.targets': {
    en: 'What may be hurt, by names of your choice.',
    ko: '망가뜨릴 수 있는 대상. 이름은 자유롭게 정합니다.',
  },
  'spec.targets.type': { en: 'The kind of target.', ko: '대상의 종류입니다.' },
  'spec.targets.select': { en: 'Which ones; every condition must hold.', ko: '선택 조건. 모두 맞아야 합니다.' },
  'spec.targets.pick': {
    en: 'How many of those that match; chosen by the seed.',
    ko: '일치하는 것 중 몇 개인지. 시드로 고릅니다.',
  },
  'spec.targets.keep': { en: 'At least so many stay untouched.', ko: '최소한 이만큼은 건드리지 않습니다.' },
  'spec.method': {
    en: 'The steps: what goes wrong, for whom, how long.',
    ko: '단계: 무엇이, 누구에게, 얼마 동안 잘못되는지입니다.',
  },
  'spec.method.name': { en: 'The name of the step.', ko: '단계의 이름입니다.' },
  'spec.method.fault': {
    en: 'The fault; see `firedrill explain faults`.',
    ko: '장애. `firedrill explain faults`를 보십시오.',
  },
  'spec.method.target': { en: 'One of the names under spec.targets.', ko: 'spec.targets의 이름 중 하나입니다.' },
  'spec.method.with': { en: "The fault's own parameters.", ko: '장애의 매개변수입니다.' },
  'spec.method.for': {
    en: 'How long it lasts; an act, such as a kill, takes none.',
    ko: '지속 시간. 종료 같은 동작에는 쓰지 않습니다.',
  },
  'spec.method.after': { en: 'Steps that must have ended before.', ko: '먼저 끝나야 하는 단계입니다.' },
  'spec.method.delay': { en: 'How long to wait before it begins.', ko: '시작하기 전에 기다리는 시간입니다.' },
  'spec.stopWhen': {
    en: 'What ends the run early. A condition that cannot be read ends it too.',
    ko: '실행을 일찍 끝내는 조건. 읽을 수 없는 조건도 실행을 끝냅니다.',
  },
  'spec.recovery': {
    en: 'Recovery marks: what sets each, and how soon it is expected.',
    ko: '복구 시점: 무엇으로 정해지고 언제까지 기대하는지입니다.',
  },
  'spec.recovery.within': {
    en: 'Expected within this time after the first effect.',
    ko: '첫 영향 후 이 시간 안에 기대합니다.',
  },
  'spec.recovery.probe': { en: 'The probe that sets the mark.', ko: '시점을 정하는 프로브입니다.' },
  'spec.recovery.expect': {
    en: "When a sample counts for the mark; without it the probe's own tolerance.",
    ko: '표본이 이 시점을 가리키는 조건. 없으면 프로브 자신의 조건을 씁니다.',
  },
  'spec.recovery.for': { en: 'So long the signal must hold.', ko: '신호가 유지되어야 하는 시간입니다.' },
  'spec.recovery.alert': {
    en: 'The alert that sets the mark when it is received: its name, labels, and whether it fires or is over.',
    ko: '받으면 시점을 정하는 경보: 이름, 레이블, 발생인지 해제인지입니다.',
  },
  'spec.alerts': {
    en: 'Where alerts are heard while the run lasts; also without it where a mark or probe names an alert.',
    ko: '실행하는 동안 경보를 받는 곳. 시점이나 프로브가 경보를 쓰면 없어도 열립니다.',
  },
  'spec.alerts.listen': {
    en:
      'Address and port for webhooks of Alertmanager or Grafana. An address that is not of loopback is heard over ' +
      'TLS, with the certificate of `--alerts-cert`.',
    ko:
      'Alertmanager 또는 Grafana 웹훅을 받을 주소와 포트입니다. 루프백이 아닌 주소는 `--alerts-cert`의 인증서를 쓰는 ' +
      'TLS로만 받습니다.',
  },
  'spec.guard': { en: 'What this experiment must never exceed.', ko: '이 실험이 넘지 말아야 할 것입니다.' },
  'spec.guard.maxTargets': { en: 'The most targets.', ko: '대상의 최대 수입니다.' },
  'spec.guard.deadMan': {
    en: 'The worst dead-man class that is accepted: who ends the effect when everything of ours dies.',
    ko: '허용하는 가장 나쁜 데드맨 등급: Firedrill이 모두 죽었을 때 누가 영향을 끝내는지입니다.',
  },
  'spec.guard.irreversible': {
    en: 'Faults that may be done though nothing undoes them.',
    ko: '되돌릴 수 없어도 허용하는 장애입니다.',
  },
  'spec.seed': { en: 'The seed of every random choice.', ko: '모든 무작위 선택의 시드입니다.' },
};
