/**
 * How one tcp fault bends one direction of one connection. A link asks its shapers in the order of their rules, always
 * about the next bytes to leave, so each may keep what it knows of those before.
 */
export interface Shaper {
  /** The most that may leave as one piece, at least 1. */
  pieceBytes(): number;
  /**
   * When a piece that could leave at `atMs` leaves; never earlier. `sizeBytes` 0 is the end of the stream.
   * Infinity holds it until the rules change.
   */
  leaveMs(atMs: number, sizeBytes: number): number;
  /** The rules changed: what was promised about pieces that have not left is void, and is asked for again. */
  restart(nowMs: number): void;
  /** A piece has left. */
  left(sizeBytes: number): void;
  /** What is carried is thrown away; only what waited already, and the end, are timed. */
  readonly swallows: boolean;
  /** Pieces are written one by one, so that they go out as they were cut. */
  readonly apart: boolean;
}

/** Shapes nothing; faults spread it and change what they need. */
export const plainShaper: Shaper = Object.freeze({
  pieceBytes: () => Number.POSITIVE_INFINITY,
  leaveMs: (atMs: number) => atMs,
  restart: () => {},
  left: () => {},
  swallows: false,
  apart: false,
});

/** A wait that an http fault puts before a message; it ends when its rule is no longer live. */
export interface Wait {
  readonly rule: { readonly live: boolean };
  readonly delayMs: number;
}
