import { nowNs, spanMs } from '../monotonic.ts';
import type { HttpTiming } from '../network-effects.ts';
import type { EffectMeasure } from '../reading.ts';
import { canaries, type Canary, type CanaryResult } from './canaries.ts';
import { requestOf } from './http-request.ts';

/** Sees late answers of an HTTP server, by requests of the witness's own. */
export function httpTiming(effect: HttpTiming): EffectMeasure {
  return canaries({
    send: () => sendRequest(effect),
    name: `${effect.method ?? 'GET'} ${effect.url}`,
    atLeastMs: effect.atLeastMs,
    baselineSamples: effect.baselineSamples ?? 3,
    window: effect.window ?? 1,
  });
}

/** One request on a connection of its own; the time runs until the answer's status and headers are there. */
function sendRequest(effect: HttpTiming): Canary {
  const beganNs = nowNs();
  const { promise, resolve } = Promise.withResolvers<CanaryResult>();
  const sent = requestOf(effect);
  sent.on('response', (response) => {
    resolve({ tookMs: spanMs(beganNs, nowNs()) });
    response.destroy();
  });
  sent.on('error', (error) => resolve({ failed: error.message }));
  sent.end();
  return { done: promise, cancel: () => sent.destroy() };
}
