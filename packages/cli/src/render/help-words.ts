/** The frame of `--help` in Korean, by what commander says in English. */
export const helpWords: { readonly [english: string]: string } = {
  'Usage:': '사용법:',
  'Arguments:': '인자:',
  'Options:': '옵션:',
  'Commands:': '명령:',
  'output the version number': '버전을 보여 줍니다',
  'display help for command': '명령의 도움말을 보여 줍니다',
  'state directory (root: /var/lib/firedrill, others: $XDG_STATE_HOME/firedrill)':
    '상태 디렉터리 (root: /var/lib/firedrill, 그 밖: $XDG_STATE_HOME/firedrill)',
  'HOST:PORT where AWS FIS is served, and the native API; port 0 takes a free one':
    'AWS FIS와 Firedrill API를 제공할 HOST:PORT; 포트 0은 빈 포트를 씁니다',
  'the same as --state': '--state와 같습니다',
  'a key that may ask, ID:SECRET or ID:SECRET:ACCOUNT; may be given several times':
    '요청할 수 있는 키. ID:SECRET 또는 ID:SECRET:ACCOUNT; 여러 번 줄 수 있습니다',
  'accept any signature, and invent what targets match; nothing real is touched':
    '어떤 서명이든 받아들이고 대상을 지어냅니다; 실제 대상은 건드리지 않습니다',
  'with --simulate: the resources that there are': '--simulate와 함께: 있다고 할 리소스',
  'alarms mapped to probes, hypotheses of templates, quotas': '경보에 대응하는 프로브, 템플릿의 가설, 할당량',
  'with --simulate: time passes so many times as fast': '--simulate와 함께: 시간이 몇 배 빠르게 흐릅니다',
};
