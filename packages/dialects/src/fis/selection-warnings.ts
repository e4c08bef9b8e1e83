import { ownOf } from '@firedrill/core/words/own-of';
import { foundText } from '../problem-texts.ts';
import type { Checked, FisWarning } from './finding.ts';
import { listOf, type LooseTarget } from './loose-template.ts';
import { parseSelectionMode, percentFor, takenOf } from './selection-mode.ts';

/**
 * What a selection mode comes to where the number of resources is known: a target that names ARNs has as many. A
 * percentage rounds down in AWS, so that `PERCENT(66)` of three is one, and `PERCENT(50)` of one is none.
 */
export function selectionWarnings(checked: Checked): readonly FisWarning[] {
  return checked.template.targets.flatMap((target) => targetWarnings(checked, target));
}

function targetWarnings({ warning }: Checked, { at, written }: LooseTarget): readonly FisWarning[] {
  const found = new Set(listOf(ownOf(written, 'resourceArns'))).size;
  const text = ownOf(written, 'selectionMode');
  const mode = typeof text === 'string' ? parseSelectionMode(text) : null;
  if (mode === null || mode.mode === 'all' || found === 0) return [];
  const taken = takenOf(mode, found);
  const say = (code: string, en: string, ko: string, next: { en: string; ko: string }): readonly FisWarning[] => [
    warning([...at, 'selectionMode'], 'value', { code, found: foundText(text), text: { en, ko }, next }),
  ];
  if (mode.mode === 'count') {
    if (mode.count <= found) return [];
    const next = { en: 'Write "ALL".', ko: '"ALL"로 쓰십시오.' };
    return say('count-above', `There are ${found}: all are taken.`, `${found}개뿐이므로 모두 고릅니다.`, next);
  }
  const isExact = (found * mode.percent) % 100 === 0;
  if (isExact) return [];
  const more = percentFor(taken + 1, found);
  return say(
    taken === 0 ? 'percent-none' : 'percent-rounds',
    `AWS rounds down: ${mode.percent} % of ${found} is ${taken}${taken === 0 ? ', so the target is empty' : ''}.`,
    `AWS는 내림합니다. ${found}개의 ${mode.percent} %는 ${taken}개입니다${taken === 0 ? '. 대상이 비게 됩니다' : ''}.`,
    {
      en: `PERCENT(${more}) gives ${taken + 1}.`,
      ko: `PERCENT(${more})이면 ${taken + 1}개입니다.`,
    },
  );
}
