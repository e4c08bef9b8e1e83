import { otherJournals } from '@firedrill/agent/other-journals';
import type { StateRecovered } from '@firedrill/agent/recover-state';

/** What a recovery did, as people read it. */
export function recoveredText(stateDir: string, done: StateRecovered): string {
  const { recovered, owed, strays, problems, damage, keptAs } = done;
  const lines = [
    ...recovered.map(
      ({ injection, how, detail }) => `${injection}: ${how ?? 'unknown'}${detail === '' ? '' : `, ${detail}`}`,
    ),
    ...strays.map((each) => `taken away: ${each}`),
    ...owed.map(({ injection, detail }) => `STILL OWED ${injection}: ${detail}`),
    ...problems.map((each) => `problem: ${each}`),
    ...(damage === null ? [] : [`the journal is damaged: ${damage}`]),
    ...(keptAs === null ? [] : [`the damaged journal is kept as ${keptAs}`]),
  ];
  if (lines.length === 0) lines.push('nothing to take back');
  return [...lines, ...otherJournals(stateDir).map((each) => `not touched: ${each}`)].join('\n');
}
