import type { Caller } from './canary.ts';
import type { Draws, Effect } from './fault.ts';
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
  /**
   * Whether the next connection or request is hurt. Each kind of callers draws apart, so that what customers meet, and
   * what probes meet, comes from the seed alone, and not from how often somebody looked.
   */
  draw(caller: Caller): boolean;
  /** For delays and other draws that are not of one connection. */
  numbers(caller: Caller): Randomness;
  /** What the next connection draws, counted from the first that this rule met. */
  drawsOfNext(caller: Caller): Draws;
  count(matched: boolean, met: boolean): void;
  /** One that was counted as matched has been hurt now. */
  countMet(): void;
  /** One that was counted as matched was drawn, and passed as it was. */
  countUnhurt(reason: BlindMessage): void;
  countBlind(reason: BlindConnection): void;
  end(): void;
}

/** What a rule draws for one kind of callers. The connections are numbered as the rule meets them. */
interface Lots {
  readonly shares: Randomness;
  readonly numbers: Randomness;
  connections: number;
}

/** Streams of a seed: the shares, the rule's numbers, then two of each connection. */
const streams = { shares: 0, numbers: 1, connections: 2 } as const;

export function createRule(words: RuleWords, changed: () => void): Rule {
  const lotsOf: Record<Caller, Lots> = {
    customer: createLots(words.seed, 'customer'),
    probe: createLots(words.seed, 'probe'),
    witness: createLots(words.seed, 'witness'),
  };
  const counters: Counters = { met: 0, matched: 0, of: 0, notExposed: {} };
  let live = true;
  const countPassed = (reason: Blind): void => {
    counters.notExposed[reason] = (counters.notExposed[reason] ?? 0) + 1;
  };
  return {
    words,
    counters,
    get live() {
      return live;
    },
    draw: (caller) => lotsOf[caller].shares.next() * 100 < words.percent,
    numbers: (caller) => lotsOf[caller].numbers,
    drawsOfNext: (caller) => {
      const lots = lotsOf[caller];
      const upstream = streams.connections + 2 * lots.connections;
      lots.connections += 1;
      const seed = seedOf(words.seed, caller);
      return { upstream: randomness(seed, upstream), downstream: randomness(seed, upstream + 1) };
    },
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

function createLots(seed: string, caller: Caller): Lots {
  const own = seedOf(seed, caller);
  return { shares: randomness(own, streams.shares), numbers: randomness(own, streams.numbers), connections: 0 };
}

const seedOf = (seed: string, caller: Caller): string => (caller === 'customer' ? seed : `${seed}/${caller}`);
