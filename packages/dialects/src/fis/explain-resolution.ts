import type { Words } from '@firedrill/core/fault';
import type { ResolvedTarget } from './resolved-target.ts';

/**
 * What became of the targets, a line each, and under each the reasons why it is empty or smaller than meant. Where AWS
 * would end the experiment, the line says so in AWS's own words, so that people who know only those find it.
 */
export function explainResolution(resolved: Readonly<Record<string, ResolvedTarget>>): readonly Words[] {
  return Object.values(resolved).flatMap((target) => [
    lineOf(target),
    ...target.notes.map(({ en, ko }) => ({ en: `  ${en}`, ko: `  ${ko}` })),
  ]);
}

function lineOf({ name, resourceType, found, chosen, missingArns }: ResolvedTarget): Words {
  const en = `${name}: ${chosen.length} of ${found} ${resourceType}`;
  const ko = `${name}: ${resourceType} ${found}개 중 ${chosen.length}개`;
  const missing = missingArns.length;
  if (missing > 0) {
    const exist = missing === 1 ? 'does not exist' : 'do not exist';
    return {
      en: `${en}. ${missing} of its ARNs ${exist}: the experiment fails, whatever becomes of empty targets.`,
      ko: `${ko}. ARN ${missing}개가 없으므로 빈 대상을 어떻게 다루든 실험은 실패합니다.`,
    };
  }
  if (chosen.length > 0) return { en: `${en}.`, ko: `${ko}.` };
  const mode = 'emptyTargetResolutionMode';
  return {
    en: `${en}. AWS: "${emptySet}": the experiment fails, or with ${mode} "skip" its actions are skipped.`,
    ko: `${ko}. AWS: "${emptySet}". 실험이 실패하거나, ${mode}가 "skip"이면 이 대상의 동작을 건너뜁니다.`,
  };
}

const emptySet = 'Target resolution returned empty set';
