import { gripOf, longestMs, type ProxyFault } from '../fault.ts';
import { plainShaper, type Shaper } from '../shaper.ts';

/**
 * Nothing gets through: connections stay open, and silent. With `afterMs` above 0 they are closed after that time. What
 * waits is delivered when the rule goes, so that nothing of it is left. With `discard` it is thrown away, so that
 * senders never wait, and because a stream with a hole must not go on, connections are closed when the rule goes.
 */
export const tcpTimeout: ProxyFault = {
  name: 'tcp.timeout',
  read: (fields) => {
    const afterMs = fields.number('afterMs', { min: 0, max: longestMs, fallback: 0 });
    const discard = fields.choice('discard', ['no', 'yes'], 'no') === 'yes';
    const direction = fields.choice('direction', ['both', 'upstream', 'downstream'], 'both');
    return {
      layer: 'tcp',
      direction,
      meets: 'at-bytes',
      grip: (seat) => {
        const act = (): void => {
          seat.count();
          seat.cut();
        };
        const timer = afterMs === 0 ? null : setTimeout(act, afterMs);
        const shaper = (): Shaper => ({ ...held(), swallows: discard });
        return gripOf(direction, shaper, () => {
          if (timer !== null) clearTimeout(timer);
          if (discard) seat.cut();
        });
      },
    };
  },
};

function held(): Shaper {
  return { ...plainShaper, leaveMs: () => Number.POSITIVE_INFINITY };
}
