import { type ReportFormat, reportFormats, renderReport } from '@firedrill/server/report/formats';
import { reportOf } from '@firedrill/server/report/report';
import { oneOf } from '../render/forms.ts';
import { writeOutput } from '../render/write-output.ts';
import { findRun, lookAt } from '../server/look.ts';
import { text, type Verb } from '../verb.ts';

/** A run's report as one file: for browsers, pull requests, build servers, or programs. Starts nothing. */
export const report: Verb = {
  name: 'report',
  summary: { en: 'write the report of a run', ko: '실행 보고서를 만듭니다' },
  configure: (command) =>
    command
      .argument('[run]', 'a run, the beginning of its id, or an experiment; the last one when none is given')
      .option('--format <format>', reportFormats.join(', '), 'html')
      .option('--output <file>', 'write to this file instead of standard output'),
  run: async (surroundings, [wanted], options) => {
    const format: ReportFormat = oneOf(text(options, 'format') ?? 'html', reportFormats, '--format');
    const look = await lookAt(surroundings, options);
    const { run } = await findRun(look, wanted);
    const written = renderReport(reportOf(await look.events(run), run), format, surroundings.language);
    writeOutput(surroundings, written, text(options, 'output'));
    return 0;
  },
};
