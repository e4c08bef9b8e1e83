import type { PlanWarning } from '@firedrill/core/plan/plan';
import { awsNeeds } from '@firedrill/dialects/fis/aws-needs';
import type { ResolvedTarget } from '@firedrill/dialects/fis/resolved-target';
import type { FisTemplate } from '@firedrill/dialects/fis/template';

export interface FisWarned {
  readonly template: FisTemplate;
  readonly resolved: { readonly [target: string]: ResolvedTarget };
  /** How fast it goes, where it is simulated; null where it is not. */
  readonly timeScale: number | null;
  /** What the template's checks told. */
  readonly warnings: readonly PlanWarning[];
}

/** Everything that whoever plans or runs a template should know, the most telling first. */
export function fisWarnings({ template, resolved, timeScale, warnings }: FisWarned): readonly PlanWarning[] {
  const notes = Object.values(resolved).flatMap(({ name, notes: told }) =>
    told.map((text): PlanWarning => ({ code: 'fis-target', path: `targets.${name}`, text })),
  );
  const simulated = timeScale === null ? [] : [simulatedWarning(timeScale)];
  return [...simulated, ...warnings, ...notes, ...awsNeeds(template, resolved)];
}

function simulatedWarning(timeScale: number): PlanWarning {
  const [fast, fastKo] = timeScale === 1 ? ['', ''] : [`, ${timeScale} times as fast`, ` (${timeScale}배 빠르게)`];
  return {
    code: 'simulated',
    path: '',
    text: {
      en: `This is simulated${fast}: the resources are invented, nothing is hurt, and no verdict is a pass.`,
      ko: `시뮬레이션입니다${fastKo}. 리소스는 지어낸 것이고 아무것도 해치지 않으며 합격 판정은 나오지 않습니다.`,
    },
  };
}
