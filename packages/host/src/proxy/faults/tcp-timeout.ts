import { gripOf, longestMs, type ProxyFault } from '../fault.ts';
import { plainShaper, type Shaper } from '../shaper.ts';

/**
 * Nothing gets through: connections stay open, and silent. With `afterMs` above 0 they are closed after that time. What
 * waits is delivered when the rule goes, so that nothing of it is left.
 */
export const tcpTimeout: ProxyFault = {
  name: 'tcp.timeout',
  read: (fields) => {
    const afterMs = fields.number('afterMs', { min: 0, max: longestMs, fallback: 0 });
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
        return gripOf(direction, held, () => {
          if (timer !== null) clearTimeout(timer);
        });
      },
    };
  },
};

function held(): Shaper {
  return { ...plainShaper, leaveMs: () => Number.POSITIVE_INFINITY };
}
