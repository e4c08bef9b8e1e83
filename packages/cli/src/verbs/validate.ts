import { catalogue, FiredrillError } from '@firedrill/core/errors';
import { type FisAlarm } from '@firedrill/dialects/fis/time-warnings';
import { readAlarms } from '@firedrill/dialects/fis/alarms';
import { hypothesisOf, readDocument, variablesOf } from '../read-options.ts';
import { formText, oneOf } from '../render/forms.ts';
import { createPaint } from '../render/paint.ts';
import { problemText } from '../render/problems.ts';
import { validText, warningText } from '../render/validated.ts';
import { checkDocument, type Validated } from '../validated.ts';
import { text, type Verb } from '../verb.ts';
import { collect, hypothesisOption } from './options.ts';

const forms = ['text', 'json', 'yaml'] as const;

const countText = {
  en: (count: number) => `${count} problem${count === 1 ? '' : 's'}`,
  ko: (count: number) => `문제 ${count}건`,
} as const;

/**
 * Whether files are experiments, native ones or templates of AWS FIS, or what is given beside these: hypotheses,
 * inventories, configurations of the FIS server. Needs no server and touches nothing; all
 * problems of a file come at once.
 */
export const validate: Verb = {
  name: 'validate',
  summary: {
    en: 'check experiment files and AWS FIS templates, without touching anything',
    ko: '아무것도 건드리지 않고 실험 파일과 AWS FIS 템플릿을 검사합니다',
  },
  configure: (command) =>
    command
      .argument(
        '<file...>',
        'experiments, hypotheses, templates of AWS FIS, inventories, FIS configurations; - is standard input',
      )
      .option('--hypothesis <file>', hypothesisOption)
      .option('--set <name=value>', 'a variable', collect)
      .option('--alarms <file>', 'what `aws cloudwatch describe-alarms` prints: tells which alarms cannot fire in time')
      .option('-o, --output <form>', forms.join(', '), 'text'),
  run: async ({ out, err, environment, color, language }, files, options) => {
    const form = oneOf(text(options, 'output') ?? 'text', forms, '--output');
    const hypothesis = hypothesisOf(options, files.includes('-') ? '-' : '');
    const variables = variablesOf(options);
    const asked = { variables, environment, alarms: alarmsOf(text(options, 'alarms')), hypothesis };
    const documents = files.map((file) => checkDocument(readDocument(file), asked));
    const problemCount = documents.reduce((sum, { problems }) => sum + problems.length, 0);
    const status = problemCount > 0 ? catalogue['document-invalid'].exit : 0;
    if (form !== 'text') {
      out(formText({ ok: problemCount === 0, documents }, form));
      return status;
    }
    const wording = { paint: createPaint(color), language };
    for (const document of documents) {
      if (document.ok) out(`${validText(document, wording)}\n`);
      else err(`${document.problems.map((problem) => problemText(problem, wording)).join('\n\n')}\n`);
      for (const line of warningLines(document, wording)) (document.ok ? out : err)(`${line}\n`);
    }
    if (problemCount > 0) err(`\n${countText[language](problemCount)}\n`);
    return status;
  },
};

const warningLines = ({ warnings }: Validated, wording: Parameters<typeof warningText>[1]): readonly string[] =>
  warnings.map((warning) => warningText(warning, wording));

/** @throws FiredrillError `usage` when the file is no such answer */
function alarmsOf(file: string | undefined): readonly FisAlarm[] {
  if (file === undefined) return [];
  const alarms = readAlarms(readDocument(file).text);
  if (alarms !== null) return alarms;
  throw new FiredrillError('usage', `--alarms ${file}: expected the JSON that aws cloudwatch describe-alarms prints`);
}
