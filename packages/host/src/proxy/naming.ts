/**
 * A canary that is to show one fault says at first which injection it is about, and then meets the rules of this one
 * alone: what others do at the same door would hide it, or pass for it. It says so before its connection is anything
 * else, because tcp rules take hold of a connection before its first byte, and awaits our answer, so that nobody takes
 * another server for a door.
 *
 *     canary ── firedrill-canary i-… ⏎ ──▶ door
 *            ◀── firedrill-door ⏎ ──         ── from here on it is a connection like any other
 *
 * The other end of this agreement is `effects/introduce.ts` of the witness.
 */
export const doorAnswer = Buffer.from('firedrill-door\n');

/** How long a canary may take to say it. */
export const namingLimitMs = 2000;

const form = /^firedrill-canary ([a-z0-9-]{1,64})\n$/;
const longestBytes = 96;

/** Reads the line, in whatever pieces it comes. */
export interface Naming {
  /** The injection; null while the line goes on; undefined for what is no such line, or more than it. */
  hear(bytes: Buffer): string | null | undefined;
}

export function createNaming(): Naming {
  let heard = '';
  return {
    hear(bytes) {
      heard += bytes.toString('latin1');
      if (!heard.includes('\n')) return heard.length < longestBytes ? null : undefined;
      return form.exec(heard)?.[1];
    },
  };
}

/** Rules are called by their injection and their door (`holds/proxy-rule.ts`). */
export function isRuleOf(injection: string, ruleId: string): boolean {
  return ruleId === injection || ruleId.startsWith(`${injection}/`);
}
