import { gripOf, longestMs, type ProxyFault, type Seat } from '../fault.ts';
import { plainShaper, type Shaper } from '../shaper.ts';

/** The end of a connection is passed on `delayMs` late; its bytes are not. */
export const tcpSlowClose: ProxyFault = {
  name: 'tcp.slow-close',
  read: (fields) => {
    const delayMs = fields.number('delayMs', { min: 0, max: longestMs });
    const direction = fields.choice('direction', ['both', 'upstream', 'downstream'], 'downstream');
    return {
      layer: 'tcp',
      direction,
      meets: 'when-counted',
      grip: (seat) => gripOf(direction, () => lateEnd(delayMs, seat)),
    };
  },
};

function lateEnd(delayMs: number, seat: Seat): Shaper {
  return {
    ...plainShaper,
    leaveMs: (atMs, sizeBytes) => {
      if (sizeBytes > 0) return atMs;
      seat.count();
      return atMs + delayMs;
    },
  };
}
