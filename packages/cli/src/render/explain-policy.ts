import { policyExample, policyMembers } from '@firedrill/agent/policy/policy-words';
import { columnsOf, padded, wrapped } from './table.ts';
import type { Wording } from './verdict.ts';

const words = {
  en: {
    about:
      'What the owner of a host allows. Its agent goes by it, and no server or command can override it. A member ' +
      'that is not known is refused, because a misspelt protection protects nothing.',
    where: 'read from',
    places:
      '--policy FILE or FIREDRILL_POLICY, else /etc/firedrill/policy.yaml for root, ' +
      '$XDG_CONFIG_HOME/firedrill/policy.yaml for others; where there is no file, the defaults hold',
    members: 'members',
    example: 'example',
    default: 'default',
  },
  ko: {
    about:
      '호스트 소유자가 허용하는 것입니다. 에이전트가 따르며 서버나 명령이 바꿀 수 없습니다. 모르는 항목은 거부합니다. ' +
      '잘못 쓴 보호는 아무것도 보호하지 못하기 때문입니다.',
    where: '읽는 곳',
    places:
      '--policy FILE이나 FIREDRILL_POLICY, 없으면 root는 /etc/firedrill/policy.yaml, ' +
      '다른 사용자는 $XDG_CONFIG_HOME/firedrill/policy.yaml. 파일이 없으면 기본값을 씁니다',
    members: '항목',
    example: '예',
    default: '기본값',
  },
} as const;

/** The agent's policy file: where it is read from, its members, and one to copy. */
export function policyText({ paint, language, columns }: Wording): string {
  const say = words[language];
  const widest = Math.max(...policyMembers.map(({ path }) => columnsOf(path)));
  const indent = widest + 4;
  const lines = policyMembers.flatMap(({ path, form, otherwise, about }) => {
    const line = `  ${padded(path, widest)}  ${form[language]}; ${say.default} ${otherwise[language]}`;
    const room = Number.isFinite(columns) ? columns - indent : Infinity;
    return [wrapped(line, columns, indent), wrapped(about[language], room, 0).replace(/^/gm, ' '.repeat(indent))];
  });
  return [
    paint('bold', 'policy'),
    wrapped(say.about, columns, 0),
    wrapped(`${say.where}: ${say.places}`, columns, 2),
    '',
    paint('bold', say.members),
    ...lines,
    '',
    paint('bold', say.example),
    policyExample.trimEnd().replace(/^/gm, '  '),
  ].join('\n');
}
