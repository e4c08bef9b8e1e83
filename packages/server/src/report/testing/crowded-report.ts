import { madeRun } from '@firedrill/core/testing/made-run';
import { markNames } from '@firedrill/core/words/experiment';
import { type Report, type ReportedInjection, reportOf } from '../report.ts';

const faults = ['tcp.latency', 'tcp.reset', 'tcp.refuse', 'tcp.slow-close', 'http.delay', 'http.abort'] as const;

/** A report with six faults one after the other and all ten marks, close together: what a picture must hold. */
export function crowdedReport(): Report {
  const plain = reportOf(madeRun({ isBad: (ms) => ms > 50 && ms < 2500 }));
  const [made] = plain.injections;
  if (made === undefined) throw new Error('a made run has an injection');
  const injections = faults.map((fault, index): ReportedInjection => {
    const liveMs = 1000 + index * 330;
    return { ...made, slot: `${fault}#0`, fault, target: 'ratings (pid 41)', liveMs, overMs: liveMs + 700 };
  });
  const marks = markNames.map((name, index): Report['marks'][number] => {
    const time = {
      state: 'reached',
      fromMs: 90 * index,
      toMs: 100 * index + 40,
      by: 'system',
      source: 'page',
    } as const;
    const isLast = index >= markNames.length - 2;
    const atMs = isLast ? plain.durationMs - (markNames.length - index) * 20 : 1020 + time.toMs;
    return { name, time: { ...time, withinMs: null, inTime: null }, atMs, toldMs: null, untold: false };
  });
  return { ...plain, injections, marks };
}
