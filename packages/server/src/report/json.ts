import type { Report } from './report.ts';

/** The whole report as JSON, for programs; `v` counts the form. */
export const reportJson = (report: Report): string => `${JSON.stringify(report, null, 2)}\n`;
