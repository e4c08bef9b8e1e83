import { durationText } from '@firedrill/core/units';
import type { Phase, Quality, RunEvent } from '@firedrill/core/words/events';
import { phaseWords } from '@firedrill/server/report/words';
import type { Language } from '../verb.ts';
import { dot } from './event-line.ts';
import { eventWords } from './event-words.ts';
import type { Paint } from './paint.ts';
import { columnsOf, cut, printable } from './table.ts';

/** The one line beneath a run's progress: how long it goes on, its phase, its probes, and when the fault ends. */
export interface LiveLine {
  readonly see: (event: RunEvent) => void;
  /** The line as it is so many milliseconds after the last event. Never wider than the terminal. */
  readonly text: (sinceEventMs: number) => string;
}

export function createLiveLine({
  paint,
  language,
  columns,
}: {
  paint: Paint;
  language: Language;
  columns: number;
}): LiveLine {
  let [firstNs, lastNs]: [bigint | null, bigint] = [null, 0n];
  let phase: Phase = 'before';
  const probes = new Map<string, Quality>();
  const slots = new Map<string, number>();
  const endsNs = new Map<string, bigint>();
  return {
    see: ({ bootNs, body }) => {
      lastNs = BigInt(bootNs);
      firstNs ??= lastNs;
      if (body.type === 'phase.entered') phase = body.phase;
      if (body.type === 'probe.sampled') probes.set(body.probe, body.quality);
      if (body.type === 'run.created')
        for (const { durationMs, injections } of body.plan.actions)
          for (const { slot } of injections) slots.set(slot, durationMs);
      if (body.type === 'injection.requested') {
        const durationMs = slots.get(body.slot) ?? 0;
        if (durationMs > 0) endsNs.set(body.injection, lastNs + BigInt(Math.round(durationMs * 1e6)));
      }
      if (body.type === 'injection.recovered' || body.type === 'injection.refused') endsNs.delete(body.injection);
    },
    text: (sinceEventMs) => {
      const nowNs = lastNs + BigInt(Math.round(sinceEventMs * 1e6));
      const seconds = Math.floor(Number(nowNs - (firstNs ?? nowNs)) / 1e9);
      const head = `${String(seconds).padStart(7)} s  ${phaseWords(language)[phase]}`;
      const last = [...endsNs.values()].reduce((latest, end) => (end > latest ? end : latest), 0n);
      const leftSeconds = Math.ceil(Number(last - nowNs) / 1e9);
      const left = leftSeconds > 0 ? `  ▲ ${eventWords(language).remaining(durationText(leftSeconds * 1000))}` : '';
      const room = columns - 1 - columnsOf(head) - columnsOf(left);
      return `${paint('dim', head)}${probesText(probes, paint, room)}${paint('magenta', left)}`;
    },
  };
}

/** As many probes as fit, those that are not good first; what does not fit is counted. */
function probesText(probes: ReadonlyMap<string, Quality>, paint: Paint, room: number): string {
  const rank = { bad: 0, blind: 1, good: 2 } as const;
  const sorted = [...probes].toSorted(([, first], [, second]) => rank[first] - rank[second]);
  let text = '';
  for (const [index, [name, quality]] of sorted.entries()) {
    const next = `${text}  ${dot(quality, paint)} ${cut(printable(name), 24)}`;
    const rest = sorted.length - index;
    if (columnsOf(next) > room - (rest > 1 ? 5 : 0)) return columnsOf(text) + 5 <= room ? `${text}  +${rest}` : text;
    text = next;
  }
  return text;
}
