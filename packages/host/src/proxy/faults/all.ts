import type { ProxyFault } from '../fault.ts';
import { httpAbort } from './http-abort.ts';
import { httpDelay } from './http-delay.ts';
import { httpPatch } from './http-patch.ts';
import { httpReplace } from './http-replace.ts';
import { tcpBandwidth } from './tcp-bandwidth.ts';
import { tcpLatency } from './tcp-latency.ts';
import { tcpLimit } from './tcp-limit.ts';
import { tcpRefuse } from './tcp-refuse.ts';
import { tcpReset } from './tcp-reset.ts';
import { tcpSlice } from './tcp-slice.ts';
import { tcpSlowClose } from './tcp-slow-close.ts';
import { tcpTimeout } from './tcp-timeout.ts';

/** Every fault that the proxy can bring about. */
export const proxyFaults: readonly ProxyFault[] = Object.freeze([
  tcpLatency,
  tcpBandwidth,
  tcpReset,
  tcpTimeout,
  tcpRefuse,
  tcpSlice,
  tcpLimit,
  tcpSlowClose,
  httpDelay,
  httpAbort,
  httpReplace,
  httpPatch,
]);
