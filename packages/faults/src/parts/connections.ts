import type { Target } from '@firedrill/core/words/target';
import { z } from 'zod';
import { base64Of } from './base64.ts';
import { doorOf } from './proxy-claim.ts';
import { drawsToSee, share } from './share.ts';

/** The longest time that a rule of the proxy counts: an hour. */
export const longestMs = 3_600_000;

export const direction = z
  .enum(['upstream', 'downstream', 'both'])
  .default('downstream')
  .describe('upstream: towards the server. downstream: from it. both: each of them.');

/** What every tcp fault says of its connections, and of how the witness can see it. */
export const connectionFields = {
  percent: share.prefault('100%').describe('Of the connections.'),
  send: z
    .union([z.string().min(1).max(8192), z.strictObject({ base64: z.base64().min(4).max(16_384) })])
    .optional()
    .describe(
      'What the witness says to the server, to see the effect by the answer. Needed where the server is silent.',
    ),
  expectBytes: z.int().min(1).max(1_048_576).optional().describe('How many bytes of answer the witness awaits.'),
};

/** `percent`, `send` and `expectBytes` as they were parsed. */
export interface Connections {
  readonly percent: number;
  readonly send?: string | { readonly base64: string } | undefined;
  readonly expectBytes?: number | undefined;
}

/** How many bytes the witness says. */
export const sentBytesOf = (send: NonNullable<Connections['send']>): number =>
  typeof send === 'string'
    ? new TextEncoder().encode(send).length
    : Math.floor((send.base64.replace(/=+$/, '').length * 3) / 4);

/** A connection of the witness that such a rule hits, and how many of them show its share. */
export function knockOf({ percent, send, expectBytes }: Connections, target: Target) {
  const { host, port } = doorOf(target);
  const said = typeof send === 'string' ? base64Of(new TextEncoder().encode(send)) : (send?.base64 ?? null);
  return {
    host,
    port,
    send: said,
    expectBytes: expectBytes ?? null,
    about: '{injection}',
    window: drawsToSee(percent),
  };
}
