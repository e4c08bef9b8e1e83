import type { Words } from '@firedrill/core/fault';
import { settleParticles } from '@firedrill/core/words/particles';
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
  if (missingArns.length > 0) {
    return {
      en: `${en}. ${missingArns.length} of its ARNs do not exist: the experiment fails, whatever the mode for empty targets.`,
      ko: `${ko}. ARN ${missingArns.length}개가 없으므로 빈 대상을 어떻게 다루든 실험은 실패합니다.`,
    };
  }
  if (chosen.length > 0) return { en: `${en}.`, ko: `${ko}.` };
  const aws = 'Target resolution returned empty set';
  return {
    en: `${en}. AWS: "${aws}": the experiment fails, or with emptyTargetResolutionMode "skip" skips its actions.`,
    ko: settleParticles(
      `${ko}. AWS: "${aws}". 실험이 실패하거나, emptyTargetResolutionMode가 "skip"이면 이 대상의 동작을 건너뜁니다.`,
    ),
  };
}
