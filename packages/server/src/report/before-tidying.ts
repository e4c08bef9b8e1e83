import type { Plan } from '@firedrill/core/plan/plan';
import type { RunEvent } from '@firedrill/core/words/events';

/**
 * The events without the samples from after the run's own proxies began to leave: those go through them and meet our
 * tidying up. The verdict does not count them either.
 */
export function beforeTidying(events: readonly RunEvent[], plan: Plan | null): readonly RunEvent[] {
  const slots = new Set((plan?.proxies ?? []).map(({ slot }) => slot));
  const proxies = new Set(
    events.flatMap(({ body }) => (body.type === 'injection.requested' && slots.has(body.slot) ? [body.injection] : [])),
  );
  const leavesAt = events.findIndex(
    ({ body }) =>
      (body.type === 'injection.recovering' || body.type === 'injection.recovered') && proxies.has(body.injection),
  );
  return leavesAt === -1
    ? events
    : events.filter(({ body }, index) => index < leavesAt || body.type !== 'probe.sampled');
}
