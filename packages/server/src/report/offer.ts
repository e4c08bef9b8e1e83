import type { Words } from '@firedrill/core/fault';
import type { Language } from '@firedrill/core/plan/describe';
import { offerHypothesis } from '@firedrill/core/plan/offer-hypothesis';
import type { Plan } from '@firedrill/core/plan/plan';
import { hypothesisText } from '@firedrill/dialects/native/hypothesis-text';

/** A hypothesis that fits the targets of a plan, as YAML to be saved; null where it has one, or nothing fits. */
export function offeredText(plan: Plan): Words | null {
  const [en, ko] = [textIn(plan, 'en'), textIn(plan, 'ko')];
  return en === null || ko === null ? null : { en, ko };
}

function textIn(plan: Plan, language: Language): string | null {
  const offer = offerHypothesis(plan, language);
  return offer === null ? null : hypothesisText(offer.document, offer.notes);
}
