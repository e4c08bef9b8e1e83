import { reportOf } from '@firedrill/server/report/report';
import { describeText } from '../render/describe.ts';
import { formText, oneOf } from '../render/forms.ts';
import { createPaint } from '../render/paint.ts';
import { findRun, lookAt } from '../server/look.ts';
import { text, type Verb } from '../verb.ts';

const forms = ['text', 'json', 'yaml'] as const;

/** One run in full: verdict, proofs, marks, injections with their means, targets. Starts nothing. */
export const describe: Verb = {
  name: 'describe',
  summary: { en: 'show a run in full', ko: '실행 하나를 자세히 보여 줍니다' },
  configure: (command) =>
    command
      .argument('[run]', 'a run, the beginning of its id, or an experiment; the last one when none is given')
      .option('-o, --output <form>', forms.join(', '), 'text'),
  run: async (surroundings, [wanted], options) => {
    const form = oneOf(text(options, 'output') ?? 'text', forms, '--output');
    const look = await lookAt(surroundings, options);
    const { run } = await findRun(look, wanted);
    const report = reportOf(await look.events(run), run, { served: look.served });
    if (form !== 'text') surroundings.out(formText(report, form));
    else {
      const { language, terminal, color } = surroundings;
      const wording = { paint: createPaint(color), language, columns: terminal?.columns ?? 100 };
      surroundings.out(`${describeText(report, wording)}\n`);
    }
    return 0;
  },
};
