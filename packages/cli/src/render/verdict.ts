import { type Outcome, proofNames, type Verdict } from '@firedrill/core/verdict/verdict';
import { verdictIn } from '@firedrill/core/verdict/verdict-words';
import { markNames } from '@firedrill/core/words/experiment';
import { headingOf } from '@firedrill/server/report/heading';
import { labelsIn } from '@firedrill/server/report/labels';
import { markText } from '@firedrill/server/report/mark-text';
import { findingLook, type Look, proofLook } from '@firedrill/server/report/proof-look';
import { findingWords, markWords, proofWords } from '@firedrill/server/report/words';
import type { Language } from '../verb.ts';
import type { Paint } from './paint.ts';
import { padded, printable, wrapped } from './table.ts';

const outcomeStyle = {
  pass: 'green',
  fail: 'red',
  residual: 'red',
  inconclusive: 'yellow',
  aborted: 'yellow',
  unjudged: 'yellow',
} as const satisfies { readonly [outcome in Outcome]: string };

const toneStyle = { yes: 'green', no: 'red', maybe: 'yellow', 'as-if': 'yellow' } as const;

export interface Wording {
  readonly paint: Paint;
  readonly language: Language;
  /** The terminal's width; Infinity where lines must not be broken. */
  readonly columns: number;
}

const indentColumns = 17;
const mostViolations = 6;

/**
 * The verdict as people read it: outcome and reason, the four proofs with their evidence, exposure, recovery times.
 * Of a run that is under way there is only what is known so far.
 */
export function verdictText(judged: Verdict, wording: Wording, underWay = false): string {
  const { paint, language } = wording;
  const verdict = verdictIn(judged, language);
  const labels = labelsIn(language);
  const heading = headingOf({ finished: !underWay, undriven: false, verdict }, language);
  const head = paint(['bold', outcomeStyle[heading.tone]], `${heading.sign} ${heading.word}`);
  const why = underWay ? heading.meaning : heading.because;
  const more = verdict.violations.length - mostViolations;
  const found = [...verdict.violations.slice(0, mostViolations), ...(more > 0 ? [`… ${more} ${labels.more}`] : [])];
  const finding = findingLook(verdict, language);
  return [
    '',
    wrapped(`${head}  ${printable(why)}`, wording.columns, 2),
    ...(verdict.simulated ? [paint('yellow', labels.simulated)] : []),
    '',
    ...proofNames.flatMap((name) => {
      const { because, partly } = verdict.proofs[name];
      const look = proofLook(verdict, name, language);
      const isSaid = verdict.simulated || partly !== undefined;
      return entry(look, proofWords(language)[name], isSaid ? [look.state, ...because] : because, wording);
    }),
    ...entry(
      finding,
      findingWords(language)[verdict.finding],
      finding.state === '' ? found : [finding.state, ...found],
      wording,
    ),
    ...marksText(verdict, wording),
    '',
    paint('dim', `  ${verdict.run}`),
  ].join('\n');
}

/** A sign, a word, and sentences beside and beneath it, each broken at the terminal's edge. */
function entry(
  { sign, tone }: Look,
  word: string,
  texts: readonly string[],
  { columns, paint }: Wording,
): readonly string[] {
  const [first = '', ...rest] = texts.map((text) =>
    wrapped(printable(text), columns - indentColumns, 0).replaceAll('\n', `\n${' '.repeat(indentColumns)}`),
  );
  return [
    `  ${sign === '–' ? sign : paint(toneStyle[tone], sign)} ${padded(word, 12)} ${first}`.trimEnd(),
    ...rest.map((each) => `${' '.repeat(indentColumns)}${each}`),
  ];
}

function marksText(verdict: Verdict, { language, columns }: Wording): readonly string[] {
  const defined = markNames.filter((name) => verdict.marks[name].state !== 'not-defined');
  if (defined.length === 0) return [];
  const lines = defined.map((name) =>
    wrapped(`    ${padded(markWords(language)[name], 18)} ${markText(verdict.marks[name], language)}`, columns, 23),
  );
  return ['', ...lines];
}
