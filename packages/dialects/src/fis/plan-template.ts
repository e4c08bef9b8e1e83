import { ownOf } from '@firedrill/core/words/own-of';
import type { Plan, PlannedAction, PlannedTarget, PlanWarning } from '@firedrill/core/plan/plan';
import { methodSpanMs, planStops } from '@firedrill/core/plan/plan-stops';
import { generatorName } from '@firedrill/core/plan/random';
import { hypothesisWarnings } from '@firedrill/core/plan/hypothesis-warnings';
import { type GivenHypothesis, withHypothesis } from '@firedrill/core/words/hypothesis-file';
import type { Experiment } from '@firedrill/core/words/experiment';
import { actionMs } from './action-time.ts';
import { alarmGuards, alarmProbe, type AlarmReading } from './alarm-guards.ts';
import { fisActionOf } from './loose-template.ts';
import { assertionInjection, simulatedInjections, simulatedTarget } from './plan-injections.ts';
import type { ResolvedTarget } from './resolved-target.ts';
import type { FisTarget, FisTemplate, FisTemplateAction, Texts } from './template.ts';

/** A template whose targets were found, and what the server adds to it. */
export interface TemplateAsked {
  readonly template: FisTemplate;
  readonly resolved: { readonly [target: string]: ResolvedTarget };
  readonly seed: number;
  readonly leaseMs: number;
  /** The run goes so many times as fast as the template says; 1 or more. */
  readonly timeScale: number;
  /** How the alarms of stop conditions and assertions are read. */
  readonly alarms: AlarmReading;
  /** What is asked of the system beside; without it the run is unjudged. */
  readonly hypothesis: GivenHypothesis | null;
  readonly warnings: readonly PlanWarning[];
}

/**
 * The native plan of a template: each action becomes an action of the method, each resource that was chosen for it one
 * injection on a simulated target. A wait, and an action whose target is empty, hurts nothing and lets its time go by;
 * an assertion is an act at the alarms. Pure; the problems of a template were told before.
 */
export function planTemplate(asked: TemplateAsked): Plan {
  const { template, resolved, seed, leaseMs } = asked;
  const experiment = experimentOf(asked);
  const actions = Object.entries(template.actions).map(([name, action]) => planAction(name, action, asked));
  const aimedAt = new Set(Object.values(template.actions).flatMap((action) => Object.values(action.targets)));
  const named = Object.entries(template.targets).map(([name, target]): [string, PlannedTarget] => {
    const { found = 0, chosen: all = [] } = ownOf(resolved, name) ?? {};
    // What no action aims at hurts nobody, and is bounded by no quota: it may be a whole inventory.
    const chosen = aimedAt.has(name) ? all : [];
    const selector = fisSelectorText(target);
    return [name, { candidates: found, chosen: chosen.map((each) => simulatedTarget(each, selector)), selector }];
  });
  const warnings = [...hypothesisWarnings(experiment), ...asked.warnings];
  return {
    experiment,
    seed,
    generator: generatorName,
    targets: Object.fromEntries(named),
    actions,
    proxies: [],
    warnings,
    stops: planStops(experiment, actions),
    leaseMs,
  };
}

/** How long the plan's actions take together, milliseconds. */
export const planMs = ({ actions }: Plan): number => methodSpanMs(actions);

/** Actions of a plan from a template that hurt nobody because their target was empty. */
export const skippedActions = ({ actions }: Plan): readonly string[] =>
  actions
    .filter(({ fault, injections }) => injections.length === 0 && fisActionOf(fault)?.target !== null)
    .map(({ name }) => name);

function planAction(name: string, action: FisTemplateAction, asked: TemplateAsked): PlannedAction {
  const { actionId, parameters, targets, startAfter } = action;
  const known = fisActionOf(actionId);
  const target = Object.values(targets)[0] ?? '';
  const { chosen = [] } = ownOf(asked.resolved, target) ?? {};
  const ownMs = actionMs(known, parameters);
  const isSkipped = known?.target !== null && chosen.length === 0;
  const durationMs = isSkipped || ownMs === 0 ? 0 : Math.max(1, Math.round(ownMs / asked.timeScale));
  const lasts = durationMs > 0 ? 'lasting' : 'act';
  const injections =
    actionId === 'aws:cloudwatch:assert-alarm-state'
      ? [assertionInjection({ name, parameters, probeOf: (alarm) => alarmProbe(alarm, asked.alarms, name) })]
      : simulatedInjections({ name, actionId, parameters, lasts, chosen });
  return { name, fault: actionId, target, after: startAfter, delayMs: 0, durationMs, lasts, injections };
}

/** What is asked beside, and the alarms that guard. */
function experimentOf(asked: TemplateAsked): Experiment {
  const bare = bareExperiment(asked);
  const { spec, ...rest } = asked.hypothesis === null ? bare : withHypothesis(bare, asked.hypothesis);
  const asking = spec.hypothesis?.probes.map(({ name }) => name);
  const guards = alarmGuards(asked.template, asked.alarms, asking);
  if (guards.length === 0) return { ...rest, spec };
  const nothingAsked = { title: asked.template.description, probes: [], invariants: [], before: 0, after: 0 };
  const { hypothesis = nothingAsked } = spec;
  const probes = [...hypothesis.probes, ...guards];
  const stopWhen = [...spec.stopWhen, ...guards.map(({ name }) => ({ probe: name, for: 0 }))];
  return { ...rest, spec: { ...spec, hypothesis: { ...hypothesis, probes }, stopWhen } };
}

function bareExperiment({ template, seed }: TemplateAsked): Experiment {
  const method = Object.entries(template.actions).map(([name, { actionId, parameters, targets: on, startAfter }]) => ({
    name,
    fault: actionId,
    target: Object.values(on)[0] ?? '',
    with: parameters,
    after: [...startAfter],
    delay: 0,
  }));
  return {
    apiVersion: 'firedrill/v1alpha1',
    kind: 'Experiment',
    metadata: { name: nameOf(template.description), labels: template.tags },
    spec: {
      variables: {},
      proxies: {},
      // A native selector has no words for a template's: they stand in the plan's own targets.
      targets: {},
      method,
      stopWhen: [],
      recovery: {},
      guard: { maxTargets: Number.MAX_SAFE_INTEGER, deadMan: 'reaper', irreversible: [] },
      seed,
    },
  };
}

/** A description as a name: lower-case letters, digits and hyphens, at most 63. */
export function nameOf(description: string): string {
  const plain = description.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return plain.slice(0, 63).replaceAll(/^-+|-+$/g, '') || 'fis-template';
}

/** A target's selector in words: `tags env=prod, State.Name=running, PERCENT(50)`. */
export function fisSelectorText({ resourceArns, resourceTags, filters, parameters, selectionMode }: FisTarget): string {
  const mode =
    selectionMode.mode === 'all'
      ? 'ALL'
      : selectionMode.mode === 'count'
        ? `COUNT(${selectionMode.count})`
        : `PERCENT(${selectionMode.percent})`;
  const words = [
    ...(resourceArns.length === 0 ? [] : [resourceArns.join(', ')]),
    ...(Object.keys(resourceTags).length === 0 ? [] : [`tags ${pairs(resourceTags)}`]),
    ...filters.map(({ path, values }) => `${path}=${values.join('|')}`),
    ...(Object.keys(parameters).length === 0 ? [] : [pairs(parameters)]),
  ];
  return [...words, mode].join(', ');
}

const pairs = (texts: Texts): string =>
  Object.entries(texts)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
