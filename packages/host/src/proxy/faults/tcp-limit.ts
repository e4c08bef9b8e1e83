import { gripOf, type ProxyFault, type Seat } from '../fault.ts';
import { plainShaper, type Shaper } from '../shaper.ts';

/** A connection is closed when `sizeBytes` have passed in a direction, counted from when the rule took hold of it. */
export const tcpLimit: ProxyFault = {
  name: 'tcp.limit',
  read: (fields) => {
    const sizeBytes = fields.number('sizeBytes', { min: 1, max: Number.MAX_SAFE_INTEGER });
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
  return {
    ...plainShaper,
    pieceBytes: () => Math.max(1, leftBytes),
    left: (passedBytes) => {
      leftBytes -= passedBytes;
      if (leftBytes > 0) return;
      seat.count();
      seat.cut();
    },
  };
}
