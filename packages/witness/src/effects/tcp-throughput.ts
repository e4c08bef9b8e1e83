import type { TcpThroughput } from '../network-effects.ts';
import type { EffectMeasure } from '../reading.ts';
import { prepared } from './prepared.ts';
import { lateness } from './tcp-timing.ts';
import { learnPlan } from './tcp-trip.ts';

/** Less than this is lost among the noise of timers and schedulers. */
const leastMs = 20;
/** Of the time that the bytes need at the rate, what must at least be seen. */
const shareToSee = 0.8;

/** Sees a narrow path: the time that the bytes of one round trip need at its rate. */
export function tcpThroughput(effect: TcpThroughput): EffectMeasure {
  return prepared(async () => {
    const where = `${effect.host}:${effect.port}`;
    const plan = await learnPlan(effect, null);
    if ('failed' in plan) {
      return { blind: `${where}: ${plan.failed}` };
    }
    const sentBytes = Buffer.byteLength(effect.send ?? '', 'base64');
    const upBytes = effect.direction === 'downstream' ? 0 : sentBytes;
    const downBytes = effect.direction === 'upstream' ? 0 : plan.expectBytes;
    const slowBytes = Math.max(0, upBytes + downBytes - (effect.freeBytes ?? 0));
    const extraMs = (slowBytes / effect.atMostBytesPerSecond) * 1000 * shareToSee;
    if (extraMs < leastMs) {
      const why = `the ${upBytes + downBytes} bytes that we see flow are too few to see this rate`;
      return { blind: `${where}: ${why}; give send and expectBytes` };
    }
    return lateness(effect, plan, extraMs);
  });
}
