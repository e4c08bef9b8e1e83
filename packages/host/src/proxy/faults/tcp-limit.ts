import { gripOf, type ProxyFault, type Seat } from '../fault.ts';
import { plainShaper, type Shaper } from '../shaper.ts';

/**
 * A connection is closed when `sizeBytes` have passed in a direction, counted from when the rule took hold of it; with
 * 0 at its first bytes, none of which pass.
 */
export const tcpLimit: ProxyFault = {
  name: 'tcp.limit',
  read: (fields) => {
    const sizeBytes = fields.number('sizeBytes', { min: 0, max: Number.MAX_SAFE_INTEGER });
    const direction = fields.choice('direction', ['both', 'upstream', 'downstream'], 'downstream');
    return {
      layer: 'tcp',
      direction,
      meets: 'when-counted',
      grip: (seat) => gripOf(direction, () => limited(sizeBytes, seat)),
    };
  },
};

function limited(sizeBytes: number, seat: Seat): Shaper {
  let leftBytes = sizeBytes;
  const close = (): void => {
    seat.count();
    seat.cut();
  };
  return {
    ...plainShaper,
    pieceBytes: () => Math.max(1, leftBytes),
    leaveMs: (atMs, pieceBytes) => {
      if (sizeBytes > 0 || pieceBytes === 0) return atMs;
      // Not from within the link that asks: it must find its queue as it was.
      queueMicrotask(close);
      return Number.POSITIVE_INFINITY;
    },
    left: (passedBytes) => {
      leftBytes -= passedBytes;
      if (leftBytes <= 0) close();
    },
  };
}
