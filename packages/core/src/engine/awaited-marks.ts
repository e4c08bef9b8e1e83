import type { Plan } from '../plan/plan.ts';
import { msToNs } from '../ports.ts';
import { alertMatches, isNews } from '../recovery/alert-signal.ts';
import type { EventBody } from '../words/events.ts';
import { type MarkName, markNames, type MarkSpec } from '../words/experiment.ts';
import type { RunState } from './state.ts';

/** Marks that follow from the steady state need nobody to be waited for. */
const seenMarks: ReadonlySet<MarkName> = new Set(['selfHealed', 'partlyRecovered', 'fullyRecovered', 'stable']);
/** What is told in the last moment is still on its way. */
const slackMs = 500;

/**
 * The marks that an event sets: the one that somebody named, or those that waited for this alert. A person's word is
 * no alert: where one is expected, it is waited for still.
 */
export function marksHeard({ plan, firstRequestNs }: RunState, body: EventBody): readonly MarkName[] {
  const { recovery = {} } = plan?.experiment.spec ?? {};
  if (body.type === 'mark.set') return recovery[body.mark]?.alert === undefined ? [body.mark] : [];
  if (body.type !== 'alert.received' || firstRequestNs === null || !isNews(body, firstRequestNs)) return [];
  return markNames.filter((mark) => {
    const alert = recovery[mark]?.alert;
    return alert !== undefined && alert.status === body.status && alertMatches(alert, body);
  });
}

/**
 * Until when an alert or a person is waited for that the experiment expects within a time, so that the observation does
 * not end before the answer can come; null when nothing is awaited.
 */
export function awaitedUntilNs({ firstEffectNs, marksHeard: heard }: RunState, plan: Plan): bigint | null {
  const { recovery } = plan.experiment.spec;
  const awaited = markNames.flatMap((mark) => {
    const spec = recovery[mark];
    return spec?.within === undefined || heard.includes(mark) || !isHeard(mark, spec) ? [] : [spec.within];
  });
  if (awaited.length === 0 || firstEffectNs === null) return null;
  return firstEffectNs + msToNs(Math.max(...awaited) + slackMs);
}

const isHeard = (mark: MarkName, { alert, probe }: MarkSpec): boolean =>
  alert !== undefined || (probe === undefined && !seenMarks.has(mark));
