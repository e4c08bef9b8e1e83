import { askedOf, countingPhases, countsIn } from '../words/counting-phases.ts';
import type { Experiment } from '../words/experiment.ts';
import type { PlanWarning } from './plan.ts';

/** Probe types that look at the inside of a system, unless a probe says otherwise by `measures`. */
const innerTypes = new Set(['process', 'command', 'file']);

/** What a person should know about what the experiment asks, or does not ask, of the system. */
export function hypothesisWarnings(experiment: Experiment): readonly PlanWarning[] {
  const hypothesis = askedOf(experiment);
  if (hypothesis === undefined) return [unjudged];
  const { probes } = hypothesis;
  const counting = probes.filter((probe) => countingPhases(probe).length > 0);
  const inner = counting.every(
    (probe) => (probe.measures ?? (innerTypes.has(probe.type) ? 'inner' : 'business')) === 'inner',
  );
  const before = counting.some((probe) => countsIn(probe, 'before'));
  const after = counting.some((probe) => countsIn(probe, 'after'));
  return [...(inner ? [innerOnly] : []), ...(before ? [] : [noBaseline]), ...(after ? [] : [noReturn])];
}

const unjudged: PlanWarning = {
  code: 'unjudged',
  path: 'spec.hypothesis',
  text: {
    en:
      'There is no hypothesis: the run will be unjudged. Add probes that show what customers get, or give a file ' +
      'with --hypothesis; `firedrill plan` offers probes that fit the targets.',
    ko:
      '가설이 없으므로 실행 결과는 판정되지 않습니다. 고객이 받는 것을 보여 주는 프로브를 추가하거나 --hypothesis로 파일을 주십시오. ' +
      '`firedrill plan`이 대상에 맞는 프로브를 제안합니다.',
  },
};

const innerOnly: PlanWarning = {
  code: 'inner-only',
  path: 'spec.hypothesis.probes',
  text: {
    en: 'All probes look at the inside of the system. A steady state is what customers get, such as orders per minute.',
    ko: '모든 프로브가 시스템 내부만 측정합니다. 정상 상태는 분당 주문 수처럼 고객이 받는 것이어야 합니다.',
  },
};

const noBaseline: PlanWarning = {
  code: 'no-baseline',
  path: 'spec.hypothesis.probes',
  text: {
    en: 'No probe counts before the fault, so nothing can show that the system was well: the run cannot pass.',
    ko: '장애 이전에 측정하는 프로브가 없어 시스템이 정상이었음을 보일 수 없습니다. 실행은 통과할 수 없습니다.',
  },
};

const noReturn: PlanWarning = {
  code: 'no-return',
  path: 'spec.hypothesis.probes',
  text: {
    en: 'No probe counts after the fault, so nothing can show that the steady state is back: the run cannot pass.',
    ko: '장애 이후에 측정하는 프로브가 없어 정상 상태로 돌아왔음을 보일 수 없습니다. 실행은 통과할 수 없습니다.',
  },
};
