import type { Report, ReportedInjection, ReportedProbe, ReportedSample } from './report.ts';

/** Where a chart's moments and values lie, in the units of its own picture. */
export interface ChartScale {
  readonly width: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  /** The lowest line of the plot; the row of quality signs lies beneath it. */
  readonly bottom: number;
  readonly x: (atMs: number) => number;
  readonly y: (value: number) => number;
  readonly topValue: number;
  readonly endMs: number;
}

/** What lies over a chart: a span of time in which something of ours hurt. An act has no end of its own. */
export interface FaultSpan {
  readonly fault: string;
  readonly target: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export function chartScale(report: Report, probe: ReportedProbe, asked: { width: number; top: number }): ChartScale {
  const { width, top } = asked;
  const [left, right, bottom] = [46, width - 14, top + 108];
  const endMs = Math.max(1, report.durationMs, ...probe.samples.map((sample) => sample.atMs));
  const topValue = niceAbove(Math.max(0, ...probe.samples.map((sample) => sample.value ?? 0)));
  return {
    width,
    left,
    right,
    top,
    bottom,
    endMs,
    topValue,
    x: (atMs) => round(left + (Math.min(Math.max(atMs, 0), endMs) / endMs) * (right - left)),
    y: (value) => round(bottom - (Math.min(Math.max(value, 0), topValue) / topValue) * (bottom - top)),
  };
}

/** The next of 1, 2, 2.5, 5 times a power of ten: what an axis can end with. */
export function niceAbove(value: number): number {
  if (!Number.isFinite(value) || value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 2.5, 5, 10].find((step) => step * power >= value) ?? 10);
}

/** Ticks of the time axis: at most `most`, at round numbers of milliseconds, from 0. */
export function timeTicks(endMs: number, most: number): readonly number[] {
  const steps = [100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000];
  const hours = [1, 2, 6, 12, 24, 48, 168].map((count) => count * 3_600_000);
  const stepMs = [...steps, ...hours].find((step) => endMs / step <= most) ?? endMs / most;
  return Array.from({ length: Math.floor(endMs / stepMs) + 1 }, (_, index) => index * stepMs);
}

/**
 * At most so many samples, one per stretch of time, the worst of each (bad before blind before good), so that no bad
 * moment is lost by thinning out.
 */
export function thinned(samples: readonly ReportedSample[], endMs: number, most: number): readonly ReportedSample[] {
  if (samples.length <= most) return samples;
  const rank = { bad: 2, blind: 1, good: 0 } as const;
  const worst = new Map<number, ReportedSample>();
  for (const sample of samples) {
    const stretch = Math.min(most - 1, Math.floor((sample.atMs / endMs) * most));
    const before = worst.get(stretch);
    if (before === undefined || rank[sample.quality] > rank[before.quality]) worst.set(stretch, sample);
  }
  return [...worst.values()].toSorted((first, second) => first.atMs - second.atMs);
}

/** When each injection hurt; one that is not known to be over lasts to the end of the run. */
export function faultSpans({ injections, durationMs }: Report): readonly FaultSpan[] {
  return injections.filter(hurts).flatMap(({ fault, target, liveMs, overMs, lasts }) => {
    if (liveMs === null) return [];
    const toMs = lasts === 'act' ? liveMs : (overMs ?? durationMs);
    return [{ fault, target, fromMs: liveMs, toMs: Math.max(liveMs, toMs) }];
  });
}

/** A proxy that merely stands hurts nothing: the plan gives it no action of its own. */
export const hurts = ({ action }: ReportedInjection): boolean => !action.startsWith('(');

const round = (value: number): number => Math.round(value * 10) / 10;
