import { gripOf, jittered, longestMs, type ProxyFault } from '../fault.ts';
import type { Randomness } from '../random.ts';
import { plainShaper, type Shaper } from '../shaper.ts';

/**
 * Bytes arrive later by `delayMs` ± `jitterMs`, in order. With `correlationPercent` each draw of the jitter leans by so
 * much on the one before, as netem's does (tc-netem(8)). `both` delays each direction by the whole delay.
 */
export const tcpLatency: ProxyFault = {
  name: 'tcp.latency',
  read: (fields) => {
    const delayMs = fields.number('delayMs', { min: 0, max: longestMs });
    const jitterMs = fields.number('jitterMs', { min: 0, max: longestMs, fallback: 0 });
    const correlation = fields.number('correlationPercent', { min: 0, max: 100, fallback: 0 }) / 100;
    const direction = fields.choice('direction', ['both', 'upstream', 'downstream'], 'downstream');
    return {
      layer: 'tcp',
      direction,
      meets: 'at-bytes',
      grip: (seat) => gripOf(direction, (way) => later(delayMs, jitterMs, correlated(seat.random[way], correlation))),
    };
  },
};

function later(delayMs: number, jitterMs: number, random: Randomness): Shaper {
  return { ...plainShaper, leaveMs: (atMs) => atMs + jittered(delayMs, jitterMs, random) };
}

function correlated(random: Randomness, correlation: number): Randomness {
  if (correlation === 0) return random;
  let last = random.next();
  const next = (): number => {
    last = last * correlation + random.next() * (1 - correlation);
    return last;
  };
  return { next };
}
