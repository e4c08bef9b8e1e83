import type { Language } from '@firedrill/core/plan/describe';
import type { Outcome } from '@firedrill/core/verdict/verdict';
import { labelsIn } from './labels.ts';
import type { Report } from './report.ts';
import { outcomeMeanings, outcomeSigns, outcomeWords } from './words.ts';

/** What stands at the head of a report. */
export interface Heading {
  readonly sign: string;
  readonly word: string;
  readonly meaning: string;
  /** Empty where there is nothing to give a reason for. */
  readonly because: string;
  readonly tone: Outcome;
}

/** Somebody drives it, and it has not come to its end: what is not shown yet is no bad news. */
export const isUnderWay = ({ finished, undriven }: Pick<Report, 'finished' | 'undriven'>): boolean =>
  !finished && !undriven;

/** The verdict; of a run that is under way, that there is none yet: it would be judged for what has still to come. */
export function headingOf(report: Pick<Report, 'finished' | 'undriven' | 'verdict'>, language: Language): Heading {
  const { outcome, because } = report.verdict;
  const labels = labelsIn(language);
  if (isUnderWay(report))
    return { sign: '…', word: labels.underWayWord, meaning: labels.underWay, because: '', tone: 'inconclusive' };
  const [word, meaning] = [outcomeWords(language)[outcome], outcomeMeanings(language)[outcome]];
  return { sign: outcomeSigns[outcome], word, meaning, because, tone: outcome };
}
