import { durationText } from '@firedrill/core/units';
import { type MarkTime, type Outcome, proofNames, type Verdict } from '@firedrill/core/verdict/verdict';
import { markNames } from '@firedrill/core/words/experiment';
import type { Language } from '../verb.ts';
import type { Paint } from './paint.ts';
import { markWords, outcomeWords, proofWords } from './words.ts';

const outcomeStyle = {
  pass: 'green',
  fail: 'red',
  residual: 'red',
  inconclusive: 'yellow',
  aborted: 'yellow',
  unjudged: 'yellow',
} as const satisfies { readonly [outcome in Outcome]: string };

interface Wording {
  readonly paint: Paint;
  readonly language: Language;
}

/** The verdict as people read it: outcome and reason, the four proofs with their evidence, exposure, recovery times. */
export function verdictText(verdict: Verdict, { paint, language }: Wording): string {
  const word = outcomeWords(language)[verdict.outcome];
  const lines = [
    '',
    `${paint(['bold', outcomeStyle[verdict.outcome]], word)}  ${verdict.because}`,
    ...(verdict.simulated ? [paint('yellow', 'simulated: no real target was touched')] : []),
    '',
  ];
  for (const name of proofNames) {
    const { shown, because } = verdict.proofs[name];
    const sign = shown ? paint('green', '✓') : paint('red', '✗');
    const [first = '', ...rest] = because;
    lines.push(
      `  ${sign} ${padded(proofWords(language)[name], 12)} ${first}`,
      ...rest.map((each) => `${' '.repeat(17)}${each}`),
    );
  }
  lines.push(`  ${paint('dim', '·')} ${padded(verdict.finding, 12)} ${verdict.violations[0] ?? ''}`);
  lines.push(...verdict.violations.slice(1, 6).map((each) => `${' '.repeat(17)}${each}`));
  if (verdict.violations.length > 6) lines.push(`${' '.repeat(17)}… and ${verdict.violations.length - 6} more`);
  lines.push('', ...marksText(verdict, { paint, language }), '', paint('dim', `  ${verdict.run}`));
  return lines.join('\n');
}

function marksText(verdict: Verdict, { language }: Wording): readonly string[] {
  const defined = markNames.filter((name) => verdict.marks[name].state !== 'not-defined');
  return defined.map((name) => `    ${padded(markWords(language)[name], 18)} ${markText(verdict.marks[name])}`);
}

/** `0.8–1.0 s, by the system` or `not within 12 s`; an expectation is compared behind it. */
export function markText(mark: MarkTime): string {
  if (mark.state === 'not-defined') return 'not defined';
  const expected =
    mark.withinMs === null ? '' : ` (expected within ${durationText(mark.withinMs)}: ${inTimeWord(mark.inTime)})`;
  if (mark.state === 'censored') return `not seen within ${durationText(mark.afterMs)}${expected}`;
  const span =
    mark.fromMs === mark.toMs
      ? durationText(mark.toMs)
      : `between ${durationText(mark.fromMs)} and ${durationText(mark.toMs)}`;
  const by = { system: 'by the system itself', us: 'after we took the fault back', person: 'told by a person' }[
    mark.by
  ];
  return `${span}, ${by}${expected}`;
}

const inTimeWord = (inTime: boolean | null): string =>
  inTime === null ? 'cannot be told' : inTime ? 'in time' : 'too late';

/** Pads to so many columns; a Hangul syllable takes two (Unicode Standard Annex 11). */
function padded(word: string, columns: number): string {
  const wide = word.match(/[\u1100-\u11ff\uac00-\ud7af]/gu)?.length ?? 0;
  return word.padEnd(columns - wide);
}
