import { z } from 'zod';

/** `{process: …}`: one process by identity, never by name or pid alone. */
export const processResource = z.strictObject({
  process: z.strictObject({
    bootId: z.string().min(1),
    /** Empty where the kernel does not tell it. */
    pidNamespace: z.string(),
    pid: z.int().min(1),
    startTicks: z.string().regex(/^\d+$/),
  }),
});

/** `HOST:PORT` or `[IPv6]:PORT`. */
export const hostAndPort = z.string().regex(/^(\[[0-9a-fA-F:]+\]|[^:\s]+):\d{1,5}$/, 'expected HOST:PORT');
