import { FiredrillError } from '@firedrill/core/errors';
import type { Claim, Converged, Hold } from '@firedrill/core/hold';
import { msToNs } from '@firedrill/core/ports';
import type { Json } from '@firedrill/core/words/json';
import type { KeyState } from '../journal/fold.ts';
import type { JournalRecord } from '../journal/records.ts';
import type { Turn } from './lanes.ts';
import type { Parts } from './parts.ts';
import { isWanted, within } from './parts.ts';

/**
 * How long a recovery waits for its note to be written: a disk that hangs must not keep it from putting things right.
 */
export const noteLimitNs = msToNs(500);

/**
 * Makes exactly those claims on an object true that are wanted now, and says how it ended. The caller has the turn.
 * - `bring`: a new claim. Nothing is done before the note of it is durable, and nothing once it is no longer wanted.
 * - `take`: something is taken out. The note is written when it can be; the world is put right first.
 * @throws whatever the hold throws; `unsupported` and `journal-damaged` when nobody may touch the object
 */
export async function convergeObject(
  parts: Parts,
  turn: Turn,
  mode: { readonly aim: 'bring'; readonly stillWanted: () => boolean } | { readonly aim: 'take' },
): Promise<Converged> {
  const key = parts.journal.state.keys.get(turn.lane);
  if (key === undefined) return { state: 'wanted' };
  // Torn between capture and claim: the claim never became durable, so nothing was done.
  if (key.claims.length === 0 && key.wrote === null && parts.journal.damage() === null) return { state: 'wanted' };
  const hold = parts.holds.get(key.hold);
  if (hold === undefined) throw new FiredrillError('unsupported', `this version has no hold ${key.hold}`);
  if (key.captured === null) {
    throw new FiredrillError('journal-damaged', `what ${key.hold} ${key.key} was before is lost; it is not touched`);
  }
  const note = (wrote: Json): Promise<void> => {
    const record: JournalRecord = { type: 'wrote', hold: key.hold, key: key.key, wrote };
    turn.noted = wrote;
    return mode.aim === 'bring' ? noteStrictly(parts, turn, record, mode.stillWanted) : noteSoon(parts, turn, record);
  };
  const { wrote } = key;
  return hold.converge({
    resource: resourceOf(hold, key),
    wanted: wantedClaims(parts, hold, key),
    baseline: key.captured.baseline,
    wrote,
    note,
  });
}

/** The claims that are wanted now, oldest first. One that this version cannot read is not brought about again. */
export function wantedClaims(parts: Parts, hold: Hold, key: KeyState): readonly Claim[] {
  return key.claims.flatMap(({ injection, want }) => {
    const record = parts.journal.state.injections.get(injection);
    if (!isWanted(record)) return [];
    const claimed = record?.claimed ?? null;
    const leaseUntilNs =
      parts.leases.untilNs(injection) ?? (claimed === null ? 0n : claimed.atNs + msToNs(claimed.leaseMs));
    return [{ injection, want: hold.decode(key.resource, want).want, leaseUntilNs }];
  });
}

/** The resource as the hold reads it; the raw one when no claim is left to read it with, or none can be read. */
export function resourceOf(hold: Hold, key: KeyState): Json {
  const [claim] = key.claims;
  if (claim === undefined) return key.resource;
  try {
    return hold.decode(key.resource, claim.want).resource;
  } catch {
    return key.resource; // a want of another version; the resource is what matters
  }
}

async function noteStrictly(
  parts: Parts,
  turn: Turn,
  record: JournalRecord,
  stillWanted: () => boolean,
): Promise<void> {
  const refuse = (): void => {
    if (turn.isFenced() || !stillWanted()) throw new FiredrillError('timeout', 'it was taken back meanwhile');
  };
  refuse();
  await parts.journal.append([record]);
  refuse();
}

async function noteSoon(parts: Parts, turn: Turn, record: JournalRecord): Promise<void> {
  if (turn.isFenced()) throw new FiredrillError('timeout', 'another recovery has taken over');
  await within(parts.clock, noteLimitNs, parts.journal.owe([record]), false);
}
