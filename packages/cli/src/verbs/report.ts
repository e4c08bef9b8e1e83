import { postMortem } from '@firedrill/server/report/post-mortem';
import { writePostMortem } from '@firedrill/server/report/post-mortem-files';
import { isUnderWay } from '@firedrill/server/report/heading';
import { type ReportFormat, reportFormats, renderReport } from '@firedrill/server/report/formats';
import { oneOf } from '../render/forms.ts';
import { writeOutput } from '../render/write-output.ts';
import { lookAt } from '../server/look.ts';
import { reportOfRun } from '../server/report-of-run.ts';
import { type Options, text, type Verb } from '../verb.ts';

/**
 * A run's report as one file: for browsers, pull requests, build servers, or programs; beside it an earlier run of the
 * same experiment. Or a post-mortem to finish by hand, whose open items the next run of the experiment shows. Starts
 * nothing.
 */
export const report: Verb = {
  name: 'report',
  summary: { en: 'write the report of a run', ko: '실행 보고서를 만듭니다' },
  configure: (command) =>
    command
      .argument('[run]', 'a run, the beginning of its id, or an experiment; the last one when none is given')
      .option('--format <format>', reportFormats.join(', '), 'html')
      .option('--output <file>', 'write to this file instead of standard output')
      .option('--compare <run>', 'with this run; last: the one before of the same experiment; none', 'last')
      .option('--post-mortem [file]', 'begin a post-mortem: in this file, or beside the state'),
  run: async (surroundings, [wanted], options) => {
    const format: ReportFormat = oneOf(text(options, 'format') ?? 'html', reportFormats, '--format');
    const look = await lookAt(surroundings, options);
    const found = await reportOfRun(look, wanted, text(options, 'compare') ?? 'last');
    const { language } = surroundings;
    if (wantsPostMortem(options)) {
      const place = {
        root: look.dir.root,
        experiment: found.name,
        run: found.run,
        isOpen: isUnderWay(found),
      };
      const file = text(options, 'postMortem') ?? null;
      surroundings.out(`${writePostMortem({ ...place, file }, postMortem(found, language))}\n`);
      return 0;
    }
    writeOutput(surroundings, renderReport(found, format, language), text(options, 'output'));
    return 0;
  },
};

const wantsPostMortem = ({ postMortem: given }: Options): boolean => given === true || typeof given === 'string';
