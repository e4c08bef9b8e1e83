import { reasonOf } from '@firedrill/core/errors';
import { outcomeWords } from '@firedrill/server/report/words';
import { closeRuns } from '../server/close-runs.ts';
import type { SeenRun } from '../server/look.ts';
import type { Language, Surroundings } from '../verb.ts';

/** Closes the records of dead runs and says how each ended; what hinders it is said, and changes nothing else. */
export async function closeAndSay({ out, err, environment, language }: Surroundings, root: string): Promise<void> {
  try {
    for (const run of await closeRuns(root, environment)) out(`${closedText(run, language)}\n`);
  } catch (thrown) {
    const say = language === 'ko' ? '실행 기록을 닫지 못했습니다' : 'the records of runs are not closed';
    err(`${say}: ${reasonOf(thrown)}\n`);
  }
}

function closedText({ run, name, outcome }: SeenRun, language: Language): string {
  const word = Object.entries(outcomeWords(language)).find(([each]) => each === outcome)?.[1] ?? outcome ?? '?';
  return language === 'ko' ? `${run} (${name}) 종료: ${word}` : `${run} (${name}) is closed: ${outcome ?? word}`;
}
