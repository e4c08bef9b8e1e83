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
};
