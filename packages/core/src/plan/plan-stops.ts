import type { Words } from '../fault.ts';
import { durationText } from '../units.ts';
import { answerLimitMs } from '../words/answer-limit.ts';
import type { Experiment, ProbeSpec, StopSpec } from '../words/experiment.ts';
import type { PlannedAction, PlannedStop } from './plan.ts';
import { stopWindowMs } from './probe-window.ts';

/** A stop condition in both languages, and whether it can fire before the method is over. */
export interface StopWords {
  readonly says: Words;
  readonly canFire: boolean;
  readonly why: Words;
}

/** What would end the run early. A condition that cannot fire in time guards nothing, and the plan says so. */
export function planStops(experiment: Experiment, actions: readonly PlannedAction[]): readonly PlannedStop[] {
  return experiment.spec.stopWhen.map((stop) => {
    const { says, canFire, why } = stopWords(stop, experiment, actions);
    return { probe: stop.probe, says: says.en, canFire, why: why.en };
  });
}

/**
 * In the worst case the first failing sample begins one interval after the effect and waits for its answer as long as
 * it may, what it looks back over must first fill with the effect, and the condition must then hold over enough further
 * samples to cover its `for`. Only when all that is shorter than the method can it stop anything.
 */
export function stopWords(stop: StopSpec, experiment: Experiment, actions: readonly PlannedAction[]): StopWords {
  const probe = experiment.spec.hypothesis?.probes.find((each) => each.name === stop.probe) ?? null;
  const says = conditionWords(stop);
  if (probe === null) {
    const why = { en: 'the hypothesis has no such probe', ko: '가설에 그런 프로브가 없습니다' };
    return { says, canFire: false, why };
  }
  const windowMs = stopWindowMs(probe, stop);
  const limitMs = waitsMs(probe);
  // What waits longer than an interval is sampled again only at one of the next.
  const stepMs = probe.every * Math.max(1, Math.ceil(limitMs / probe.every));
  const neededMs = windowMs + probe.every + limitMs + stepMs * Math.ceil(stop.for / stepMs);
  const lastsMs = methodSpanMs(actions);
  const [needed, lasts, every, window, limit] = [neededMs, lastsMs, probe.every, windowMs, limitMs].map(durationText);
  const looks =
    windowMs === 0
      ? { en: `sampled every ${every}`, ko: `${every}마다 측정` }
      : { en: `sampled every ${every}, looking back over ${window}`, ko: `${every}마다 최근 ${window}을 측정` };
  const waits = {
    en: limitMs === 0 ? '' : `, each waiting up to ${limit} for its answer`,
    ko: limitMs === 0 ? '' : `, 응답은 ${limit}까지 기다림`,
  };
  const canFire = neededMs < lastsMs;
  const why = canFire
    ? {
        en: `it fires within ${needed} (${looks.en}${waits.en}); the method lasts ${lasts}`,
        ko: `${needed} 안에 작동합니다(${looks.ko}${waits.ko}). 실험은 ${lasts} 동안 이어집니다`,
      }
    : {
        en: `it may need ${needed} (${looks.en}${waits.en}), but the method lasts only ${lasts}`,
        ko: `최대 ${needed}이 필요하지만(${looks.ko}${waits.ko}) 실험은 ${lasts} 동안만 이어집니다`,
      };
  return { says, canFire, why };
}

/** How long a sample may wait. A slice of load tells of what still waits, and the alerts heard are at hand. */
const waitsMs = (probe: ProbeSpec): number => (['load', 'alert'].includes(probe.type) ? 0 : answerLimitMs(probe));

function conditionWords({ probe, below, above, for: forMs }: StopSpec): Words {
  const english = [below === undefined ? '' : `below ${below}`, above === undefined ? '' : `above ${above}`].filter(
    Boolean,
  );
  const korean = [below === undefined ? '' : `${below} 미만`, above === undefined ? '' : `${above} 초과`].filter(
    Boolean,
  );
  const time = durationText(forMs);
  return {
    en: `${probe} ${english.join(' or ') || 'bad'}${forMs > 0 ? ` for ${time}` : ''}`,
    ko: `${probe}: ${korean.join(' 또는 ') || '나쁨'}${forMs > 0 ? ` (${time} 동안)` : ''}`,
  };
}

/** From the first action's beginning to the last one's end, each waiting for those before it. Milliseconds. */
export function methodSpanMs(actions: readonly PlannedAction[]): number {
  const spans = new Map<string, { readonly startMs: number; readonly endMs: number }>();
  const spanOf = (action: PlannedAction): { readonly startMs: number; readonly endMs: number } => {
    const known = spans.get(action.name);
    if (known !== undefined) return known;
    // Holds the place while those before are looked up, so that a circle ends here instead of never.
    spans.set(action.name, { startMs: 0, endMs: 0 });
    const before = actions.filter((each) => action.after.includes(each.name)).map((each) => spanOf(each).endMs);
    const startMs = Math.max(0, ...before) + action.delayMs;
    const span = { startMs, endMs: startMs + action.durationMs };
    spans.set(action.name, span);
    return span;
  };
  const all = actions.map(spanOf);
  return Math.max(0, ...all.map((span) => span.endMs)) - Math.min(...all.map((span) => span.startMs));
}
