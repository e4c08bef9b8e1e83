import type { Language } from '@firedrill/core/plan/describe';
import type { ProofName, Verdict } from '@firedrill/core/verdict/verdict';
import { labelsIn } from './labels.ts';

/** How a proof, or what was found, is shown: a sign that needs no colour, a tone, and a word where one is needed. */
export interface Look {
  readonly sign: string;
  readonly tone: 'yes' | 'no' | 'maybe' | 'as-if';
  readonly state: string;
}

/** What looks like a proof and is none, because nothing of it was real. */
export const simulatedSign = '≈';

/** A proof of a simulated run never looks like one of a real run, whether it is shown or not. */
export function proofLook({ proofs, simulated }: Verdict, name: ProofName, language: Language): Look {
  const { shown, partly } = proofs[name];
  const labels = labelsIn(language);
  if (shown && simulated) return { sign: simulatedSign, tone: 'as-if', state: labels.asIf };
  if (shown) return { sign: '✓', tone: 'yes', state: labels.shown };
  const told = simulated ? (words: string) => `${words} (${labels.asIf})` : (words: string) => words;
  if (partly !== undefined) return { sign: '◐', tone: 'maybe', state: told(partly) };
  return { sign: '✗', tone: 'no', state: told(labels.notShown) };
}

/** That a hypothesis held where nothing was broken says little. The state is empty where nothing has to be added. */
export function findingLook({ finding, simulated }: Verdict, language: Language): Look {
  if (finding === 'held' && simulated) {
    return { sign: simulatedSign, tone: 'as-if', state: labelsIn(language).asIf };
  }
  const sign = { held: '✓', violated: '✗', 'not-asked': '–' }[finding];
  return { sign, tone: ({ held: 'yes', violated: 'no', 'not-asked': 'maybe' } as const)[finding], state: '' };
}
