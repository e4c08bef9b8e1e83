import type { TcpTiming } from '../network-effects.ts';
import type { EffectMeasure } from '../reading.ts';
import { canaries, type Canary, type CanaryResult } from './canaries.ts';
import { prepared } from './prepared.ts';
import { learnPlan, sendTrip, type TripPlan } from './tcp-trip.ts';

/** Sees late bytes of a TCP server of any protocol, by connections of the witness's own. */
export function tcpTiming(effect: TcpTiming): EffectMeasure {
  return prepared(async () => {
    const plan = await planOf(effect);
    if ('failed' in plan) {
      return { blind: `${effect.host}:${effect.port}: ${plan.failed}` };
    }
    return lateness(effect, plan, effect.atLeastMs);
  });
}

/** Of a greeting the first byte is timed: the rest may be slow for reasons of its own. */
async function planOf(effect: TcpTiming): ReturnType<typeof learnPlan> {
  if (effect.trip === 'close') {
    return { trip: 'close', expectBytes: 0, limitMs: null };
  }
  const plan = await learnPlan(effect, null);
  return 'trip' in plan && plan.trip === 'greeting' ? { ...plan, expectBytes: effect.expectBytes ?? 1 } : plan;
}

/** Round trips by this plan, which are late when they take `atLeastMs` longer than at the baseline. */
export function lateness(
  effect: Omit<TcpTiming, 'kind' | 'trip' | 'atLeastMs'>,
  plan: TripPlan,
  atLeastMs: number,
): EffectMeasure {
  const words = {
    exchange: `${plan.expectBytes} bytes of answer`,
    greeting: plan.expectBytes === 1 ? 'the first byte' : `${plan.expectBytes} bytes of greeting`,
    close: 'the answer to our close',
    stay: 'an end',
  } as const;
  return canaries({
    send: () => canaryOf(sendTrip(effect, plan)),
    name: `${words[plan.trip]} from ${effect.host}:${effect.port}`,
    atLeastMs,
    baselineSamples: effect.baselineSamples ?? 3,
    window: effect.window ?? 1,
  });
}

function canaryOf({ done, cancel }: ReturnType<typeof sendTrip>): Canary {
  const timed = done.then((outcome): CanaryResult => {
    if ('failed' in outcome) {
      return outcome;
    }
    if (outcome.end === 'answered') {
      return { tookMs: outcome.tookMs };
    }
    return { failed: outcome.end === 'refused' ? 'ECONNREFUSED' : 'the connection ended before the answer' };
  });
  return { done: timed, cancel };
}
