import { actionMs } from './action-time.ts';
import { fisActionOf } from './loose-template.ts';
import type { Texts } from './template.ts';

/** One action, as far as it matters for when it is under way. */
export interface ScheduledAction {
  readonly actionId: string;
  readonly parameters: Texts;
  readonly startAfter: readonly string[];
}

export interface FisSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** When the actions of a template are under way, as their durations say. */
export interface FisSchedule {
  /** From the start of the first to the end of the last, milliseconds. */
  readonly lengthMs: number;
  /** The names of those that are under way when most are. */
  readonly busiest: readonly string[];
  /** From the start of the first, by name. */
  readonly spans: ReadonlyMap<string, FisSpan>;
}

/**
 * What the durations of a template's actions come to. An action without a duration takes no time, and counts among
 * those that are under way when it begins. Actions that wait for what is not there, or for themselves, never begin.
 */
export function scheduleOf(actions: { readonly [name: string]: ScheduledAction }): FisSchedule {
  const spans = new Map<string, FisSpan>();
  let waiting = Object.entries(actions);
  for (;;) {
    const ready = waiting.filter(([, { startAfter }]) => startAfter.every((name) => spans.has(name)));
    if (ready.length === 0) break;
    for (const [name, { actionId, parameters, startAfter }] of ready) {
      const fromMs = Math.max(0, ...startAfter.map((each) => spans.get(each)?.toMs ?? 0));
      spans.set(name, { fromMs, toMs: fromMs + actionMs(fisActionOf(actionId), parameters) });
    }
    waiting = waiting.filter(([name]) => !spans.has(name));
  }
  const underWayAt = (atMs: number): readonly string[] =>
    [...spans].flatMap(([name, { fromMs, toMs }]) => (fromMs === atMs || (fromMs < atMs && atMs < toMs) ? [name] : []));
  const busiest = [...spans.values()]
    .map(({ fromMs }) => underWayAt(fromMs))
    .reduce((most, each) => (each.length > most.length ? each : most), []);
  return { lengthMs: Math.max(0, ...[...spans.values()].map(({ toMs }) => toMs)), busiest, spans };
}
