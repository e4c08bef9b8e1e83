import type { Words } from '../fault.ts';
import { itemAt } from '../words/item-at.ts';
import { type Reason, reasonText } from './reason.ts';
import { proofNames, type Verdict } from './verdict.ts';

/**
 * A verdict with its sentences in another language. One that was kept before there were reasons, or by a newer version
 * with a reason that is not known here, stays as it is, sentence by sentence.
 */
export function verdictIn(verdict: Verdict, language: keyof Words): Verdict {
  const { reasons } = verdict;
  if (reasons === undefined || language === 'en') return verdict;
  const told = (texts: readonly string[], given: readonly Reason[]): readonly string[] =>
    texts.length === given.length
      ? texts.map((text, index) => reasonText(itemAt(given, index), language) ?? text)
      : texts;
  const proofs = proofNames.map((name) => {
    const { shown, because, partly, simulated } = verdict.proofs[name];
    const part = reasons.partly?.[name];
    const inPart = part === undefined ? partly : (reasonText(part, language) ?? partly);
    const parts = inPart === undefined ? {} : { partly: inPart };
    const asIf = simulated === undefined ? {} : { simulated };
    return [name, { shown, because: told(because, reasons.proofs[name]), ...parts, ...asIf }] as const;
  });
  return {
    ...verdict,
    because: reasonText(reasons.because, language) ?? verdict.because,
    // The entries have exactly the proofs' names as keys.
    proofs: Object.fromEntries(proofs) as unknown as Verdict['proofs'],
    violations: told(verdict.violations, reasons.violations),
  };
}
