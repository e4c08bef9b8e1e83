import { ownOf } from '@firedrill/core/words/own-of';
import type { Problem } from '@firedrill/core/errors';
import { foundText } from '../problem-texts.ts';
import type { Checked } from './finding.ts';
import { recordOf } from './loose-template.ts';
import { duration } from './parameter-kinds.ts';
import { valueFault } from './parameter-values.ts';

/** How long before and after an experiment AWS reports: at most half an hour, and two hours. */
const reportDurations = {
  preExperimentDuration: duration('PT0.001S', 'PT30M'),
  postExperimentDuration: duration('PT0.001S', 'PT2H'),
} as const;

/** What is wrong with the configuration of logs and reports, beyond what the service model sees. */
export function optionProblems({ template, problem }: Checked): readonly Problem[] {
  const log = recordOf(ownOf(template.written, 'logConfiguration'));
  const version = ownOf(log, 'logSchemaVersion');
  const isOdd = Number.isSafeInteger(version) && version !== 1 && version !== 2;
  const place = ['logConfiguration', 'logSchemaVersion'];
  const report = recordOf(ownOf(template.written, 'experimentReportConfiguration'));
  return [
    ...(isOdd ? [problem(place, 'value', { found: foundText(version), expected: 'one of: 1, 2' })] : []),
    ...Object.entries(reportDurations).flatMap(([member, kind]) => {
      const text = ownOf(report, member);
      const fault = typeof text === 'string' && text !== '' ? valueFault(text, kind, {}) : null;
      return fault === null ? [] : [problem(['experimentReportConfiguration', member], 'value', fault)];
    }),
  ];
}
