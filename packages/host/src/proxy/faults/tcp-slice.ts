import { gripOf, longestMs, type ProxyFault } from '../fault.ts';
import type { Randomness } from '../random.ts';
import { plainShaper, type Shaper } from '../shaper.ts';

/** Bytes arrive in small pieces: `averageBytes` ± `variationBytes` each, `delayMs` apart (fractions are allowed). */
export const tcpSlice: ProxyFault = {
  name: 'tcp.slice',
  read: (fields) => {
    const averageBytes = fields.number('averageBytes', { min: 1, max: 1e6 });
    const variationBytes = fields.number('variationBytes', { min: 0, max: 1e6, fallback: 0 });
    const delayMs = fields.number('delayMs', { min: 0, max: longestMs, fallback: 0 });
    const direction = fields.choice('direction', ['both', 'upstream', 'downstream'], 'downstream');
    return {
      layer: 'tcp',
      direction,
      meets: 'at-bytes',
      grip: (seat) => gripOf(direction, (way) => sliced({ averageBytes, variationBytes, delayMs }, seat.random[way])),
    };
  },
};

interface Slices {
  readonly averageBytes: number;
  readonly variationBytes: number;
  readonly delayMs: number;
}

function sliced(slices: Slices, random: Randomness): Shaper {
  let nextMs = 0;
  return {
    ...plainShaper,
    apart: true,
    pieceBytes: () => Math.max(1, Math.round(slices.averageBytes + (random.next() * 2 - 1) * slices.variationBytes)),
    leaveMs: (atMs, sizeBytes) => {
      const leaveMs = Math.max(atMs, nextMs);
      if (sizeBytes > 0) nextMs = leaveMs + slices.delayMs;
      return leaveMs;
    },
    restart: () => {
      nextMs = 0;
    },
  };
}
