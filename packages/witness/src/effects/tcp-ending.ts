import type { TcpEnding } from '../network-effects.ts';
import type { Blind, EffectMeasure } from '../reading.ts';
import { attempts, type Judge } from './attempts.ts';
import { prepared } from './prepared.ts';
import { learnPlan, sendTrip, tripWords, type TripOutcome, type TripPlan } from './tcp-trip.ts';

/** A longer look would not be done before the injection begins. */
const longestMs = 3000;

/** Sees how connections end, by connections of the witness's own. */
export function tcpEnding(effect: TcpEnding): EffectMeasure {
  return prepared(async () => {
    const name = `a connection to ${effect.host}:${effect.port}`;
    if (effect.withinMs > longestMs) {
      return { blind: `${name}: its absence before would take longer than ${longestMs} ms to see` };
    }
    const plan = await planOf(effect);
    if ('failed' in plan) {
      return { blind: `${name}: ${plan.failed}` };
    }
    if (effect.ending === 'closed' && plan.trip === 'close') {
      return { blind: `${name}: nothing flows by itself; give send and expectBytes` };
    }
    return attempts<TripOutcome>({
      name,
      send: () => sendTrip(effect, plan),
      learn: (samples) => learn(effect, samples),
      alone: effect.ending === 'reset' || effect.ending === 'refused' ? judgeOf(effect) : null,
      baselineSamples: effect.baselineSamples ?? 3,
      window: effect.window ?? 1,
    });
  });
}

async function planOf(effect: TcpEnding): ReturnType<typeof learnPlan> {
  const stay: TripPlan = { trip: 'stay', expectBytes: 0, limitMs: effect.withinMs };
  return effect.ending === 'reset' || effect.ending === 'refused' ? stay : learnPlan(effect, effect.withinMs);
}

function learn(effect: TcpEnding, samples: readonly TripOutcome[]): Judge<TripOutcome> | Blind {
  if (effect.ending === 'reset' || effect.ending === 'refused') {
    return judgeOf(effect);
  }
  const unanswered = samples.find(({ end }) => end !== 'answered');
  if (unanswered !== undefined) {
    return { blind: `it ${tripWords(unanswered)}, and so shows nothing; give send and expectBytes` };
  }
  if (effect.ending === 'silent' && samples.some(({ tookMs }) => tookMs > effect.withinMs / 2)) {
    return { blind: `an answer takes longer than half of the ${effect.withinMs} ms that silence is told by` };
  }
  const flows = samples.every(({ receivedBytes }) => exceeds(effect, receivedBytes));
  if (effect.ending === 'closed' && !flows) {
    return { blind: `no more than ${effect.limitBytes ?? 0} bytes flow; give send and expectBytes` };
  }
  return judgeOf(effect);
}

/** Whether what flows in a direction that is limited is more than the limit. */
function exceeds({ direction, limitBytes, send }: TcpEnding, receivedBytes: number): boolean {
  const sentBytes = Buffer.byteLength(send ?? '', 'base64');
  const limit = limitBytes ?? 0;
  return (direction !== 'upstream' && receivedBytes > limit) || (direction !== 'downstream' && sentBytes > limit);
}

function judgeOf(effect: TcpEnding): Judge<TripOutcome> {
  return (outcome) => ({ hurt: isHurt(effect, outcome), said: tripWords(outcome) });
}

function isHurt(effect: TcpEnding, { end, receivedBytes }: TripOutcome): boolean {
  switch (effect.ending) {
    case 'reset':
      return end === 'reset';
    case 'refused':
      return (end === 'reset' || end === 'refused') && receivedBytes === 0;
    case 'silent':
      return end === 'open' && receivedBytes === 0;
    case 'closed':
    default:
      return (end === 'closed' || end === 'reset') && endsAtLimit(effect, receivedBytes);
  }
}

function endsAtLimit(effect: TcpEnding, receivedBytes: number): boolean {
  return effect.direction === 'upstream' || receivedBytes === effect.limitBytes || exceeds(effect, 0);
}
