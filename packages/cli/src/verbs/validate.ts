import { catalogue } from '@firedrill/core/errors';
import { decodeExperiment } from '@firedrill/dialects/native/decode';
import { faults } from '@firedrill/faults/list';
import { probes } from '@firedrill/server/probes/list';
import { readDocument, variablesOf } from '../read-options.ts';
import { createPaint } from '../render/paint.ts';
import { problemText } from '../render/problems.ts';
import type { Verb } from '../verb.ts';
import { collect } from './options.ts';

const words = { en: { valid: 'valid', warning: 'warning' }, ko: { valid: '올바름', warning: '경고' } } as const;

const countText = {
  en: (count: number) => `${count} problem${count === 1 ? '' : 's'}`,
  ko: (count: number) => `문제 ${count}건`,
} as const;

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
      .option('--set <name=value>', 'a variable', collect),
  run: async ({ out, err, environment, color, language }, files, options) => {
    const paint = createPaint(color);
    let problemCount = 0;
    for (const file of files) {
      const document = readDocument(file);
      const variables = variablesOf(options);
      const decoded = decodeExperiment({ ...document, variables, environment, faults, probeTypes: probes });
      if (decoded.ok) {
        out(`${paint('green', words[language].valid)}  ${document.file}  ${decoded.experiment.metadata.name}\n`);
        for (const warning of decoded.warnings)
          out(`${paint('yellow', words[language].warning)} ${warning.path}: ${warning.text[language]}\n`);
        continue;
      }
      problemCount += decoded.problems.length;
      err(`${decoded.problems.map((problem) => problemText(problem, { paint, language })).join('\n\n')}\n`);
    }
    if (problemCount > 0) err(`\n${countText[language](problemCount)}\n`);
    return problemCount > 0 ? catalogue['document-invalid'].exit : 0;
  },
};
