import type { Act, HttpEffect } from '../fault.ts';
import type { Rule } from '../rule.ts';
import type { Wait } from '../shaper.ts';
import type { RequestHead } from './head.ts';
import { passed, type Rewriting, type Treatment } from './side.ts';

/** What all rules together do with one message. */
export interface Acts {
  /** Tear the connection down. */
  readonly reset: boolean;
  /** Answer in the server's stead; the first rule that says so wins. */
  readonly answer: Extract<Act, { kind: 'answer' }> | null;
  /** What else becomes of it; never `drop`. */
  readonly treatment: Exclude<Treatment, { kind: 'drop' }>;
}

/** The way that a request came. */
export interface Way {
  /** The ports it was sent to: the listener's, and the upstream's. */
  readonly ports: readonly number[];
  /** The connection is a witness's. */
  readonly isCanary: boolean;
}

const nothing: Acts = { reset: false, answer: null, treatment: passed };

/** Asks every rule of this stage about a request, and counts what it met. */
export function actsOf(rules: readonly Rule[], at: HttpEffect['at'], request: RequestHead, way: Way): Acts {
  const seen = request.isCanary && !way.isCanary ? { ...way, isCanary: true } : way;
  let met: Met[] | null = null;
  for (const rule of rules) {
    const act = actOf(rule, at, request, seen);
    if (act !== null) (met ??= []).push({ rule, act });
  }
  return met === null ? nothing : together(met);
}

interface Met {
  readonly rule: Rule;
  readonly act: Act;
}

function together(met: readonly Met[]): Acts {
  const waits: Wait[] = [];
  const edits: Rewriting[] = [];
  let answer: Acts['answer'] = null;
  let reset = false;
  for (const { rule, act } of met) {
    if (act.kind === 'delay') waits.push({ rule, delayMs: act.delayMs });
    if (act.kind === 'edit') edits.push({ rule, edit: act.edit });
    if (act.kind === 'answer') answer ??= act;
    if (act.kind === 'reset') reset = true;
  }
  return { reset, answer, treatment: treatmentOf(edits, waits.length === 0 ? null : waits) };
}

function treatmentOf(edits: readonly Rewriting[], waits: readonly Wait[] | null): Acts['treatment'] {
  if (edits.length > 0) return { kind: 'edit', edits, waits };
  return waits === null ? passed : { kind: 'pass', waits };
}

/** Null where the rule leaves the message alone: another stage, no match, or not drawn. */
function actOf(rule: Rule, at: HttpEffect['at'], request: RequestHead, { ports, isCanary }: Way): Act | null {
  const { effect, match } = rule.words;
  if (effect.layer !== 'http' || effect.at !== at) return null;
  const matched = match(request, ports);
  const met = matched && rule.draw(isCanary);
  if (!isCanary) rule.count(matched, met);
  return met ? effect.act(rule.random) : null;
}

/** Responses that never have a body (RFC 9110 6.4.1) get none by an edit; a new status may allow an empty one. */
export function withoutBody(treatment: Acts['treatment'], method: string, status: number): Acts['treatment'] {
  const isHead = method === 'HEAD';
  if (treatment.kind !== 'edit' || (!isHead && status !== 204 && status !== 304)) return treatment;
  const edits = treatment.edits.map(({ rule, edit }) => {
    const body = isHead || edit.status === null ? null : (): Buffer => Buffer.alloc(0);
    return { rule, edit: { ...edit, body } };
  });
  return { ...treatment, edits };
}
