import { jittered, longestMs, type ProxyFault } from '../fault.ts';

/**
 * A message comes late by `delayMs` ± `jitterMs`. `at: response` (the default): the server gets the request at once and
 * does its work, but its answer is late. `at: request`: the server gets the request late.
 */
export const httpDelay: ProxyFault = {
  name: 'http.delay',
  read: (fields) => {
    const delayMs = fields.number('delayMs', { min: 0, max: longestMs });
    const jitterMs = fields.number('jitterMs', { min: 0, max: longestMs, fallback: 0 });
    const at = fields.choice('at', ['request', 'response'], 'response');
    return { layer: 'http', at, act: (random) => ({ kind: 'delay', delayMs: jittered(delayMs, jitterMs, random) }) };
  },
};
