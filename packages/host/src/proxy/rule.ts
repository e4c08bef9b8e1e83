import type { Effect } from './fault.ts';
import type { Match } from './http/match.ts';
import { type Randomness, randomness } from './random.ts';

/** Why traffic could not be shown to a rule, by connection. */
export type Blind = 'tls' | 'http2' | 'not-http' | 'tunnel' | 'unframed' | 'body';

/**
 * What a rule has met. Of connections for tcp faults, of requests for http faults: `of` crossed the listener while the
 * rule was active, `matched` of them fitted its match, `met` of those were drawn and hurt.
 */
export interface Counters {
  met: number;
  matched: number;
  of: number;
  /** Connections that an http rule could not look into, and bodies (`body`) that it could not change. */
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
  countBlind(reason: Blind): void;
  end(): void;
}

/** Streams of a seed: -1 and 0 draw shares (canaries', others'), 1 the rule's numbers, 2 and on each connection's. */
export const firstConnectionStream = 2;

export function createRule(words: RuleWords, changed: () => void): Rule {
  const shares = randomness(words.seed, 0);
  const canaryShares = randomness(words.seed, -1);
  const counters: Counters = { met: 0, matched: 0, of: 0, notExposed: {} };
  let live = true;
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
    countBlind(reason) {
      counters.notExposed[reason] = (counters.notExposed[reason] ?? 0) + 1;
      changed();
    },
    end: () => {
      live = false;
    },
  };
}
