import type { Plan } from '@firedrill/core/plan/plan';
import type { MarkTime, Verdict } from '@firedrill/core/verdict/verdict';
import type { RunEvent } from '@firedrill/core/words/events';
import { type MarkName, markNames } from '@firedrill/core/words/experiment';
import { eventsOf, type RunTime } from './run-time.ts';

export interface ReportedMark {
  readonly name: MarkName;
  readonly time: MarkTime;
  /** Where it stands in the run; null when it was not reached. */
  readonly atMs: number | null;
  /** Where a person's word stands, beside what is measured; null where nobody said anything. */
  readonly toldMs: number | null;
  /** The experiment expects it, and nothing and nobody said whether it came. */
  readonly untold: boolean;
}

/** T0, since the run began: it came about after the one moment, and at the other at the latest. */
export interface ReportedT0 {
  readonly t0Ms: number | null;
  readonly t0FromMs: number | null;
}

/** Verdicts that were kept before T0 was an interval count from the first sight. */
export function t0Of({ t0 }: Verdict, events: readonly RunEvent[], time: RunTime): ReportedT0 {
  const first = eventsOf(events, 'witness.effect').find(({ body }) => !body.baseline && (body.present || t0));
  if (first === undefined) return { t0Ms: null, t0FromMs: null };
  const { fromNs, toNs } = t0 ?? { fromNs: first.body.atNs, toNs: first.body.atNs };
  return { t0FromMs: time.atMs(fromNs, first), t0Ms: time.atMs(toNs, first) };
}

/** Every mark, with its place in the run. A time is counted from T0's beginning at the most. */
export function reportedMarks(verdict: Verdict, { t0FromMs }: ReportedT0, plan: Plan | null): readonly ReportedMark[] {
  return markNames.map((name) => {
    const time = verdict.marks[name];
    const isExpected = plan?.experiment.spec.recovery[name]?.within !== undefined;
    const untold = time.state === 'not-defined' && time.neverLeft !== true && isExpected;
    const isMoment = time.state === 'reached' && time.neverLeft !== true;
    const placed = (atMs: number | undefined): number | null =>
      atMs === undefined || t0FromMs === null ? null : t0FromMs + atMs;
    return { name, time, untold, atMs: placed(isMoment ? time.toMs : undefined), toldMs: placed(time.told?.toMs) };
  });
}
