// Written by tools/generate.ts from the files of packages/host/src/proxy/faults. Do not change it by hand.
/** The faults that a rule of our proxy can bring about. */
export const doorFaults = [
  'http.abort',
  'http.delay',
  'http.patch',
  'http.replace',
  'tcp.bandwidth',
  'tcp.latency',
  'tcp.limit',
  'tcp.refuse',
  'tcp.reset',
  'tcp.slice',
  'tcp.slow-close',
  'tcp.timeout',
] as const;
