import type { Language } from '@firedrill/core/plan/describe';
import { verdictIn } from '@firedrill/core/verdict/verdict-words';
import { reportHtml } from './html.ts';
import { reportJson } from './json.ts';
import { reportJunit } from './junit.ts';
import { reportMarkdown } from './markdown.ts';
import type { Report } from './report.ts';

/** The forms in which a report can be had. */
export const reportFormats = ['html', 'markdown', 'junit', 'json'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** A report as text. What programs read (junit, json) speaks English. */
export function renderReport(report: Report, format: ReportFormat, language: Language): string {
  const told = { ...report, verdict: verdictIn(report.verdict, language) };
  switch (format) {
    case 'html':
      return reportHtml(told, language);
    case 'markdown':
      return reportMarkdown(told, language);
    case 'junit':
      return reportJunit(report);
    case 'json':
      return reportJson(report);
  }
}
