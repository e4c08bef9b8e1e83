/**
 * What the witness may see of a network path, by *canaries*: requests and connections of its own. Whoever hurts the
 * path can tell them from the system's own traffic, and does not count them as exposure: see effects/canary-source.ts.
 */

/** How many canaries are sent for a baseline (default 3), and of how many one that is hurt suffices (default 1). */
export type Samples = { readonly baselineSamples?: number; readonly window?: number };

/**
 * `about`: the canary goes through a door of ours and says to it at first which injection it is about (`{injection}`
 * stands for the watch's). The door then lets it meet what this injection does and nothing else, so that another's
 * fault on the same door neither hides it nor passes for it. What we see is still how the canary fares, and nothing
 * that the door says of itself.
 */
type About = { readonly about?: string | null };

/** Whom a canary calls, what it says (base64), and how many bytes of answer are the whole of it (default 1). */
export type Knock = {
  readonly host: string;
  readonly port: number;
  readonly send?: string | null;
  readonly expectBytes?: number | null;
} & About;

/** `upstream`: from the witness to the server. `downstream`: from the server to the witness. */
export type Direction = 'upstream' | 'downstream' | 'both';

/**
 * The witness sends requests of its own, each on a new connection, and takes the time until the answer's head.
 * Present: a request took `atLeastMs` longer than the median of `baselineSamples` (default 3) taken before. With
 * `window` (default 1) the last so many requests are looked at, and one slow one suffices: for faults that hit a share.
 * A new request starts every `everyMs`; beside one that is unanswered only each 500 ms or quarter of `atLeastMs`.
 * `{injection}` in a header's value stands for the watch's injection, so that a proxy can tell these requests apart;
 * `measured.sentCanaries` counts them.
 */
export type HttpTiming = {
  readonly kind: 'http-timing';
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly atLeastMs: number;
} & About &
  Samples;

/**
 * The same for a byte stream of a protocol unknown to the witness. A TCP handshake proves nothing of what is behind a
 * proxy, so one of three honest round trips is used. With `send` (base64): from these bytes to the first `expectBytes`
 * (default 1) of the answer. Without: if the upstream speaks first, from the connection to its first byte; if it is
 * silent for 300 ms at the baseline, from our end-of-stream to its own (most servers answer a close with a close).
 * An upstream that does neither is blind, and asks for `send`. `trip` asks for one of them, whatever the upstream does.
 */
export type TcpTiming = {
  readonly kind: 'tcp-timing';
  readonly atLeastMs: number;
  readonly trip?: 'close' | null;
} & Knock &
  Samples;

/**
 * An answer of an HTTP server is other than at the baseline. `torn`: the connection breaks before the answer.
 * `parts`: it has all of these: this status, these headers among its own (each with exactly this value), a body of this
 * SHA-256, a JSON body in which this merge patch (RFC 7396, as JSON text) is done; of an answer that is no JSON, the
 * headers that come with the patch suffice. `different`: status or body are not what they are without the fault; of a
 * body that differs from answer to answer only the status is looked at.
 */
export type HttpAnswer = {
  readonly kind: 'http-answer';
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly seen: 'torn' | 'parts' | 'different';
  readonly status?: number | null;
  readonly answerHeaders?: Readonly<Record<string, string>>;
  readonly bodySha256?: string | null;
  readonly mergedJson?: string | null;
} & About &
  Samples;

/**
 * How a connection ends, or that it does not. `reset`: by RST within `withinMs`. `refused`: so, or by a refused
 * connect, before its first byte. `silent`: an answer that came at the baseline does not come within `withinMs`, and
 * nothing ends either. `closed`: it ends before its answer is whole, after `limitBytes` in this direction; what flows
 * at the baseline must be more than that. What an answer is, is found out as for TcpTiming.
 */
export type TcpEnding = {
  readonly kind: 'tcp-ending';
  readonly ending: 'reset' | 'refused' | 'silent' | 'closed';
  readonly withinMs: number;
  readonly limitBytes?: number | null;
  readonly direction?: Direction;
} & Knock &
  Samples;

/**
 * A round trip takes as long as its bytes need at this rate, when it took less at the baseline. `freeBytes` (default 0)
 * pass at once. A trip of too few bytes to make 20 ms of difference is blind, and asks for `send` and `expectBytes`.
 */
export type TcpThroughput = {
  readonly kind: 'tcp-throughput';
  readonly atMostBytesPerSecond: number;
  readonly freeBytes?: number;
  readonly direction: Direction;
} & Knock &
  Samples;

/** An answer that came in larger pieces at the baseline comes in pieces of about `atMostBytes`. */
export type TcpPieces = { readonly kind: 'tcp-pieces'; readonly atMostBytes: number } & Knock & Samples;

export type NetworkEffect = HttpTiming | TcpTiming | HttpAnswer | TcpEnding | TcpThroughput | TcpPieces;
