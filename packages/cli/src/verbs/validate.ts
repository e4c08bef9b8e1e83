import { catalogue, type Problem } from '@firedrill/core/errors';
import type { PlanWarning } from '@firedrill/core/plan/plan';
import { decodeExperiment } from '@firedrill/dialects/native/decode';
import { faults } from '@firedrill/faults/list';
import { probes } from '@firedrill/server/probes/list';
import { readDocument, variablesOf } from '../read-options.ts';
import { formText, oneOf } from '../render/forms.ts';
import { createPaint } from '../render/paint.ts';
import { problemText } from '../render/problems.ts';
import { type Surroundings, text, type Verb } from '../verb.ts';
import { collect } from './options.ts';

const forms = ['text', 'json', 'yaml'] as const;

const words = { en: { valid: 'valid', warning: 'warning' }, ko: { valid: '올바름', warning: '경고' } } as const;

const countText = {
  en: (count: number) => `${count} problem${count === 1 ? '' : 's'}`,
  ko: (count: number) => `문제 ${count}건`,
} as const;

/** What was found of one file; its members are what `-o json` prints, one object for each file. */
interface Validated {
  readonly ok: boolean;
  readonly file: string | null;
  /** Null where the document is none. */
  readonly name: string | null;
  readonly problems: readonly Problem[];
  readonly warnings: readonly PlanWarning[];
}

/** Whether files are experiments. Needs no server and touches nothing; all problems of a file come at once. */
export const validate: Verb = {
  name: 'validate',
  summary: {
    en: 'check experiment files, without touching anything',
    ko: '아무것도 건드리지 않고 실험 파일을 검사합니다',
  },
  configure: (command) =>
    command
      .argument('<file...>', 'experiment files; - is standard input')
      .option('--set <name=value>', 'a variable', collect)
      .option('-o, --output <form>', `${forms.join(', ')}; the latter are a list with one entry for each file`, 'text'),
  run: async (surroundings, files, options) => {
    const form = oneOf(text(options, 'output') ?? 'text', forms, '--output');
    const variables = variablesOf(options);
    const checked = files.map((file): Validated => {
      const document = readDocument(file);
      const { environment } = surroundings;
      const decoded = decodeExperiment({ ...document, variables, environment, faults, probeTypes: probes });
      if (!decoded.ok) return { ok: false, file: document.file, name: null, problems: decoded.problems, warnings: [] };
      const { name } = decoded.experiment.metadata;
      return { ok: true, file: document.file, name, problems: [], warnings: decoded.warnings };
    });
    if (form === 'text') for (const each of checked) say(each, surroundings);
    else surroundings.out(formText(checked, form));
    const count = checked.reduce((sum, { problems }) => sum + problems.length, 0);
    if (count > 0 && form === 'text') surroundings.err(`\n${countText[surroundings.language](count)}\n`);
    return count > 0 ? catalogue['document-invalid'].exit : 0;
  },
};

function say({ ok, file, name, problems, warnings }: Validated, { out, err, color, language }: Surroundings): void {
  const paint = createPaint(color);
  if (ok) out(`${paint('green', words[language].valid)}  ${file ?? ''}  ${name ?? ''}\n`);
  else err(`${problems.map((problem) => problemText(problem, { paint, language })).join('\n\n')}\n`);
  for (const warning of warnings)
    out(`${paint('yellow', words[language].warning)} ${warning.path}: ${warning.text[language]}\n`);
}
