import type { RecoveredHow, Undone } from '@firedrill/core/words/events';
import type { InjectionId, RunId } from '@firedrill/core/words/ids';
import type { Json } from '@firedrill/core/words/json';
import type { Form } from '../form.ts';
import {
  parseForm,
  readAmount,
  readCount,
  readForm,
  readInjectionId,
  readJson,
  readNs,
  readRunId,
  readText,
  readWord,
} from '../form.ts';

/** Names a shared object: the hold that keeps it, and the hold's own key. */
export interface ObjectName {
  readonly hold: string;
  readonly key: string;
}

/** One injection's claim on one object, as it was asked. Times are boot-time nanoseconds of the boot `bootId`. */
export interface Claimed extends ObjectName {
  readonly injection: InjectionId;
  readonly run: RunId;
  readonly epoch: number;
  readonly resource: Json;
  readonly want: Json;
  readonly leaseMs: number;
  readonly durationMs: number;
  readonly atNs: bigint;
  readonly bootId: string;
  /** For people: the fault and its target, such as `process.pause on ratings (pid 4711)`. */
  readonly what: string;
}

/**
 * What a journal says. Names and members are frozen: a newer version adds, it never renames.
 * - `opened`: a journal begins. First record of every journal.
 * - `captured`: what was there before our first write. Durable before anything is written.
 * - `claimed`: an injection wants something of an object. Durable before the object is touched.
 * - `wrote`: what is about to be written. Durable before it is written.
 * - `released`: the injection is no longer wanted.
 * - `recovered`: everything of the injection is gone from the world; `undone` is when it was taken out, where it was.
 * - `settled`: nothing of ours is left on the object; its baseline is forgotten.
 * - `epoch`: a run has a newer owner.
 * - `damaged-accepted`: a person has looked at what was unreadable before this record, and goes on.
 */
export type JournalRecord =
  | { readonly type: 'opened'; readonly bootId: string; readonly wallTime: string }
  | ({ readonly type: 'captured'; readonly resource: Json; readonly baseline: Json } & ObjectName)
  | ({ readonly type: 'claimed' } & Claimed)
  | ({ readonly type: 'wrote'; readonly wrote: Json } & ObjectName)
  | { readonly type: 'released'; readonly injection: InjectionId; readonly why: string }
  | {
      readonly type: 'recovered';
      readonly injection: InjectionId;
      readonly how: RecoveredHow;
      readonly detail: string;
      readonly undone?: Undone | null;
    }
  | ({ readonly type: 'settled' } & ObjectName)
  | { readonly type: 'epoch'; readonly run: RunId; readonly epoch: number }
  | { readonly type: 'damaged-accepted'; readonly detail: string };

export const recoveredHows = [
  'restored',
  'target-gone',
  'contested',
  'irreversible',
  'failed',
] as const satisfies readonly RecoveredHow[];

export function encodeRecord(record: JournalRecord): string {
  return JSON.stringify(record, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}

/** @throws FiredrillError `protocol-malformed` when the text is not a record of this or an older version. */
export function decodeRecord(payload: string): JournalRecord {
  const form = parseForm(payload, 'record');
  const type = readText(form, 'type');
  const decode = decoders[type];
  if (decode === undefined) readWord(form, 'type', Object.keys(decoders));
  // readWord has thrown for any other type.
  return (decode as (form: Form) => JournalRecord)(form);
}

const decoders: { readonly [type: string]: (form: Form) => JournalRecord } = {
  opened: (form) => ({ type: 'opened', bootId: readText(form, 'bootId'), wallTime: readText(form, 'wallTime') }),
  captured: (form) => ({
    type: 'captured',
    ...objectName(form),
    resource: readJson(form, 'resource'),
    baseline: readJson(form, 'baseline'),
  }),
  claimed: (form) => ({ type: 'claimed', ...readClaimed(form) }),
  wrote: (form) => ({ type: 'wrote', ...objectName(form), wrote: readJson(form, 'wrote') }),
  released: (form) => ({ type: 'released', injection: readInjectionId(form, 'injection'), why: readText(form, 'why') }),
  recovered: (form) => ({
    type: 'recovered',
    injection: readInjectionId(form, 'injection'),
    how: readWord(form, 'how', recoveredHows),
    detail: readText(form, 'detail'),
    undone: readUndone(form),
  }),
  settled: (form) => ({ type: 'settled', ...objectName(form) }),
  epoch: (form) => ({ type: 'epoch', run: readRunId(form, 'run'), epoch: readCount(form, 'epoch') }),
  'damaged-accepted': (form) => ({ type: 'damaged-accepted', detail: readText(form, 'detail') }),
} satisfies { readonly [Type in JournalRecord['type']]: (form: Form) => JournalRecord };

/** Records of older versions have none. */
function readUndone(form: Form): Undone | null {
  if ((form.object['undone'] ?? null) === null) return null;
  const undone = readForm(form, 'undone');
  return { atNs: String(readNs(undone, 'atNs')), bootId: readText(undone, 'bootId') };
}

function readClaimed(form: Form): Claimed {
  return {
    ...objectName(form),
    injection: readInjectionId(form, 'injection'),
    run: readRunId(form, 'run'),
    epoch: readCount(form, 'epoch'),
    resource: readJson(form, 'resource'),
    want: readJson(form, 'want'),
    leaseMs: readAmount(form, 'leaseMs'),
    durationMs: readAmount(form, 'durationMs'),
    atNs: readNs(form, 'atNs'),
    bootId: readText(form, 'bootId'),
    what: readText(form, 'what'),
  };
}

function objectName(form: Form): ObjectName {
  return { hold: readText(form, 'hold'), key: readText(form, 'key') };
}

/** One text for an object's name, for maps. A hold's name has no zero byte. */
export const nameText = (name: ObjectName): string => `${name.hold}\0${name.key}`;
