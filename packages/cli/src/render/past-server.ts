import type { Words } from '@firedrill/core/fault';
import { createPhrasebook } from '@firedrill/core/words/phrases';
import { recoveredWords } from '@firedrill/server/report/words';
import type { Owed, PastServer } from '../server/past-server.ts';
import type { Language } from '../verb.ts';
import { recoveredText } from './recovered.ts';

const words = {
  en: {
    past: 'the server does not answer: going past it',
    silent: (why: string) => `the agent does not answer either (${why})`,
    none: 'nothing of ours is live',
    idle: (holder: string) => `${holder} is there, and nothing is owed`,
    holds: (holder: string) => `${holder} is there and holds:`,
    liveUntil: (until: string) => `may be live; expires at ${until} unless it is renewed`,
    stop: '`firedrill stop` takes it back, also where the server does not answer',
    unknown: (until: string) => `unknown, expires at ${until}`,
    endless: 'unknown, and nobody ends it by itself',
    next: 'then its reaper takes it back; at once when you end the agent (kill -9): `firedrill doctor` names it',
    alone: 'end what is left of server, agent and reaper (`firedrill doctor`), then: `firedrill recover`',
  },
  ko: {
    past: '서버가 응답하지 않아 거치지 않고 진행합니다',
    silent: (why: string) => `에이전트도 응답하지 않습니다 (${why})`,
    none: '유지 중인 것이 없습니다',
    idle: (holder: string) => `${holder}: 살아 있고, 되돌릴 것은 없습니다`,
    holds: (holder: string) => `${holder}: 살아서 다음을 유지하고 있습니다`,
    liveUntil: (until: string) => `유지 중일 수 있음. 갱신되지 않으면 ${until}에 만료`,
    stop: '`firedrill stop`이 되돌립니다. 서버가 응답하지 않아도 됩니다',
    unknown: (until: string) => `알 수 없음, ${until}에 만료`,
    endless: '알 수 없음, 저절로 끝나지 않습니다',
    next: '그때 리퍼가 되돌립니다. 에이전트를 끝내면(kill -9) 바로 되돌립니다: `firedrill doctor`가 알려 줍니다',
    alone: '남은 서버, 에이전트, 리퍼를 끝낸 뒤(`firedrill doctor`) `firedrill recover`를 실행하십시오',
  },
} as const;

const whatPhrases: readonly Words[] = [
  { en: '{fault} on host {host}', ko: '{fault} → 호스트 {host}' },
  { en: '{fault} on {target}', ko: '{fault} → {target}' },
];
const whatIn = createPhrasebook(whatPhrases);

/** What an agent that is there holds, for whoever wants to recover and not to stop. */
export function heldText(heldBy: string, owed: readonly Owed[], language: Language): string {
  const say = words[language];
  if (owed.length === 0) return say.idle(heldBy);
  const lines = owed.map(({ injection, what, until }) => {
    return `${injection} ${whatIn(what, language)}: ${until === null ? say.endless : say.liveUntil(secondsUp(until))}`;
  });
  return [say.holds(heldBy), ...lines, `  → ${say.stop}`].join('\n');
}

export const pastServerSaid = (language: Language): string => words[language].past;

/** What a stop past the server came to, injection by injection. */
export function pastServerText(root: string, came: PastServer, language: Language): string {
  const say = words[language];
  if (came.recovered !== null) return recoveredText(root, came.recovered, language);
  const lines = [
    ...(came.silent === null ? [] : [say.silent(came.silent)]),
    ...came.taken.map(({ injection, what, how }) => {
      const end = how === null ? '' : `: ${recoveredWords(language)[how]}`;
      return `${injection} ${whatIn(what, language)}${end}`;
    }),
    ...owedLines(came.owed, language),
  ];
  return (lines.length === 0 ? [say.none] : lines).join('\n');
}

/** What may still be live, until when, and what can be done about it. */
export function owedLines(owed: readonly Owed[], language: Language): readonly string[] {
  const say = words[language];
  if (owed.length === 0) return [];
  const lines = owed.map(({ injection, what, until }) => {
    // To the second and rounded up, so that it is over when the clock shows it.
    const shown = until === null ? say.endless : say.unknown(secondsUp(until));
    return `${injection} ${whatIn(what, language)}: ${shown}`;
  });
  return [...lines, `  → ${owed.some(({ until }) => until === null) ? say.alone : say.next}`];
}

const secondsUp = (date: Date): string =>
  new Date(Math.ceil(date.getTime() / 1000) * 1000).toISOString().replace('.000Z', 'Z');
