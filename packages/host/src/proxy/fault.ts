import type { Fields } from './fields.ts';
import type { Randomness } from './random.ts';
import type { Shaper } from './shaper.ts';

/** `upstream`: from the client to the server. `downstream`: from the server to the client. */
export type Direction = 'upstream' | 'downstream' | 'both';

/** What is drawn for one connection: each direction has a stream of its own, whichever speaks first. */
export interface Draws {
  readonly upstream: Randomness;
  readonly downstream: Randomness;
}

/** What a tcp fault may do with a connection beyond shaping its bytes. */
export interface Seat {
  /** False for a connection that stood before the rule. */
  readonly isNew: boolean;
  readonly random: Draws;
  /** Tears both sides down with RST. */
  reset(): void;
  /** Ends both sides with FIN; what is on its way is dropped. */
  cut(): void;
  /** The fault has acted: the connection counts as met. */
  count(): void;
}

/** One fault on one connection. A direction without a shaper is left alone. */
export interface Grip {
  readonly upstream: Shaper | null;
  readonly downstream: Shaper | null;
  /** Called when the rule goes or the connection ends: stops timers. */
  release(): void;
}

/** A tcp fault with its parameters read. */
export interface TcpEffect {
  readonly layer: 'tcp';
  readonly direction: Direction;
  /** A connection counts as met at its first bytes, or only when the fault says so by `count`. */
  readonly meets: 'at-bytes' | 'when-counted';
  grip(seat: Seat): Grip;
}

/** What an http fault does with one message. */
export type Act =
  | { readonly kind: 'delay'; readonly delayMs: number }
  | { readonly kind: 'reset' }
  | { readonly kind: 'answer'; readonly status: number; readonly headers: Changes; readonly body: Buffer }
  | { readonly kind: 'edit'; readonly edit: Edit };

export type Changes = ReadonlyMap<string, string>;

/** How a message is rewritten. Absent (null) parts stay as they are. */
export interface Edit {
  readonly method: string | null;
  readonly path: string | null;
  readonly status: number | null;
  /** Fields that replace those of the same name, or are added. */
  readonly headers: Changes;
  readonly query: Changes;
  /** Fields added beside those of the same name. */
  readonly addHeaders: Changes;
  readonly addQuery: Changes;
  readonly body: BodyEdit | null;
}

/** `put`: another body. `merge`: a JSON body with a merge patch (RFC 7396) done in it. */
export type BodyEdit =
  | { readonly kind: 'put'; readonly bytes: Buffer }
  | { readonly kind: 'merge'; readonly patch: unknown };

/** An http fault with its parameters read. */
export interface HttpEffect {
  readonly layer: 'http';
  readonly at: 'request' | 'response';
  act(random: Randomness): Act;
}

export type Effect = TcpEffect | HttpEffect;

/** One kind of fault: its name, and how its `with` is read. Unknown fields are refused by the caller. */
export interface ProxyFault {
  readonly name: string;
  read(fields: Fields): Effect;
}

/** The longest that one timer waits, about 24 days: setTimeout fires at once beyond it. */
export const longestMs = 2 ** 31 - 1;

/** A connection that a fault leaves as it is, or that is over already. */
export const gripNothing: Grip = Object.freeze({ upstream: null, downstream: null, release: () => undefined });

/** Runs `act` after a time, unless the rule goes or the connection ends first. */
export function gripLater(afterMs: number, act: () => void): Grip {
  const timer = setTimeout(act, afterMs);
  return { upstream: null, downstream: null, release: () => clearTimeout(timer) };
}

/** Delay and jitter, drawn anew for each use: uniform in `delayMs ± jitterMs`, never below 0. */
export function jittered(delayMs: number, jitterMs: number, random: Randomness): number {
  return jitterMs === 0 ? delayMs : Math.max(0, delayMs + (random.next() * 2 - 1) * jitterMs);
}

/** Shapers for the directions that a fault says, one each. */
export function gripOf(direction: Direction, make: (way: keyof Draws) => Shaper, release: () => void = () => {}): Grip {
  return {
    upstream: direction === 'downstream' ? null : make('upstream'),
    downstream: direction === 'upstream' ? null : make('downstream'),
    release,
  };
}
