import type { TcpPieces } from '../network-effects.ts';
import type { Blind, EffectMeasure } from '../reading.ts';
import { attempts, type Judge } from './attempts.ts';
import { prepared } from './prepared.ts';
import { learnPlan, sendTrip, type TripOutcome } from './tcp-trip.ts';

const limitMs = 5000;

/** Sees an answer cut into pieces, by how many reads it takes. */
export function tcpPieces(effect: TcpPieces): EffectMeasure {
  return prepared(async () => {
    const name = `an answer from ${effect.host}:${effect.port}`;
    const plan = await learnPlan(effect, limitMs);
    if ('failed' in plan) {
      return { blind: `${name}: ${plan.failed}` };
    }
    const cuts = Math.ceil(plan.expectBytes / Math.max(1, effect.atMostBytes));
    if (cuts < 2) {
      const why = `${plan.expectBytes} bytes are no more than one piece; give send and expectBytes`;
      return { blind: `${name}: ${why}` };
    }
    return attempts<TripOutcome>({
      name,
      send: () => sendTrip(effect, plan),
      learn: (samples) => learn(samples, cuts),
      alone: null,
      baselineSamples: effect.baselineSamples ?? 3,
      window: effect.window ?? 1,
    });
  });
}

/** The kernel may join pieces that wait for a reader: half of the expected cuts are enough. */
function learn(samples: readonly TripOutcome[], cuts: number): Judge<TripOutcome> | Blind {
  if (samples.some(({ end }) => end !== 'answered')) {
    return { blind: 'the connection ended before the answer' };
  }
  const before = Math.max(...samples.map(({ pieceCount }) => pieceCount));
  const enough = Math.ceil((before + cuts) / 2);
  if (enough <= before) {
    return { blind: `it comes in ${before} pieces already` };
  }
  return ({ pieceCount, receivedBytes }) => ({
    hurt: pieceCount >= enough,
    said: `came as ${receivedBytes} bytes in ${pieceCount} pieces, in ${before} at the baseline`,
  });
}
