import { reasonOf } from '@firedrill/core/errors';
import type { Observed, Stray } from '@firedrill/core/hold';
import type { Residue } from '@firedrill/core/protocol/messages';
import type { InjectionId } from '@firedrill/core/words/ids';
import type { KeyState } from '../journal/fold.ts';
import { resourceOf } from './converge-object.ts';
import type { Parts } from './parts.ts';
import { isWanted } from './parts.ts';

/** What the world shows of one injection, object by object. */
export async function observeInjection(parts: Parts, injection: InjectionId): Promise<readonly Observed[]> {
  const keys = [...parts.journal.state.keys.values()].filter((key) =>
    key.claims.some((each) => each.injection === injection),
  );
  return Promise.all(keys.map((key) => observeKey(parts, key, injection)));
}

/** Others may hold the same object: what met their faults met not this one. */
export async function observeKey(
  parts: Pick<Parts, 'journal' | 'holds'>,
  key: KeyState,
  injection: InjectionId,
): Promise<Observed> {
  const hold = parts.holds.get(key.hold);
  if (hold === undefined) return { present: true, detail: `this version has no hold ${key.hold}`, exposure: null };
  const own = key.claims
    .filter((claim) => claim.injection === injection)
    .map(({ want }) => ({ injection, want: hold.decode(key.resource, want).want, leaseUntilNs: 0n }));
  return hold.observe(resourceOf(hold, key), own, key.wrote);
}

/**
 * What is left of ours when nothing should be. What the journal still owes counts as an effect while it may hurt;
 * what carries our mark and is in no journal is told by the holds. What cannot be looked at is unknown, which is not
 * clean.
 */
export async function findResidue(parts: Parts): Promise<Residue> {
  const { state } = parts.journal;
  const found: { effects: string[]; litter: string[]; unknown: string[] } = { effects: [], litter: [], unknown: [] };
  const damage = parts.journal.damage();
  if (damage !== null) found.unknown.push(`the journal is damaged: ${damage}`);
  for (const key of state.keys.values()) {
    const owing = key.claims.filter(({ injection }) => !isWanted(state.injections.get(injection)));
    const isLive = owing.length < key.claims.length;
    if (key.captured === null) found.unknown.push(`${key.hold} ${key.key}: what was there before is lost`);
    else if (owing.length > 0 || !isLive) {
      found.effects.push(
        `${key.hold} ${key.key} is owed for ${owing.map(({ injection }) => injection).join(', ') || 'nobody'}`,
      );
    }
  }
  const strays = await findStrays(parts);
  for (const { kind, what } of strays.found) (kind === 'effect' ? found.effects : found.litter).push(what);
  found.unknown.push(...strays.unknown);
  const live = [...state.injections.values()].filter(isWanted).map(({ injection }) => injection);
  return { ...found, live };
}

/** What carries our mark and belongs to no claim. */
export async function findStrays(
  parts: Pick<Parts, 'journal' | 'holds'>,
): Promise<{ found: readonly Stray[]; unknown: readonly string[] }> {
  const found: Stray[] = [];
  const unknown: string[] = [];
  for (const hold of parts.holds.values()) {
    if (hold.strays === undefined) continue;
    const keys = [...parts.journal.state.keys.values()].filter((key) => key.hold === hold.name).map((key) => key.key);
    try {
      found.push(...(await hold.strays(new Set(keys))));
    } catch (thrown) {
      unknown.push(`${hold.name}: ${reasonOf(thrown)}`);
    }
  }
  return { found, unknown };
}
