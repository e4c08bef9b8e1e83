import type { Listener } from './listener.ts';
import { refusal } from './refusal.ts';
import { type Counters, createRule, type Rule, type RuleWords } from './rule.ts';

/** Why a rule is gone. */
export type RuleEnd = 'unrule' | 'unlisten' | 'lease' | 'deadline';

/** What a rule lasts: it is gone at the earlier of the two. Absolute nanoseconds of the monotonic clock. */
export interface Term {
  readonly leaseUntilNs: bigint;
  readonly deadlineNs: bigint;
}

export interface RuleState extends Term {
  readonly id: string;
  readonly key: string;
  readonly fault: string;
  readonly counters: Counters;
  /** Null while the rule is live. */
  readonly end: RuleEnd | null;
}

interface Standing {
  readonly rule: Rule;
  readonly listener: Listener;
  term: Term;
  timer: NodeJS.Timeout | null;
}

const rulesAtMost = 1024;
const endedAtMost = 256;
const timerLimitMs = 2 ** 30;

/**
 * The rules of a proxy. Each ends by its own timer when its lease or its deadline passes, whoever is or is not there to
 * say so; the last that ended are kept with their counts.
 */
export class RuleBook {
  readonly #changed: () => void;
  readonly #standing = new Map<string, Standing>();
  readonly #ended = new Map<string, RuleState>();

  /** `changed` is told of every count and every end. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Begins a rule; the same words again only set its term. */
  begin(words: RuleWords, term: Term, listener: Listener): RuleState {
    const present = this.#standing.get(words.id);
    if (present !== undefined) return this.#again(present, words, term);
    if (this.#standing.size >= rulesAtMost) throw refusal('proxy.limit', `there are ${rulesAtMost} rules already`);
    if (hasPassed(term)) throw refusal('proxy.lease-passed', 'the lease or the deadline has passed already');
    const one: Standing = { rule: createRule(words, this.#changed), listener, term, timer: null };
    this.#standing.set(words.id, one);
    this.#ended.delete(words.id);
    listener.switchOn(one.rule);
    this.#watch(one);
    return stateOf(one);
  }

  /** Ends a rule, or tells how it ended. Null: there never was one, or it was long ago. */
  end(id: string, why: RuleEnd): RuleState | null {
    const one = this.#standing.get(id);
    if (one === undefined) return this.#ended.get(id) ?? null;
    one.rule.end();
    if (one.timer !== null) clearTimeout(one.timer);
    this.#standing.delete(id);
    one.listener.switchOff(one.rule);
    const state = { ...stateOf(one), end: why };
    this.#ended.set(id, state);
    const oldest = this.#ended.keys().next();
    if (this.#ended.size > endedAtMost && oldest.done !== true) this.#ended.delete(oldest.value);
    this.#changed();
    return state;
  }

  /** Ends all rules of a listener. */
  endOf(key: string): void {
    for (const [id, one] of this.#standing) if (one.rule.words.key === key) this.end(id, 'unlisten');
  }

  /** The ids that are renewed; the others are gone. */
  renew(ids: readonly string[], leaseUntilNs: bigint): readonly string[] {
    return ids.filter((id) => {
      const one = this.#standing.get(id);
      if (one === undefined) return false;
      if (!hasPassed(one.term)) one.term = { ...one.term, leaseUntilNs };
      this.#watch(one);
      return this.#standing.has(id);
    });
  }

  /** The live rules, then those that ended last. */
  states(): readonly RuleState[] {
    return [...[...this.#standing.values()].map(stateOf), ...this.#ended.values()];
  }

  #again(present: Standing, words: RuleWords, term: Term): RuleState {
    if (present.rule.words.said !== words.said) {
      throw refusal('proxy.differs', `rule ${words.id} stands already with other words`);
    }
    present.term = term;
    this.#watch(present);
    return stateOf(present);
  }

  #watch(one: Standing): void {
    if (one.timer !== null) clearTimeout(one.timer);
    const { leaseUntilNs, deadlineNs } = one.term;
    const leftMs = Number(earlier(one.term) - process.hrtime.bigint()) / 1e6;
    if (leftMs <= 0) this.end(one.rule.words.id, deadlineNs <= leaseUntilNs ? 'deadline' : 'lease');
    else one.timer = setTimeout(() => this.#watch(one), Math.min(timerLimitMs, Math.ceil(leftMs)));
  }
}

function earlier(term: Term): bigint {
  return term.deadlineNs < term.leaseUntilNs ? term.deadlineNs : term.leaseUntilNs;
}

function hasPassed(term: Term): boolean {
  return earlier(term) <= process.hrtime.bigint();
}

function stateOf(one: Standing): RuleState {
  const { words, counters } = one.rule;
  return { id: words.id, key: words.key, fault: words.fault, counters, ...one.term, end: null };
}
