import type { Language } from '@firedrill/core/plan/describe';
import type { Labels } from './labels.ts';
import type { Report } from './report.ts';

/** What every section of the HTML report needs to know. */
export interface Page {
  readonly report: Report;
  readonly language: Language;
  readonly labels: Labels;
}
