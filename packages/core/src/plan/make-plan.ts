import { ownOf } from '../words/own-of.ts';
import type { Problem } from '../errors.ts';
import type { Fault } from '../fault.ts';
import type { HoldDeclaration } from '../hold.ts';
import { durationText } from '../units.ts';
import { closest } from '../words/closest.ts';
import type { ActionSpec, Experiment, TargetSpec } from '../words/experiment.ts';
import type { Abilities, Target } from '../words/target.ts';
import { chooseMeans } from './choose-means.ts';
import { planProblem } from './plan-problem.ts';
import { planProxies, withRunProxies } from './plan-proxies.ts';
import { planStops } from './plan-stops.ts';
import { experimentWarnings, faultWarnings } from './plan-warnings.ts';
import type { Plan, Planned, PlannedAction, PlannedInjection, PlannedTarget, PlanWarning } from './plan.ts';
import { generatorName } from './random.ts';
import { choose } from './select.ts';
import { victimCount } from './tree.ts';

/** What the agents found for one target's selector; `near` are words about what almost matched. */
export interface Candidates {
  readonly candidates: readonly Target[];
  readonly near: readonly string[];
  /** Names of those that matched, and that an agent found gone when it looked at the plan; absent: none. */
  readonly gone?: readonly string[];
}

export interface PlanAsked {
  readonly experiment: Experiment;
  readonly candidates: { readonly [target: string]: Candidates };
  readonly faults: readonly Fault[];
  readonly holds: readonly HoldDeclaration[];
  /** What the host can do; what a target itself says comes before. */
  readonly hostAbilities: Abilities;
  readonly seed: number;
  readonly leaseMs: number;
}

/**
 * Makes the plan: targets chosen by the seed, the first fitting means for each fault on each, the guard checked. Pure,
 * and touches nothing. Every reason against the plan is told at once; each is a refusal before the first effect.
 */
export function makePlan(asked: PlanAsked): Planned {
  const { plan, problems } = draftPlan(asked);
  return problems.length > 0 ? { ok: false, problems, warnings: plan.warnings } : { ok: true, plan };
}

/**
 * The plan as far as it can be made, and every reason against it: so that whoever else may refuse it can be asked in
 * the same round. It may be run only where there are no problems.
 */
export function draftPlan(asked: PlanAsked): { readonly plan: Plan; readonly problems: readonly Problem[] } {
  const { experiment, seed, leaseMs } = asked;
  const { spec } = experiment;
  const used = new Set(spec.method.map((action) => action.target));
  const targets = new Map(
    Object.entries(spec.targets)
      .filter(([name]) => used.has(name))
      .map(([name, target]) => [name, planTarget(name, target, asked)]),
  );
  const planned = spec.method.map((action, index) => planAction(action, `spec.method[${index}]`, targets, asked));
  const actions = planned.flatMap((each) => (each.action === null ? [] : [each.action]));
  const chosen = [...targets.values()].flatMap((each) => ('chosen' in each ? each.chosen : []));
  const proxies = planProxies(spec.proxies, { chosen, holds: asked.holds, leaseMs });
  const warnings = unique([...experimentWarnings(experiment, actions), ...planned.flatMap((each) => each.warnings)]);
  const problems = unique([
    ...[...targets.values()].filter(isProblem),
    ...planned.flatMap((each) => each.problems),
    ...proxies.filter(isProblem),
    ...maxTargetsProblem(
      victimCount(
        chosen,
        actions.flatMap((action) => action.injections),
      ),
      victimCount(chosen, []),
      spec.guard.maxTargets,
    ),
  ]);
  const plannedTargets = Object.fromEntries(
    [...targets].filter((entry): entry is [string, PlannedTarget] => !isProblem(entry[1])),
  );
  const standing = proxies.filter((each): each is PlannedInjection => !isProblem(each));
  const stops = planStops(experiment, actions);
  const plan = {
    experiment,
    seed,
    generator: generatorName,
    targets: plannedTargets,
    actions,
    proxies: standing,
    warnings,
    stops,
    leaseMs,
  };
  return { plan, problems };
}

const isProblem = (value: object): value is Problem => 'expected' in value && 'found' in value;

function planTarget(name: string, spec: TargetSpec, asked: PlanAsked): PlannedTarget | Problem {
  const { candidates, near, gone = [] } = ownOf(asked.candidates, name) ?? { candidates: [], near: [] };
  const path = `spec.targets.${name}`;
  const selector = selectorText(spec);
  if (candidates.length === 0) {
    const ended = gone.length === 0 ? [] : [`${gone.length} matched and were gone a moment later`];
    const next = near.length + ended.length === 0 ? null : `Near it: ${[...near, ...ended].join('; ')}.`;
    return planProblem('no-target', path, `nothing that matches ${selector}`, 'at least one', next);
  }
  const choice = choose({ candidates, pick: spec.pick, keep: spec.keep, seed: asked.seed, purpose: name });
  const since = gone.length === 0 ? {} : { gone };
  if (choice.ok) return { candidates: candidates.length, chosen: choice.chosen, selector, ...since };
  const found = `${candidates.length} candidates, of which ${spec.keep} must be kept: ${choice.available} are left`;
  return planProblem('too-few-targets', path, found, `${choice.wanted} to be hurt`, null);
}

/** A selector's words, for people: `labels service=ratings, all, keep 0`. */
export function selectorText({ type, select, pick, keep }: TargetSpec): string {
  const conditions = Object.entries(select).flatMap(([word, value]) => {
    if (value === undefined) return [];
    if (typeof value !== 'object') return [`${word} ${value}`];
    return [
      `${word} ${Object.entries(value)
        .map(([key, text]) => `${key}=${text}`)
        .join(',')}`,
    ];
  });
  const picked = typeof pick === 'object' ? `${pick.percent}%` : String(pick);
  return [conditions.length === 0 ? type : conditions.join(', '), picked, `keep ${keep}`].join(', ');
}

interface ActionPlanned {
  readonly action: PlannedAction | null;
  readonly problems: readonly Problem[];
  readonly warnings: readonly PlanWarning[];
}

function planAction(
  spec: ActionSpec,
  path: string,
  targets: ReadonlyMap<string, PlannedTarget | Problem>,
  asked: PlanAsked,
): ActionPlanned {
  const fault = asked.faults.find((each) => each.name === spec.fault);
  if (fault === undefined) return refused(unknownFault(spec, path, asked.faults));
  const target = targets.get(spec.target);
  if (target === undefined) {
    return refused(
      planProblem(
        'document-invalid',
        `${path}.target`,
        `the target ${spec.target}`,
        'a target under spec.targets',
        null,
      ),
    );
  }
  const parsed = fault.params.safeParse(spec.with);
  if (!parsed.success) {
    const found = parsed.error.issues.map((issue) => issue.message).join('; ');
    return refused(planProblem('document-invalid', `${path}.with`, found, `parameters of ${fault.name}`, null));
  }
  const { guard, proxies } = asked.experiment.spec;
  const consent = fault.lasts === 'lasting' || guard.irreversible.includes(fault.name);
  const problems = consent ? [] : [irreversible(fault, path)];
  const victims = isProblem(target) ? [] : target.chosen.map((each) => withRunProxies(each, proxies));
  const outcomes = victims.map((victim, index) => {
    const slot = `${spec.name}#${index}`;
    const { holds, hostAbilities, leaseMs, seed } = asked;
    const host = { holds, hostAbilities, leaseMs, seed };
    return chooseMeans({ slot, path, fault, params: parsed.data, target: victim, guard, ...host, written: spec.with });
  });
  const injections = outcomes.filter((each): each is PlannedInjection => !isProblem(each));
  return {
    action: {
      name: spec.name,
      fault: fault.name,
      target: spec.target,
      after: spec.after,
      delayMs: spec.delay,
      durationMs: fault.lasts === 'act' ? 0 : (spec.for ?? 0),
      lasts: fault.lasts,
      injections,
    },
    problems: [...problems, ...outcomes.filter(isProblem), ...durationProblem(spec, fault, path)],
    warnings: victims.flatMap((victim) => faultWarnings(fault, parsed.data, victim, path)),
  };
}

const refused = (problem: Problem): ActionPlanned => ({ action: null, problems: [problem], warnings: [] });

function unknownFault(spec: ActionSpec, path: string, faults: readonly Fault[]): Problem {
  const meant = closest(
    spec.fault,
    faults.map((each) => each.name),
  );
  const next = meant === null ? null : `Did you mean \`${meant}\`?`;
  return planProblem('fault-unknown', `${path}.fault`, `the fault ${spec.fault}`, 'a fault that is known here', next);
}

function irreversible(fault: Fault, path: string): Problem {
  const next = `Add ${fault.name} to guard.irreversible if you want it.`;
  return planProblem(
    'guard-irreversible',
    path,
    `${fault.name}, which cannot be undone`,
    'consent in guard.irreversible',
    next,
  );
}

function durationProblem(spec: ActionSpec, fault: Fault, path: string): readonly Problem[] {
  if (fault.lasts === 'lasting' && spec.for === undefined) {
    return [planProblem('document-invalid', `${path}.for`, 'nothing', 'a duration: this fault lasts', null)];
  }
  if (fault.lasts === 'lasting' || spec.for === undefined) return [];
  return [
    planProblem('document-invalid', `${path}.for`, durationText(spec.for), `none: ${fault.name} happens once`, null),
  ];
}

function maxTargetsProblem(count: number, chosen: number, maxTargets: number): readonly Problem[] {
  if (count <= maxTargets) return [];
  const next = 'Choose fewer by `pick`, or raise guard.maxTargets.';
  const below = count > chosen ? `, ${count - chosen} of them below the others` : '';
  const found = `${count} targets${below}`;
  return [planProblem('guard-refused', 'spec.guard.maxTargets', found, `at most ${maxTargets}`, next)];
}

/** The same thing said of many targets, or by who decodes and who plans, is said once. */
export function unique<Item extends object>(items: readonly Item[]): readonly Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
