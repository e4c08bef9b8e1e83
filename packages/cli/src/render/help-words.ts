import type { Words } from '@firedrill/core/fault';
import { createPhrasebook } from '@firedrill/core/words/phrases';

/** What `--help` and the reading of the command line say, the frame by commander included. */
export const helpPhrases: readonly Words[] = [
  { en: 'Usage:', ko: '사용법:' },
  { en: 'Arguments:', ko: '인자:' },
  { en: 'Options:', ko: '옵션:' },
  { en: 'Commands:', ko: '명령:' },
  { en: 'output the version number', ko: '버전을 보여 줍니다' },
  { en: 'display help for command', ko: '명령의 도움말을 보여 줍니다' },
  {
    en: "error: unknown option '{option}'\n(Did you mean {meant}?)",
    ko: "오류: 알 수 없는 옵션 '{option}'\n({meant}을(를) 쓰려던 것입니까?)",
  },
  { en: "error: unknown option '{option}'", ko: "오류: 알 수 없는 옵션 '{option}'" },
  {
    en: "error: unknown command '{command}'\n(Did you mean {meant}?)",
    ko: "오류: 알 수 없는 명령 '{command}'\n({meant}을(를) 쓰려던 것입니까?)",
  },
  { en: "error: unknown command '{command}'", ko: "오류: 알 수 없는 명령 '{command}'" },
  { en: "error: missing required argument '{name}'", ko: "오류: 인자 '{name}'이(가) 필요합니다" },
  { en: "error: option '{option}' argument missing", ko: "오류: 옵션 '{option}'에 값이 필요합니다" },
  {
    en: "error: too many arguments for '{verb}'. Expected {most} but got {given}.",
    ko: "오류: '{verb}'에 인자가 너무 많습니다. {most}까지 받는데 {given} 있습니다.",
  },
  {
    en: 'state directory (root: /var/lib/firedrill, others: $XDG_STATE_HOME/firedrill)',
    ko: '상태 디렉터리 (root: /var/lib/firedrill, 그 밖: $XDG_STATE_HOME/firedrill)',
  },
  {
    en: 'a run, the beginning of its id, or an experiment; the last one when none is given',
    ko: '실행, 그 id의 앞부분, 또는 실험 이름. 없으면 마지막 실행입니다',
  },
  {
    en: 'a run, the beginning of its id, or an experiment; all when none is given',
    ko: '실행, 그 id의 앞부분, 또는 실험 이름. 없으면 모든 실행입니다',
  },
  {
    en: 'a file with the hypothesis, for an experiment that has none; - is standard input',
    ko: '가설이 없는 실험에 쓸 가설 파일. -는 표준 입력입니다',
  },
  { en: "the agent's policy file", ko: '에이전트의 정책 파일' },
  { en: "the agent's policy file, where this starts it", ko: '이 명령이 에이전트를 시작할 때 쓸 정책 파일' },
  {
    en: "the agent's policy file; refused when an agent is there that goes by another one",
    ko: '에이전트의 정책 파일. 다른 정책을 따르는 에이전트가 이미 있으면 거부합니다',
  },
  {
    en: '{topics}, a fault, a probe, an error code, or a path such as spec.method',
    ko: '{topics}, 장애, 프로브, 오류 코드, 또는 spec.method 같은 경로',
  },
  { en: 'go on until the run has ended', ko: '실행이 끝날 때까지 계속합니다' },
  { en: 'text, or json: one event a line', ko: 'text 또는 json: 한 줄에 이벤트 하나' },
  { en: 'a run that is under way; last is the newest', ko: '진행 중인 실행. last는 가장 최근 것입니다' },
  { en: 'who or what says so', ko: '누가 또는 무엇이 알렸는지' },
  {
    en: 'it came so long ago, at the latest (default: now)',
    ko: '늦어도 이만큼 전에 일어났습니다 (기본값: 지금)',
  },
  {
    en: 'so long ago it had not come yet: with both, also being late can be told',
    ko: '이만큼 전에는 아직 일어나지 않았습니다. 둘 다 있으면 늦은 것도 알 수 있습니다',
  },
  { en: 'experiment file; - is standard input', ko: '실험 파일. -는 표준 입력입니다' },
  {
    en: 'experiments, hypotheses, templates of AWS FIS, inventories, FIS configurations; - is standard input',
    ko: '실험, 가설, AWS FIS 템플릿, 인벤토리, FIS 설정. -는 표준 입력입니다',
  },
  { en: 'a variable of the document; may be given several times', ko: '문서의 변수. 여러 번 쓸 수 있습니다' },
  { en: 'a variable', ko: '변수' },
  {
    en: "the seed of every random choice; overrides the document's",
    ko: '모든 무작위 선택의 시드. 문서의 것을 대신합니다',
  },
  {
    en: 'how long an injection outlives silence (default 10s)',
    ko: '연락이 끊긴 뒤 주입이 남아 있는 시간 (기본값 10s)',
  },
  {
    en: 'PEM certificate by which alerts from other machines are heard, at an address not of loopback',
    ko: '루프백이 아닌 주소에서 다른 컴퓨터의 경보를 받는 데 쓰는 PEM 인증서',
  },
  { en: 'its private key, PEM without a passphrase', ko: '그 개인 키. 암호 없는 PEM입니다' },
  { en: 'list, or end', ko: 'list 또는 end' },
  { en: 'with end: the proxies to end', ko: 'end와 함께: 끝낼 프록시' },
  {
    en: 'HOST:PORT where callers connect; port 0 chooses a free one',
    ko: '호출하는 쪽이 연결할 HOST:PORT. 포트 0은 빈 포트를 고릅니다',
  },
  { en: 'HOST:PORT of the server behind it', ko: '뒤에 있는 서버의 HOST:PORT' },
  { en: 'what it is called; by default its address', ko: '이름. 기본값은 주소입니다' },
  {
    en: "serve Toxiproxy's HTTP API at this loopback address until Ctrl-C",
    ko: 'Ctrl-C를 누를 때까지 이 루프백 주소에서 Toxiproxy의 HTTP API를 제공합니다',
  },
  { en: 'with end: every standing proxy', ko: 'end와 함께: 서 있는 모든 프록시' },
  { en: 'with list: as JSON', ko: 'list와 함께: JSON으로 보여 줍니다' },
  {
    en: 'go on after a damaged journal, when you have looked at what is left',
    ko: '무엇이 남았는지 본 뒤, 저널이 손상되었어도 계속합니다',
  },
  { en: 'write to this file instead of standard output', ko: '표준 출력 대신 이 파일에 씁니다' },
  { en: 'write it to this file instead of standard output', ko: '표준 출력 대신 이 파일에 씁니다' },
  {
    en: 'with this run; last: the one before of the same experiment; none',
    ko: '이 실행과 비교합니다. last: 같은 실험의 바로 앞 실행. none: 비교하지 않음',
  },
  {
    en: 'begin a post-mortem: in this file, or beside the state',
    ko: '사후 보고서를 시작합니다. 이 파일에, 없으면 상태 디렉터리에',
  },
  {
    en: 'print the run id and come back at once; the run goes on',
    ko: '실행 id를 보여 주고 바로 돌아옵니다. 실행은 계속됩니다',
  },
  { en: 'exit with 0 when the file has no hypothesis', ko: '파일에 가설이 없을 때 0으로 끝납니다' },
  { en: 'only the verdict', ko: '판정만 보여 줍니다' },
  { en: 'how the verdict is written: {formats}', ko: '판정을 쓰는 형식: {formats}' },
  {
    en: 'what `aws cloudwatch describe-alarms` prints: tells which alarms cannot fire in time',
    ko: '`aws cloudwatch describe-alarms`의 출력. 제때 울릴 수 없는 경보를 알려 줍니다',
  },
  {
    en: 'HOST:PORT where AWS FIS is served, and the native API; port 0 takes a free one',
    ko: 'AWS FIS와 Firedrill API를 제공할 HOST:PORT. 포트 0은 빈 포트를 씁니다',
  },
  { en: 'the same as --state', ko: '--state와 같습니다' },
  {
    en: 'a key that may ask, ID:SECRET or ID:SECRET:ACCOUNT; may be given several times',
    ko: '요청할 수 있는 키. ID:SECRET 또는 ID:SECRET:ACCOUNT. 여러 번 줄 수 있습니다',
  },
  {
    en: 'accept any signature, and invent what targets match; nothing real is touched',
    ko: '어떤 서명이든 받아들이고 대상을 지어냅니다. 실제 대상은 건드리지 않습니다',
  },
  { en: 'with --simulate: the resources that there are', ko: '--simulate와 함께: 있다고 할 리소스' },
  {
    en: 'alarms mapped to probes, hypotheses of templates, quotas, logs, webhooks',
    ko: '프로브로 대신하는 경보, 템플릿의 가설, 할당량, 로그, 웹훅',
  },
  {
    en: 'for a template of AWS FIS: alarms mapped to probes, its hypothesis',
    ko: 'AWS FIS 템플릿에: 프로브로 대신하는 경보와 템플릿의 가설',
  },
  { en: 'with --simulate: time passes so many times as fast', ko: '--simulate와 함께: 시간이 몇 배 빠르게 흐릅니다' },
  {
    en: 'the invented resources; without it they are made up to fit the template',
    ko: '지어낸 리소스. 없으면 템플릿에 맞게 만들어 냅니다',
  },
  {
    en: 'a simulation goes so many times as fast as its template says',
    ko: '시뮬레이션이 템플릿에 적힌 것보다 몇 배 빠르게 진행됩니다',
  },
  {
    en: 'rehearse a template of AWS FIS against invented resources; nothing is hurt',
    ko: 'AWS FIS 템플릿을 지어낸 리소스로 연습합니다. 아무것도 해치지 않습니다',
  },
];

export const helpIn = createPhrasebook(helpPhrases);
