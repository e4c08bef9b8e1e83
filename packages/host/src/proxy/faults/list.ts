// Written by tools/generate.ts from the files of this folder. Do not change it by hand.
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

export const proxyFaults = [
  httpAbort,
  httpDelay,
  httpPatch,
  httpReplace,
  tcpBandwidth,
  tcpLatency,
  tcpLimit,
  tcpRefuse,
  tcpReset,
  tcpSlice,
  tcpSlowClose,
  tcpTimeout,
] as const;
