import { catalogue, FiredrillError } from '@firedrill/core/errors';
import { offerHypothesis } from '@firedrill/core/plan/offer-hypothesis';
import { type Language, planText } from '@firedrill/core/plan/describe';
import type { Plan, Planned } from '@firedrill/core/plan/plan';
import { createLookingAgent } from '@firedrill/agent/looking-agent';
import { locateProblems } from '@firedrill/dialects/native/locate';
import { holds } from '@firedrill/faults/holds/list';
import { faults } from '@firedrill/faults/list';
import { probes } from '@firedrill/server/probes/list';
import { planExperiment } from '@firedrill/server/runs/planning';
import { offeredText } from '@firedrill/server/report/offer';
import { readOpenItems } from '@firedrill/server/report/post-mortem-files';
import { stateDirAt, stateDirPath } from '@firedrill/server/state-dir';
import { alertsUrlText } from '../render/alerts-url.ts';
import { formText, oneOf } from '../render/forms.ts';
import { offerText } from '../render/offer.ts';
import { openItemsText } from '../render/open-items.ts';
import { createPaint } from '../render/paint.ts';
import { linesText } from '../render/plan.ts';
import { problemText } from '../render/problems.ts';
import { alertTlsToUse } from '../server/alert-tls.ts';
import { filesOf, readAsked } from '../server/ask.ts';
import { policyToUse } from '../server/living-policy.ts';
import { today } from '../server/report-of-run.ts';
import { text, type Verb } from '../verb.ts';
import { warnOfPredecessor } from '../server/predecessor.ts';
import { withPlanOptions } from './options.ts';

const forms = ['text', 'json', 'yaml', 'hypothesis'] as const;

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
    if (form === 'hypothesis' && shown.ok) out(hypothesisAlone(shown.plan, language));
    else if (form === 'json' || form === 'yaml') {
      const offer = shown.ok ? (offerHypothesis(shown.plan, language)?.document ?? null) : null;
      out(formText({ ...shown, openItems, offer }, form));
    } else if (shown.ok) {
      const { plan: made } = shown;
      const offer = offerText(offeredText(made), { paint, language });
      const url = alertsUrlText(made, stateDirAt(state), language);
      const lines = [
        linesText(planText(shown, language), paint),
        url,
        openItemsText(openItems, paint, language),
        offer,
      ];
      out(`${lines.filter((each) => each !== '').join('\n')}\n`);
    } else {
      const problems = locateProblems(filesOf(asked), shown.problems);
      err(`${problems.map((problem) => problemText(problem, { paint, language })).join('\n\n')}\n`);
    }
    return shown.ok ? 0 : catalogue['guard-refused'].exit;
  },
};

/** The offered hypothesis and nothing else, for a file. @throws FiredrillError `usage` where none is offered */
function hypothesisAlone(made: Plan, language: Language): string {
  const offered = offeredText(made);
  if (offered !== null) return offered[language];
  const { hypothesis } = made.experiment.spec;
  const why = hypothesis === undefined ? 'nothing of the targets can be asked' : 'the experiment has a hypothesis';
  throw new FiredrillError('usage', `-o hypothesis: ${why}, so none is offered`);
}
