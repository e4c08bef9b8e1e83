import { catalogue } from '@firedrill/core/errors';
import { planText } from '@firedrill/core/plan/describe';
import type { Planned } from '@firedrill/core/plan/plan';
import { createLookingAgent } from '@firedrill/agent/looking-agent';
import { locateProblems } from '@firedrill/dialects/native/locate';
import { holds } from '@firedrill/faults/holds/list';
import { faults } from '@firedrill/faults/list';
import { probes } from '@firedrill/server/probes/list';
import { planExperiment } from '@firedrill/server/runs/planning';
import { readOpenItems } from '@firedrill/server/report/post-mortem-files';
import { stateDirAt, stateDirPath } from '@firedrill/server/state-dir';
import { alertsUrlText } from '../render/alerts-url.ts';
import { formText, oneOf } from '../render/forms.ts';
import { openItemsText } from '../render/open-items.ts';
import { createPaint } from '../render/paint.ts';
import { linesText } from '../render/plan.ts';
import { problemText } from '../render/problems.ts';
import { alertTlsToUse } from '../server/alert-tls.ts';
import { readAsked } from '../server/ask.ts';
import { policyToUse } from '../server/living-policy.ts';
import { today } from '../server/report-of-run.ts';
import { text, type Verb } from '../verb.ts';
import { warnOfPredecessor } from '../server/predecessor.ts';
import { withPlanOptions } from './options.ts';

const forms = ['text', 'json', 'yaml'] as const;

/**
 * What a run would do, to whom, by what means, and what ends it. Looks at this host in this process; touches nothing.
 */
export const plan: Verb = {
  name: 'plan',
  summary: { en: 'show what a run would do, and touch nothing', ko: '아무것도 건드리지 않고 실행 계획을 보여 줍니다' },
  configure: (command) => withPlanOptions(command).option('-o, --output <form>', forms.join(', '), 'text'),
  run: async ({ out, err, environment, color, language }, [file = '-'], options) => {
    const form = oneOf(text(options, 'output') ?? 'text', forms, '--output');
    const asked = readAsked(file, options, environment);
    const state = stateDirPath(text(options, 'state'), environment);
    await warnOfPredecessor(state, { err, language });
    const policy = await policyToUse(state, text(options, 'policy'), environment);
    const agent = await createLookingAgent({ stateDir: state, policy });
    const alertsTls = (await alertTlsToUse(state, options)) !== null;
    const parts = { faults, holds, probeTypes: probes, alertsTls };
    const newSeed = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
    const { secrets: _secrets, ...planned } = await planExperiment({ ...asked, newSeed }, [agent], parts);
    const shown: Planned = planned;
    const paint = createPaint(color);
    const openItems = shown.ok ? readOpenItems(state, shown.plan.experiment.metadata.name, today()) : [];
    if (form !== 'text') out(formText({ ...shown, openItems }, form));
    else if (shown.ok) {
      const url = alertsUrlText(shown.plan, stateDirAt(state), language);
      const lines = [linesText(planText(shown, language), paint), url, openItemsText(openItems, paint, language)];
      out(`${lines.filter((each) => each !== '').join('\n')}\n`);
    } else {
      const problems = locateProblems(asked.text, asked.file, shown.problems);
      err(`${problems.map((problem) => problemText(problem, { paint, language })).join('\n\n')}\n`);
    }
    return shown.ok ? 0 : catalogue['guard-refused'].exit;
  },
};
