import { otherJournals } from '@firedrill/agent/other-journals';
import type { StateRecovered } from '@firedrill/agent/recover-state';
import { recoveredWords } from '@firedrill/server/report/words';
import type { Language } from '../verb.ts';
import { doctorIn } from './doctor-words.ts';

const words = {
  en: {
    nowhere: (root: string) => `${root} is no state directory: there is nothing to take back`,
    nothing: 'nothing to take back',
    unknown: 'it is not known how it ended',
    takenAway: 'taken away',
    putBack: 'stands again',
    owed: 'STILL OWED',
    problem: 'problem',
    damaged: 'the journal is damaged',
    keptAs: (place: string) => `the damaged journal is kept as ${place}`,
    contested: 'What somebody else changed was not overwritten: look at it; nothing of it is owed any more.',
    left: 'left as somebody else made it',
    notTouched: 'not touched',
  },
  ko: {
    nowhere: (root: string) => `${root}: 상태 디렉터리가 아니므로 되돌릴 것이 없습니다`,
    nothing: '되돌릴 것이 없습니다',
    unknown: '어떻게 끝났는지 알 수 없음',
    takenAway: '치움',
    putBack: '다시 세움',
    owed: '아직 되돌리지 못함',
    problem: '문제',
    damaged: '저널이 손상됨',
    keptAs: (place: string) => `손상된 저널을 ${place}에 보관했습니다`,
    contested: '다른 쪽에서 변경한 것은 덮어쓰지 않았습니다. 직접 확인하십시오. 더 되돌릴 것으로 남아 있지는 않습니다.',
    left: '다른 쪽에서 변경한 그대로 둠',
    notTouched: '건드리지 않음',
  },
} as const;

/** What a recovery did, as people read it; null where there was no state directory. */
export function recoveredText(stateDir: string, came: StateRecovered | null, language: Language): string {
  const say = words[language];
  if (came === null) return say.nowhere(stateDir);
  const { recovered, owed, strays, problems, damage, keptAs, putBack } = came;
  const lines = [
    ...recovered.map(({ injection, how, detail }) => {
      const end = how === null ? say.unknown : recoveredWords(language)[how];
      return `${injection}: ${end}${detail === '' ? '' : `, ${detail}`}`;
    }),
    ...strays.map((each) => `${say.takenAway}: ${each}`),
    ...putBack.map((each) => `${say.putBack}: ${each}`),
    ...owed.map(({ injection, detail }) => `${say.owed} ${injection}: ${detail}`),
    ...problems.map((each) => `${say.problem}: ${each}`),
    ...(damage === null ? [] : [`${say.damaged}: ${damage}`]),
    ...(keptAs === null ? [] : [say.keptAs(keptAs)]),
    ...(recovered.some(({ how }) => how === 'contested') ? [say.contested] : []),
  ];
  if (lines.length === 0) lines.push(say.nothing);
  return [...lines, ...othersLines(stateDir, language)].join('\n');
}

/** What earlier runs left contested, beside what this recovery has said already. */
export function contestedLines(details: readonly string[], said: string, language: Language): readonly string[] {
  const copyOf = (detail: string): string => / is kept in (.+)$/.exec(detail)?.[1] ?? detail;
  const unsaid = details.filter((detail) => !said.includes(copyOf(detail)));
  return unsaid.map((detail) => `${words[language].left}: ${detail}`);
}

/** What belongs to others, or to another state directory: named, and not touched. */
export function othersLines(stateDir: string, language: Language): readonly string[] {
  return otherJournals(stateDir).map((each) => `${words[language].notTouched}: ${doctorIn(each, language)}`);
}
