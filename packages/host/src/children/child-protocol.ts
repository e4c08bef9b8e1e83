/**
 * What the two sides of a child say to each other: one JSON object a line. Requests go to the child's standard input
 * as `{"id":1,"<verb>":{…}}`; answers come from its standard output as `{"id":1,"<done>":{…}}` or
 * `{"id":1,"error":{code,message}}`; the first line is its hello, and lines without an id are events.
 */
import { FiredrillError } from '@firedrill/core/errors';
import type { ErrorCode } from '@firedrill/core/errors';
import { bootNowNs } from './boot-now.ts';

export type ChildKind = 'tracer' | 'burner' | 'filler' | 'disk';

/** Environment variable with the injection's or the agent's id; recovery finds a child by it. */
export const MARK_VARIABLE = 'FIREDRILL_MARK';
/** Environment variable with the pid of whoever started the child, to see whether it lived through the start. */
export const PARENT_VARIABLE = 'FIREDRILL_PARENT_PID';
/** Environment variable that is `setpriv` when that tool has set the death signal already. */
export const DEATH_SIGNAL_VARIABLE = 'FIREDRILL_DEATH_SIGNAL';
/** Environment variable that, when it is not empty, keeps koffi from being loaded. */
export const NO_NATIVE_VARIABLE = 'FIREDRILL_NO_NATIVE';

/**
 * The first line of a child. `pdeathsig`: the kernel kills it when its parent dies, set by `setBy`; otherwise only the
 * end of its standard input ends it. `kernelDeadline`: the kernel kills it at its deadline, even when it hangs.
 */
export interface Hello {
  readonly hello: ChildKind;
  readonly pdeathsig: boolean;
  readonly setBy: 'prctl' | 'setpriv' | 'nothing';
  readonly kernelDeadline: boolean;
  /** Why native calls are missing; absent when they are there. */
  readonly withoutNative?: string;
}

/** A JSON object whose members nobody has looked at yet. */
export interface Fields {
  readonly [name: string]: unknown;
}

/** Parses one line; undefined when it is not a JSON object. */
export function parseLine(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text that must be there. @throws FiredrillError protocol-malformed */
export function textField(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '') return value;
  throw malformed(name, 'a text');
}

/** A number in a range; `otherwise` stands in when it is absent. @throws FiredrillError protocol-malformed */
export function numberField(
  fields: Fields,
  name: string,
  range: { readonly min: number; readonly max: number; readonly otherwise?: number },
): number {
  const value = fields[name] ?? range.otherwise;
  if (typeof value === 'number' && value >= range.min && value <= range.max) return value;
  throw malformed(name, `a number from ${range.min} to ${range.max}`);
}

/** A moment on the boot-time clock as a decimal text. @throws FiredrillError protocol-malformed */
export function momentField(fields: Fields, name: string): bigint {
  const value = fields[name];
  if (typeof value === 'string' && /^\d{1,19}$/.test(value)) return BigInt(value);
  throw malformed(name, 'nanoseconds as a decimal text');
}

/** As `momentField`, and still to come. @throws FiredrillError effect-failed when the lease is over already */
export function leaseField(fields: Fields): bigint {
  const leaseUntilNs = momentField(fields, 'leaseUntilNs');
  if (leaseUntilNs > bootNowNs()) return leaseUntilNs;
  throw new FiredrillError('effect-failed', 'the lease was over before the child could begin');
}

/** An error answer's body. What is not an operating error is one of ours: it says so, and keeps its message. */
export function errorBody(thrown: unknown): { readonly code: ErrorCode; readonly message: string } {
  if (thrown instanceof FiredrillError) return { code: thrown.code, message: thrown.message };
  return { code: 'effect-failed', message: thrown instanceof Error ? thrown.message : String(thrown) };
}

function malformed(name: string, expected: string): FiredrillError {
  return new FiredrillError('protocol-malformed', `${name} must be ${expected}`);
}
