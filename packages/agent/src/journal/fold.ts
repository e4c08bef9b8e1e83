import type { RecoveredHow, Undone } from '@firedrill/core/words/events';
import type { InjectionId, RunId } from '@firedrill/core/words/ids';
import type { Json } from '@firedrill/core/words/json';
import type { Claimed, JournalRecord, ObjectName } from './records.ts';
import { nameText } from './records.ts';

/** What a journal knows of one shared object on which something of ours may be. */
export interface KeyState extends ObjectName {
  readonly resource: Json;
  /** Null when the record of what was there before is lost (a damaged journal): then nobody may write to the object. */
  readonly captured: { readonly baseline: Json } | null;
  /** Null when nothing was written yet. */
  readonly wrote: Json;
  /** Oldest first; an injection has at most one claim on an object. */
  readonly claims: readonly { readonly injection: InjectionId; readonly want: Json }[];
}

export interface InjectionRecord {
  readonly injection: InjectionId;
  /** Null for an id that was taken back before it ever claimed anything. */
  readonly claimed: Omit<Claimed, 'hold' | 'key' | 'resource' | 'want' | 'injection'> | null;
  readonly state: 'live' | 'released' | 'recovered';
  /** Why it was released, empty while it is live. */
  readonly why: string;
  readonly how: RecoveredHow | null;
  readonly detail: string;
  readonly undone: Undone | null;
}

/** Everything that a journal says, by `nameText` of the object and by id. Insertion order is age. */
export interface JournalState {
  readonly keys: ReadonlyMap<string, KeyState>;
  readonly injections: ReadonlyMap<InjectionId, InjectionRecord>;
  /** The highest epoch seen of each run. */
  readonly epochs: ReadonlyMap<RunId, number>;
}

export interface GrowingState extends JournalState {
  readonly keys: Map<string, KeyState>;
  readonly injections: Map<InjectionId, InjectionRecord>;
  readonly epochs: Map<RunId, number>;
}

/**
 * How many recovered injections and ended runs are remembered, so that a late repetition of a call is still
 * recognised.
 */
export const rememberedInjections = 1000;
export const rememberedRuns = 200;

export function emptyState(): GrowingState {
  return { keys: new Map(), injections: new Map(), epochs: new Map() };
}

export function fold(records: Iterable<JournalRecord>): GrowingState {
  const state = emptyState();
  for (const record of records) applyRecord(state, record);
  return state;
}

/** Adds one record. Right for repeated records, and for a release that overtakes its claim. */
export function applyRecord(state: GrowingState, record: JournalRecord): void {
  switch (record.type) {
    case 'captured':
      return capture(state, record);
    case 'claimed':
      return claim(state, record);
    case 'wrote':
      return changeKey(state, record, (key) => ({ ...key, wrote: record.wrote }));
    case 'released':
      return release(state, record.injection, record.why);
    case 'recovered':
      return recover(state, record);
    case 'settled':
      state.keys.delete(nameText(record));
      return;
    case 'epoch':
      return raiseEpoch(state, record.run, record.epoch);
    case 'damaged-accepted':
      return forgetUncaptured(state);
    case 'opened':
      return;
  }
}

function capture(state: GrowingState, record: ObjectName & { readonly resource: Json; readonly baseline: Json }): void {
  const { hold, key, resource, baseline } = record;
  const known = state.keys.get(nameText(record));
  // The first capture is the true one: a later one would have seen what we wrote.
  if (known?.captured) return;
  const fresh: KeyState = known ?? { hold, key, resource, captured: null, wrote: null, claims: [] };
  state.keys.set(nameText(record), { ...fresh, resource, captured: { baseline } });
}

function claim(state: GrowingState, record: Claimed): void {
  const { injection, want, hold, key, resource, ...claimed } = record;
  raiseEpoch(state, record.run, record.epoch);
  const known = state.injections.get(injection);
  const { run, epoch, leaseMs, durationMs, atNs, bootId, what } = claimed;
  state.injections.set(injection, {
    ...(known ?? { injection, state: 'live', why: '', how: null, detail: '', undone: null }),
    claimed: known?.claimed ?? { run, epoch, leaseMs, durationMs, atNs, bootId, what },
  });
  const existing = state.keys.get(nameText(record)) ?? { hold, key, resource, captured: null, wrote: null, claims: [] };
  if (existing.claims.some((each) => each.injection === injection)) return;
  state.keys.set(nameText(record), { ...existing, claims: [...existing.claims, { injection, want }] });
}

function changeKey(state: GrowingState, name: ObjectName, change: (key: KeyState) => KeyState): void {
  const { hold, key } = name;
  const known = state.keys.get(nameText(name)) ?? {
    hold,
    key,
    resource: null,
    captured: null,
    wrote: null,
    claims: [],
  };
  state.keys.set(nameText(name), change(known));
}

function release(state: GrowingState, injection: InjectionId, why: string): void {
  const known = state.injections.get(injection) ?? { injection, claimed: null, how: null, detail: '', undone: null };
  if (state.injections.get(injection)?.state === 'recovered') return;
  state.injections.set(injection, { ...known, state: 'released', why });
}

function recover(state: GrowingState, record: Extract<JournalRecord, { type: 'recovered' }>): void {
  const { injection, how, detail, undone = null } = record;
  const known = state.injections.get(injection) ?? { injection, claimed: null, why: '' };
  state.injections.set(injection, { ...known, state: 'recovered', how, detail, undone });
  for (const [name, key] of state.keys) {
    if (!key.claims.some((each) => each.injection === injection)) continue;
    state.keys.set(name, { ...key, claims: key.claims.filter((each) => each.injection !== injection) });
  }
}

/** Objects of which only a claim or a note is left cannot be put right by anybody: what was there before is unknown. */
function forgetUncaptured(state: GrowingState): void {
  for (const [name, key] of state.keys) if (key.captured === null) state.keys.delete(name);
}

function raiseEpoch(state: GrowingState, run: RunId, epoch: number): void {
  if (epoch > (state.epochs.get(run) ?? 0)) state.epochs.set(run, epoch);
}

/** The shortest list of records that folds to the same state, without what is too old to be remembered. */
export function snapshot(state: JournalState): JournalRecord[] {
  const records: JournalRecord[] = [];
  const recovered = [...state.injections.values()].filter((each) => each.state === 'recovered');
  const forgotten = new Set(recovered.slice(0, Math.max(0, recovered.length - rememberedInjections)));
  const kept = [...state.injections.values()].filter((each) => !forgotten.has(each));
  const owing = new Set(kept.flatMap((each) => (each.state === 'recovered' ? [] : [each.claimed?.run])));
  [...state.epochs].forEach(([run, epoch], index) => {
    const recent = index >= state.epochs.size - rememberedRuns;
    if (recent || owing.has(run)) records.push({ type: 'epoch', run, epoch });
  });
  for (const key of state.keys.values()) records.push(...keyRecords(key, state));
  for (const { injection, state: stands, why, how, detail, undone } of kept) {
    if (stands === 'released') records.push({ type: 'released', injection, why });
    if (stands === 'recovered') records.push({ type: 'recovered', injection, how: how ?? 'restored', detail, undone });
  }
  return records;
}

function keyRecords(key: KeyState, state: JournalState): JournalRecord[] {
  const { hold, key: name, resource } = key;
  const records: JournalRecord[] = [];
  if (key.captured !== null)
    records.push({ type: 'captured', hold, key: name, resource, baseline: key.captured.baseline });
  // Claims come before the note: where the capture is lost, only they say which object it is.
  for (const { injection, want } of key.claims) {
    const claimed = state.injections.get(injection)?.claimed;
    if (claimed) records.push({ type: 'claimed', ...claimed, injection, hold, key: name, resource, want });
  }
  if (key.wrote !== null) records.push({ type: 'wrote', hold, key: name, wrote: key.wrote });
  return records;
}
