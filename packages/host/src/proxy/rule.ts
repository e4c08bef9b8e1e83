import type { Effect } from './fault.ts';
import type { Match } from './http/match.ts';
import { type Randomness, randomness } from './random.ts';

/** Why an http rule cannot look into a connection. */
export type BlindConnection = 'tls' | 'http2' | 'not-http' | 'tunnel' | 'unframed';

/**
 * Why a message that was drawn passed as it was: its body is too large or not of the kind that is asked for (`body`),
 * is coded in a way that is not undone (`coded`), or nothing in the message became another (`unchanged`).
 */
export type BlindMessage = 'body' | 'coded' | 'unchanged';

export type Blind = BlindConnection | BlindMessage;

/**
 * What a rule has met. Of connections for tcp faults, of requests for http faults: `of` crossed the listener while the
 * rule was active, `matched` of them fitted its match, `met` of those were drawn and really hurt. A connection that an
 * http rule cannot look into is one more in `of`: whatever was asked in it passed the fault by.
 */
export interface Counters {
  met: number;
  matched: number;
  of: number;
  /** Those in `of` that the rule would have hurt, and could not. */
  notExposed: Partial<Record<Blind, number>>;
}

/** A rule as it was asked for; `said` is its words in one canonical text, so that a repetition is known as one. */
export interface RuleWords {
  readonly id: string;
  readonly key: string;
  readonly fault: string;
  readonly percent: number;
  readonly effect: Effect;
  readonly match: Match;
  readonly seed: string;
  readonly said: string;
}

export interface Rule {
  readonly words: RuleWords;
  readonly counters: Counters;
  readonly live: boolean;
  /** For delays and other draws of this rule that are not of one connection. */
  readonly random: Randomness;
  /** Whether the next connection or request is hurt. Canaries draw apart, so that they change nobody else's lot. */
  draw(isCanary: boolean): boolean;
  count(matched: boolean, met: boolean): void;
  /** One that was counted as matched has been hurt now. */
  countMet(): void;
  /** One that was counted as matched was drawn, and passed as it was. */
  countUnhurt(reason: BlindMessage): void;
  countBlind(reason: BlindConnection): void;
  end(): void;
}

/** Streams of a seed: -1 and 0 draw shares (canaries', others'), 1 the rule's numbers, 2 and on each connection's. */
export const firstConnectionStream = 2;

export function createRule(words: RuleWords, changed: () => void): Rule {
  const shares = randomness(words.seed, 0);
  const canaryShares = randomness(words.seed, -1);
  const counters: Counters = { met: 0, matched: 0, of: 0, notExposed: {} };
  let live = true;
  const countPassed = (reason: Blind): void => {
    counters.notExposed[reason] = (counters.notExposed[reason] ?? 0) + 1;
  };
  return {
    words,
    counters,
    random: randomness(words.seed, 1),
    get live() {
      return live;
    },
    draw: (isCanary) => (isCanary ? canaryShares : shares).next() * 100 < words.percent,
    count(matched, met) {
      counters.of += 1;
      if (matched) counters.matched += 1;
      if (met) counters.met += 1;
      changed();
    },
    countMet() {
      counters.met += 1;
      changed();
    },
    countUnhurt(reason) {
      countPassed(reason);
      changed();
    },
    countBlind(reason) {
      counters.of += 1;
      countPassed(reason);
      changed();
    },
    end: () => {
      live = false;
    },
  };
}
