import type { JsonObject } from '@firedrill/core/words/json';
import { fisArn } from './fis-arn.ts';
import { timeText } from './log-records.ts';
import type { FisOccurrence } from './occurrence.ts';

/**
 * A change of state as EventBridge writes it; null for what is no such change.
 * @param id a UUID, the same for whoever is told again
 * @see the user guide of AWS FIS, "Monitor using EventBridge"
 */
export function stateEvent(
  { what, scope, experiment, templateId, atMs }: FisOccurrence,
  id: string,
): JsonObject | null {
  if (what.type !== 'experiment-state') return null;
  const stateOf = ({ status, reason }: typeof what.to): JsonObject => ({ status, reason });
  return {
    version: '0',
    id,
    'detail-type': 'FIS Experiment State Change',
    source: 'aws.fis',
    account: scope.account,
    time: timeText(atMs),
    region: scope.region,
    resources: [fisArn(scope, 'experiment', experiment)],
    detail: {
      'experiment-id': experiment,
      'experiment-template-id': templateId,
      'new-state': stateOf(what.to),
      'old-state': stateOf(what.from),
    },
  };
}
