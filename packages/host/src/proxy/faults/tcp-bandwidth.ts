import { gripOf, type ProxyFault } from '../fault.ts';
import { plainShaper, type Shaper } from '../shaper.ts';

/** How finely a rate is kept: what leaves at once takes this long at that rate. */
const grainMs = 20;
const largestPieceBytes = 64 * 1024;

/** At most `rateBytesPerSecond` pass, in each direction that it is about; what waits holds its sender back. */
export const tcpBandwidth: ProxyFault = {
  name: 'tcp.bandwidth',
  read: (fields) => {
    const rate = fields.number('rateBytesPerSecond', { min: 1, max: 1e11 });
    const direction = fields.choice('direction', ['both', 'upstream', 'downstream'], 'downstream');
    return { layer: 'tcp', direction, meets: 'at-bytes', grip: () => gripOf(direction, () => paced(rate / 1000)) };
  },
};

function paced(bytesPerMs: number): Shaper {
  const grainBytes = Math.ceil(Math.min(largestPieceBytes, Math.max(1, bytesPerMs * grainMs)));
  let freeMs = 0;
  return {
    ...plainShaper,
    pieceBytes: () => grainBytes,
    leaveMs: (atMs, sizeBytes) => {
      freeMs = Math.max(atMs, freeMs) + sizeBytes / bytesPerMs;
      return freeMs;
    },
    restart: (nowMs) => {
      freeMs = nowMs;
    },
  };
}
