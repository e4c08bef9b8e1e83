import type { HttpAnswer } from '../network-effects.ts';
import type { Blind, EffectMeasure } from '../reading.ts';
import { attempts, type Attempt, type Failed, type Judge } from './attempts.ts';

/** What of an answer can be compared with another. `status` 0: it broke before the answer. */
export type Summary = { readonly status: number; readonly sha256: string; readonly sizeBytes: number };

type Send = (effect: HttpAnswer) => Attempt<Summary>;

/** An answer of the canary, and those that came without the fault: the last one before it, and one after it. */
type Compared = { readonly answer: Summary; readonly before: Summary; readonly after: Summary };

/** No injection is called so: at a door of ours, a canary that is about it meets no fault. */
const nobody = 'none';

/**
 * Sees answers that are other than they are without the fault. A page changes by itself, too: it shows the time, or
 * counts orders. So an answer that is another than the last one without the fault is compared with one more, which
 * meets nothing of it at the same door: only where that is what it was before, the fault made the difference.
 *
 *     usual ──── canary: other ──── without the fault: usual ──▶ the fault is seen
 *     usual ──── canary: other ──── without the fault: other ──▶ it changed by itself, and this is usual now
 *
 * Where there is no door to meet nothing at, the baseline is what is usual.
 */
export function httpDifference(effect: HttpAnswer, sendOne: Send): EffectMeasure {
  const { about = null } = effect;
  let usual: Summary | null = null;
  const send = (): Attempt<Compared> => {
    const before = usual;
    const first = sendOne(effect);
    let current: Attempt<Summary> = first;
    let cancelled = false;
    const compare = async (): Promise<Compared | Failed> => {
      const answer = await first.done;
      if ('failed' in answer) return answer;
      if (before === null || about === null || cancelled || areAlike(answer, before)) {
        return { answer, before: before ?? answer, after: before ?? answer };
      }
      current = sendOne({ ...effect, about: nobody });
      const after = await current.done;
      if ('failed' in after) return after;
      if (after.status !== 0) usual = after;
      return { answer, before, after };
    };
    const cancel = (): void => {
      cancelled = true;
      current.cancel();
    };
    return { done: compare(), cancel };
  };
  const learn = (samples: readonly Compared[]): Judge<Compared> | Blind => {
    usual = samples[0]?.answer ?? null;
    return learnDifference(samples, about === null ? 'at the baseline' : 'without the fault');
  };
  return attempts<Compared>({
    name: `${effect.method ?? 'GET'} ${effect.url}`,
    send,
    learn,
    alone: null,
    baselineSamples: effect.baselineSamples ?? 3,
    window: effect.window ?? 1,
  });
}

const areAlike = (one: Summary, other: Summary): boolean => one.status === other.status && one.sha256 === other.sha256;

/** A body that changes from answer to answer tells nothing; a status that does is no baseline at all. */
function learnDifference(samples: readonly Compared[], when: string): Judge<Compared> | Blind {
  const first = samples[0]?.answer;
  if (first === undefined || samples.some(({ answer: { status } }) => status === 0 || status !== first.status)) {
    return { blind: 'its answers are not alike at the baseline' };
  }
  const steady = samples.every(({ answer }) => answer.sha256 === first.sha256);
  const differ = (one: Summary, other: Summary): boolean =>
    one.status !== other.status || (steady && one.sha256 !== other.sha256);
  return ({ answer, before, after }) => ({
    hurt: answer.status !== 0 && differ(answer, before) && !differ(before, after),
    said: `${answerWords(answer)}; ${answerWords(before)} ${when}${steady ? '' : ', with changing bodies'}`,
  });
}

export function answerWords({ status, sizeBytes, sha256 }: Summary): string {
  if (status === 0) {
    return 'broke before the answer';
  }
  return `was answered ${status}, ${sizeBytes} bytes, sha256 ${sha256.slice(0, 12)}…`;
}
