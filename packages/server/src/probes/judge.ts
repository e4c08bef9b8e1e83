import type { Sample } from '@firedrill/core/engine/engine-ports';
import type { Tolerance } from '@firedrill/core/words/tolerance';
import type { Answer, History, Reading } from './answer.ts';
import { judgeAnswer } from './judge-answer.ts';
import { judgeBaseline } from './judge-baseline.ts';
import { judgeWindows } from './judge-windows.ts';

/** A sample, and what is kept of it; nothing is kept of a blind one. */
export interface Judgement {
  readonly sample: Sample;
  readonly reading: Reading | null;
}

/** Why a measurement is outside its tolerance, and why it could not be seen. */
export interface Reasons {
  readonly bad: string[];
  readonly blind: string[];
}

/**
 * Judges an answer by itself, in its windows, and beside the baseline. Pure. All reasons come at once; a reason to be
 * bad is stronger than one to be blind. With `errorRate`, an answer that is wrong by itself only counts as an error; of
 * one that stands for several requests those that failed do, and its number is judged as ever.
 */
export function judge(answer: Answer, expect: Tolerance, history: History, atMs: number): Judgement {
  const own: Reasons = { bad: [], blind: [] };
  const isRated = expect.errorRate !== undefined;
  const isOne = answer.requests === undefined;
  const { failure: _counted, ...figures } = answer;
  const value = judgeAnswer(isRated && !isOne ? figures : answer, expect, own);
  if (own.bad.length === 0 && own.blind.length > 0) return { sample: blindFor(own.blind), reading: null };
  const reading = readingOf(answer, { value, failed: own.bad.length > 0, atMs });
  const wider: Reasons = { bad: [], blind: [] };
  judgeWindows(reading, expect, history.recent, wider);
  judgeBaseline(reading, expect, history, wider);
  const bad = [...(isRated && isOne ? [] : own.bad), ...wider.bad];
  const detail = own.bad.length > 0 ? own.bad.join('; ') : answer.says;
  if (bad.length > 0) return { sample: { quality: 'bad', value, detail: bad.join('; ') }, reading };
  // What was measured is kept all the same: a window that is too short grows.
  if (wider.blind.length > 0) return { sample: blindFor(wider.blind), reading };
  return { sample: { quality: 'good', value, detail }, reading };
}

const blindFor = (reasons: readonly string[]): Sample => ({
  quality: 'blind',
  value: null,
  detail: reasons.join('; '),
});

function readingOf(answer: Answer, own: { value: number | null; failed: boolean; atMs: number }): Reading {
  const { value, failed, atMs } = own;
  const { requests, latencyMs } = answer;
  if (requests !== undefined) return { atMs, value, ...requests };
  return { atMs, value, asked: 1, failed: failed ? 1 : 0, latenciesMs: latencyMs === undefined ? [] : [latencyMs] };
}
