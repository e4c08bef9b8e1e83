import type { Language } from '@firedrill/core/plan/describe';
import { reportHtml } from './html.ts';
import { reportJson } from './json.ts';
import { reportJunit } from './junit.ts';
import { reportMarkdown } from './markdown.ts';
import type { Report } from './report.ts';

/** The forms in which a report can be had. */
export const reportFormats = ['html', 'markdown', 'junit', 'json'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export function renderReport(report: Report, format: ReportFormat, language: Language): string {
  switch (format) {
    case 'html':
      return reportHtml(report, language);
    case 'markdown':
      return reportMarkdown(report, language);
    case 'junit':
      return reportJunit(report);
    case 'json':
      return reportJson(report);
  }
}
