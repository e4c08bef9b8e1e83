import type { Fault, Words } from '../fault.ts';
import { durationText } from '../units.ts';
import { countsIn } from '../words/counting-phases.ts';
import { type Experiment, type MarkName, markNames, type ProbeSpec } from '../words/experiment.ts';
import { settleParticles } from '../words/particles.ts';
import type { Target } from '../words/target.ts';
import { hypothesisWarnings } from './hypothesis-warnings.ts';
import { methodSpanMs } from './plan-stops.ts';
import type { PlannedAction, PlanWarning } from './plan.ts';
import { windowWarnings } from './window-warnings.ts';

/** Marks that have a definition without a signal of their own. */
const definedMarks: ReadonlySet<MarkName> = new Set(['selfHealed', 'partlyRecovered', 'fullyRecovered', 'stable']);

/** What a person should know of the experiment as a whole before it runs. */
export function experimentWarnings(experiment: Experiment, actions: readonly PlannedAction[]): readonly PlanWarning[] {
  const { spec } = experiment;
  const used = new Set(spec.method.map((action) => action.target));
  return [
    ...hypothesisWarnings(experiment),
    ...Object.keys(spec.targets).flatMap((name) => (used.has(name) ? [] : [unusedTarget(name)])),
    ...thinProbes(experiment, actions),
    ...windowWarnings(experiment, actions),
    ...markNames.flatMap((mark) => {
      const written = spec.recovery[mark];
      const told =
        written?.within === undefined || (written.probe ?? written.alert) !== undefined || definedMarks.has(mark);
      return told ? [] : [undefinedMark(mark)];
    }),
  ];
}

/** What a person should know of one fault on one target. */
export function faultWarnings(fault: Fault, params: unknown, target: Target, path: string): readonly PlanWarning[] {
  const own = (fault.warnings?.(params, target) ?? []).map((text): PlanWarning => ({ code: 'fault', path, text }));
  const alone = fault.lasts === 'act' && target.kind === 'process' && target.facts.supervisor === null;
  return alone && fault.warnings === undefined
    ? [{ code: 'no-supervisor', path, text: noSupervisor(target.name) }]
    : own;
}

function noSupervisor(name: string): Words {
  return {
    en: `No supervisor of ${name} is known: nothing will bring it back.`,
    ko: `${name}의 감독 프로세스를 알 수 없습니다. 다시 살려 줄 것이 없습니다.`,
  };
}

function unusedTarget(name: string): PlanWarning {
  const text = {
    en: `No action uses the target ${name}.`,
    ko: `${settleParticles(`대상 ${name}을(를)`)} 사용하는 동작이 없습니다.`,
  };
  return { code: 'unused-target', path: `spec.targets.${name}`, text };
}

function undefinedMark(mark: MarkName): PlanWarning {
  const text = {
    en: `${mark} is expected, but no probe or alert tells it: unless \`firedrill mark\` sets it, the run cannot pass.`,
    ko: `${mark} 시점이 기대되지만 이를 알려 줄 프로브나 경보가 없습니다. \`firedrill mark\`로 표시하지 않으면 통과할 수 없습니다.`,
  };
  return { code: 'mark-undefined', path: `spec.recovery.${mark}`, text };
}

/**
 * A probe that cannot have its samples while the method lasts leaves the run inconclusive. Its samples come one after
 * another, so one that may wait longer than the method lasts can take the place of all others.
 */
function thinProbes({ spec }: Experiment, actions: readonly PlannedAction[]): readonly PlanWarning[] {
  const lastsMs = methodSpanMs(actions);
  return (spec.hypothesis?.probes ?? []).flatMap((probe, index): readonly PlanWarning[] => {
    const always = countsIn(probe, 'during') && countsIn(probe, 'after');
    const counts = countsIn(probe, 'during') && (!always || actions.some((action) => action.lasts === 'lasting'));
    const { minSamples, timeout = 0 } = probe;
    if (!counts) return [];
    const path = `spec.hypothesis.probes[${index}]`;
    if (probe.every * minSamples > lastsMs)
      return [{ code: 'too-few-samples', path, text: tooRare(probe, durationText(lastsMs)) }];
    if (minSamples > 1 && timeout >= lastsMs)
      return [{ code: 'too-few-samples', path, text: tooPatient(probe, durationText(lastsMs)) }];
    return [];
  });
}

function tooRare({ name, every, minSamples }: ProbeSpec, lasts: string): Words {
  const needed = durationText(every * minSamples);
  return {
    en: `${name} needs ${needed} for ${minSamples} samples, but the method lasts ${lasts}: sample more often.`,
    ko: `${name}: 표본 ${minSamples}개에 ${needed}이 필요하지만 실험은 ${lasts} 동안만 이어집니다. 더 자주 측정하세요.`,
  };
}

function tooPatient({ name, timeout = 0, minSamples }: ProbeSpec, lasts: string): Words {
  const waits = durationText(timeout);
  const [need, needKo] = [`no time for ${minSamples} samples`, `표본 ${minSamples}개를 얻지 못합니다`];
  return {
    en: `${name} may wait ${waits} for one answer in a method of ${lasts}: ${need}. Give it a shorter timeout.`,
    ko: `${name}: 답 하나를 ${waits}까지 기다리면 ${lasts} 동안의 실험에서 ${needKo}. timeout을 줄이세요.`,
  };
}
