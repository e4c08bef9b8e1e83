import { gripLater, longestMs, type ProxyFault } from '../fault.ts';

/** Connections are torn down by RST, on both sides, `afterMs` after the rule takes hold of them. */
export const tcpReset: ProxyFault = {
  name: 'tcp.reset',
  read: (fields) => {
    const afterMs = fields.number('afterMs', { min: 0, max: longestMs, fallback: 0 });
    return {
      layer: 'tcp',
      direction: 'both',
      meets: 'when-counted',
      grip: (seat) =>
        gripLater(afterMs, () => {
          seat.count();
          seat.reset();
        }),
    };
  },
};
