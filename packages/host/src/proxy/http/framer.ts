import { type Framing, headLimitBytes } from './head.ts';
import { carriageReturn, hasBareLineFeed, hexDigit, lineFeed, sectionEnd, type Span } from './scan.ts';

/**
 * What a framer tells of a stream of messages. Positions are within the chunk being fed.
 * `head`: a whole head, in the chunk or in memory of its own; what of it is in the chunk lies from `from` to before
 * `to`; the answer says how the body is framed.
 * `body`: bytes of the body; `content` false for the framing around it (chunk sizes, trailers, stray line ends).
 * `end`: the message is complete. `broken`: no reader can be sure what follows; nothing more is told.
 * `keeps`: so much memory the part of a head or trailer section takes that has come so far.
 */
export interface FrameEvents {
  head(head: Span, from: number, to: number): Framing | null;
  body(from: number, to: number, content: boolean): void;
  end(): void;
  broken(reason: string): void;
  keeps(sizeBytes: number): void;
}

type State =
  | 'head'
  | 'fixed'
  | 'size'
  | 'size-end'
  | 'content'
  | 'content-end'
  | 'trailer'
  | 'until-close'
  | 'opaque'
  | 'off';

const chunkLineLimitBytes = 4096;
const strayLinesLimit = 8;
const nothing = Buffer.alloc(0);
const headEnd = Buffer.from('\r\n\r\n');
const trailerSection =
  /^(?:(?!(?:content-length|transfer-encoding|host):)[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\r\n\0]*\r\n)*\r\n$/i;

/** A head or a trailer section, and where it ends in the chunk at hand. */
interface Section extends Span {
  readonly chunkTo: number;
}

/**
 * Follows one direction of an HTTP/1 connection from its first byte: finds heads, counts bodies, never keeps a body.
 * What it keeps is the part of a head (or trailer section) that has come so far, at most `headLimitBytes`.
 */
export class Framer {
  readonly #events: FrameEvents;
  #state: State = 'head';
  #kept: Buffer = nothing;
  #keptBytes = 0;
  #leftBytes = 0;
  #digits = 0;
  #lineBytes = 0;
  #strayLines = 0;

  constructor(events: FrameEvents) {
    this.#events = events;
  }

  /** Bytes of an unfinished head so far. */
  get partialBytes(): number {
    return this.#state === 'head' ? this.#keptBytes : 0;
  }

  /** The unfinished head so far, from a position on; its own memory. A trailer's part has been told already. */
  partialFrom(at: number): Buffer {
    return Buffer.from(this.#kept.subarray(at, Math.max(at, this.partialBytes)));
  }

  get untilClose(): boolean {
    return this.#state === 'until-close';
  }

  /** What follows is a message again (an upgrade was declined). */
  restart(): void {
    this.#state = 'head';
    this.#release();
  }

  /** What follows is not HTTP: everything is told as body. */
  tunnel(): void {
    this.#state = 'opaque';
    this.#release();
  }

  get isTunnel(): boolean {
    return this.#state === 'opaque';
  }

  feed(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length && this.#state !== 'off') at = this.#step(bytes, at);
  }

  #step(bytes: Buffer, at: number): number {
    switch (this.#state) {
      case 'head':
        return this.#head(bytes, at);
      case 'fixed':
      case 'content':
        return this.#counted(bytes, at);
      case 'size':
      case 'size-end':
        return this.#chunkSize(bytes, at);
      case 'content-end':
        return this.#contentEnd(bytes, at);
      case 'trailer':
        return this.#trailer(bytes, at);
      default:
        this.#events.body(at, bytes.length, true);
        return bytes.length;
    }
  }

  #head(bytes: Buffer, at: number): number {
    if (this.#keptBytes === 0) {
      const skipped = this.#skipStray(bytes, at);
      if (skipped > at || this.#isOff()) return skipped;
    }
    const found = this.#section(bytes, at);
    if (found === null) return bytes.length;
    const framing = this.#events.head(found, at, found.chunkTo);
    if (framing !== null && !this.#isOff()) this.#begin(framing);
    return found.chunkTo;
  }

  /** Empty lines before a head are allowed (RFC 9112 2.2); a few. */
  #skipStray(bytes: Buffer, at: number): number {
    if (bytes[at] !== carriageReturn || bytes[at + 1] !== lineFeed) return at;
    this.#strayLines += 1;
    if (this.#strayLines > strayLinesLimit) this.#break('too many empty lines');
    else this.#events.body(at, at + 2, false);
    return at + 2;
  }

  #begin(framing: Framing): void {
    this.#strayLines = 0;
    if (framing.kind === 'empty') {
      this.#finish();
      return;
    }
    if (framing.kind === 'fixed') this.#leftBytes = framing.sizeBytes;
    if (framing.kind === 'chunked') this.#beginChunk();
    else this.#state = framing.kind;
  }

  #counted(bytes: Buffer, at: number): number {
    const to = Math.min(bytes.length, at + this.#leftBytes);
    this.#leftBytes -= to - at;
    this.#events.body(at, to, true);
    if (this.#leftBytes > 0 || this.#isOff()) return to;
    if (this.#state === 'fixed') this.#finish();
    else {
      this.#state = 'content-end';
      this.#lineBytes = 0;
    }
    return to;
  }

  #beginChunk(): void {
    this.#state = 'size';
    this.#leftBytes = 0;
    this.#digits = 0;
    this.#lineBytes = 0;
  }

  /** `size [; extension] CRLF` (RFC 9112 7.1): hexadecimal digits first, no sign, no space, no bare line end. */
  #chunkSize(bytes: Buffer, from: number): number {
    let at = from;
    while (at < bytes.length) {
      const byte = bytes[at] ?? 0;
      at += 1;
      this.#lineBytes += 1;
      const wrong = this.#state === 'size-end' ? byte !== lineFeed : !this.#sizeByte(byte);
      if (wrong || this.#lineBytes > chunkLineLimitBytes) {
        this.#break('malformed chunk size');
        return at;
      }
      if (this.#state === 'size-end' && byte === lineFeed) break;
      if (byte === carriageReturn) this.#state = 'size-end';
    }
    this.#events.body(from, at, false);
    if (this.#state === 'size-end' && bytes[at - 1] === lineFeed) this.#beginContent();
    return at;
  }

  #sizeByte(byte: number): boolean {
    const inDigits = this.#digits === this.#lineBytes - 1;
    const digit = inDigits ? hexDigit(byte) : -1;
    if (digit >= 0) {
      this.#digits += 1;
      this.#leftBytes = this.#leftBytes * 16 + digit;
      return this.#digits <= 12;
    }
    if (this.#digits === 0 || byte === lineFeed || byte === 0) return false;
    return !inDigits || byte === carriageReturn || byte === 0x3b || byte === 0x20 || byte === 0x09;
  }

  #beginContent(): void {
    this.#state = this.#leftBytes === 0 ? 'trailer' : 'content';
    this.#keptBytes = 0;
  }

  #contentEnd(bytes: Buffer, at: number): number {
    const expected = this.#lineBytes === 0 ? carriageReturn : lineFeed;
    this.#lineBytes += 1;
    if (bytes[at] !== expected) this.#break('chunk longer than its size');
    else {
      this.#events.body(at, at + 1, false);
      if (expected === lineFeed) this.#beginChunk();
    }
    return at + 1;
  }

  #trailer(bytes: Buffer, at: number): number {
    if (this.#keptBytes === 0 && bytes[at] === carriageReturn && bytes[at + 1] === lineFeed) {
      this.#events.body(at, at + 2, false);
      this.#finish();
      return at + 2;
    }
    const found = this.#section(bytes, at);
    if (found === null) {
      if (!this.#isOff()) this.#events.body(at, bytes.length, false);
      return bytes.length;
    }
    if (trailerSection.test(found.bytes.toString('latin1', found.from, found.to))) {
      this.#events.body(at, found.chunkTo, false);
      this.#finish();
    } else this.#break('malformed trailer');
    return found.chunkTo;
  }

  /** A section up to and with its empty line; null keeps what there is of it for the next chunk. */
  #section(bytes: Buffer, at: number): Section | null {
    if (this.#keptBytes === 0) {
      const to = sectionEnd(bytes, at);
      if (to - at > headLimitBytes) this.#break('head too large');
      else if (to >= 0) return { bytes, from: at, to, chunkTo: to };
    }
    return this.#isOff() ? null : this.#gather(bytes, at);
  }

  #gather(bytes: Buffer, at: number): Section | null {
    const before = this.#keptBytes;
    this.#keep(bytes.subarray(at, at + headLimitBytes));
    const kept = this.#kept.subarray(0, this.#keptBytes);
    const end = emptyLineFirst(kept, this.#state) ? -2 : kept.indexOf(headEnd, Math.max(0, before - 3));
    if (end === -1) {
      if (hasBareLineFeed(kept, before)) this.#break('bare line feed');
      else if (this.#keptBytes >= headLimitBytes) this.#break('head too large');
      else this.#events.keeps(this.#kept.length);
      return null;
    }
    const size = end + 4;
    this.#release();
    return { bytes: kept.subarray(0, size), from: 0, to: size, chunkTo: at + size - before };
  }

  #release(): void {
    this.#keptBytes = 0;
    if (this.#kept.length === 0) return;
    this.#kept = nothing;
    this.#events.keeps(0);
  }

  #keep(bytes: Buffer): void {
    const needed = this.#keptBytes + bytes.length;
    if (needed > this.#kept.length) {
      const grown = Buffer.allocUnsafe(Math.max(512, needed, this.#kept.length * 2));
      this.#kept.copy(grown, 0, 0, this.#keptBytes);
      this.#kept = grown;
    }
    bytes.copy(this.#kept, this.#keptBytes);
    this.#keptBytes = needed;
  }

  #finish(): void {
    this.#state = 'head';
    this.#events.end();
  }

  #isOff(): boolean {
    return this.#state === 'off';
  }

  #break(reason: string): void {
    this.#state = 'off';
    this.#events.broken(reason);
  }
}

function emptyLineFirst(kept: Buffer, state: State): boolean {
  return state === 'trailer' && kept.length >= 2 && kept[0] === carriageReturn && kept[1] === lineFeed;
}
