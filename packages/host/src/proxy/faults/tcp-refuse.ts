import { gripNothing, type ProxyFault } from '../fault.ts';

/**
 * New connections are reset at once, and the server is not dialled. (A port that others use cannot be made to answer
 * SYN by RST for some and not for others: a client sees the connection accepted, then reset.) Those that stand go on.
 */
export const tcpRefuse: ProxyFault = {
  name: 'tcp.refuse',
  read: () => ({
    layer: 'tcp',
    direction: 'both',
    meets: 'when-counted',
    grip: (seat) => {
      if (!seat.isNew) return gripNothing;
      seat.count();
      seat.reset();
      return gripNothing;
    },
  }),
};
