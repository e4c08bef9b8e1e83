import { type Caller, meetsCanary } from '../canary.ts';
import type { Act, HttpEffect } from '../fault.ts';
import type { Rule } from '../rule.ts';
import type { Wait } from '../shaper.ts';
import type { RequestHead } from './head.ts';
import type { Bodyless } from './rewrite.ts';
import { passed, type Rewriting, type Treatment } from './treatment.ts';

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
  /** Whose connection it is. */
  readonly caller: Caller;
}

const nothing: Acts = { reset: false, answer: null, treatment: passed };

/** A message as rules see it: at the request, or at the response to it. */
export interface Met {
  readonly at: HttpEffect['at'];
  readonly request: RequestHead;
  readonly bodyless: Bodyless;
}

/**
 * Asks every rule of this stage about a message, and counts what it does: an edit is counted where it is made, because
 * it may find nothing to change.
 */
export function actsOf(rules: readonly Rule[], message: Met, way: Way): Acts {
  const caller = message.request.isCanary ? 'witness' : way.caller;
  const isCanary = caller !== 'customer';
  let drawn: Drawn[] | null = null;
  for (const rule of rules) {
    const act = actOf(rule, message, { ports: way.ports, caller });
    if (act !== null) (drawn ??= []).push({ rule, act, isCanary });
  }
  return drawn === null ? nothing : together(drawn, message.bodyless);
}

interface Drawn {
  readonly rule: Rule;
  readonly act: Act;
  readonly isCanary: boolean;
}

/** Null where the rule leaves the message alone: another stage, no match, or not drawn. */
function actOf(rule: Rule, { at, request }: Met, { ports, caller }: Way): Act | null {
  const { effect, match } = rule.words;
  if (effect.layer !== 'http' || effect.at !== at) return null;
  if (request.isCanary && !meetsCanary(request.text, rule.words.id)) return null;
  const matched = match(request, ports);
  if (caller === 'customer') rule.count(matched, false);
  return matched && rule.draw(caller) ? effect.act(rule.numbers(caller)) : null;
}

/** A reset leaves nothing to delay, answer or edit; an answer nothing to edit. */
function together(drawn: readonly Drawn[], bodyless: Bodyless): Acts {
  const reset = drawn.some(({ act }) => act.kind === 'reset');
  const answering = reset ? undefined : drawn.find(({ act }) => act.kind === 'answer');
  const waits: Wait[] = [];
  const edits: Rewriting[] = [];
  for (const one of drawn) {
    const { rule, act, isCanary } = one;
    const isEdit = act.kind === 'edit' && !reset && answering === undefined;
    const isDelay = act.kind === 'delay' && !reset && act.delayMs > 0;
    if (isEdit) edits.push({ rule, edit: act.edit, isCanary });
    else if (isDelay) waits.push({ rule, delayMs: act.delayMs });
    const isDone = isDelay || one === answering || act.kind === 'reset';
    if (isCanary || isEdit) continue;
    if (isDone) rule.countMet();
    else rule.countUnhurt('unchanged');
  }
  const answer = answering?.act.kind === 'answer' ? answering.act : null;
  return { reset, answer, treatment: treatmentOf(edits, sharedWaits(waits), bodyless) };
}

const latestWaits = new WeakMap<Wait['rule'], readonly Wait[]>();

/** Null for none. One wait as long as the last of its rule is that one: with thousands of them that saves memory. */
function sharedWaits(waits: readonly Wait[]): readonly Wait[] | null {
  const [wait] = waits;
  if (wait === undefined) return null;
  if (waits.length > 1) return waits;
  const latest = latestWaits.get(wait.rule);
  if (latest?.[0]?.delayMs === wait.delayMs) return latest;
  latestWaits.set(wait.rule, waits);
  return waits;
}

function treatmentOf(
  edits: readonly Rewriting[],
  waits: readonly Wait[] | null,
  bodyless: Bodyless,
): Acts['treatment'] {
  if (edits.length > 0) return { kind: 'edit', edits, waits, bodyless };
  return waits === null ? passed : { kind: 'pass', waits };
}
