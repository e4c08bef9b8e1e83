import { gripLater, gripNothing, longestMs, type ProxyFault } from '../fault.ts';

/** Connections are torn down by RST, on both sides, `afterMs` after the rule takes hold of them; 0: at once. */
export const tcpReset: ProxyFault = {
  name: 'tcp.reset',
  read: (fields) => {
    const afterMs = fields.number('afterMs', { min: 0, max: longestMs, fallback: 0 });
    return {
      layer: 'tcp',
      direction: 'both',
      meets: 'when-counted',
      grip: (seat) => {
        const act = (): void => {
          seat.count();
          seat.reset();
        };
        // Even a millisecond is enough for an answer: what is to be torn at once awaits no timer.
        if (afterMs > 0) return gripLater(afterMs, act);
        act();
        return gripNothing;
      },
    };
  },
};
