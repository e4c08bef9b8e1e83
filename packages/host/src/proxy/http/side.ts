import type { Link } from '../link.ts';
import { crumbBytes } from '../memory.ts';
import type { Wait } from '../shaper.ts';
import { type Collected, collectLimitBytes, isDecided, keepsBack, living, rewritten } from './collected.ts';
import { Framer, type FrameEvents } from './framer.ts';
import type { Framing, Refused } from './head.ts';
import type { Span } from './scan.ts';
import { passed, type Treatment } from './treatment.ts';

export interface Decision {
  readonly framing: Framing;
  readonly treatment: Treatment;
}

export interface SideEvents {
  /** True while messages are looked into: otherwise they are only followed, and pass byte by byte as they come. */
  isStrict(): boolean;
  /** A head; `fresh`: none of it has been sent on yet, so that faults may still act on the message. */
  head(head: Span, fresh: boolean): Decision | Refused;
  end(): void;
  /** `begun`: a part of the broken message has been sent on. */
  broken(reason: string, strict: boolean, begun: boolean): void;
  /** There is no memory to keep what has come of a head or trailer section. */
  crowded(): void;
}

/** Shorter bodies go out in one write with their heads. */
const sharedFromBytes = 4 * 1024;
const nothing = Buffer.alloc(0);

/** One direction of a conversation: frames its bytes, and sends them on as the conversation decides. */
export class Side implements FrameEvents {
  readonly framer = new Framer(this);
  readonly #link: Link;
  readonly #events: SideEvents;
  #strict = false;
  #dropping = false;
  #refusing = false;
  #collected: Collected | null = null;
  /** How much of an unfinished head has been sent on already. */
  #forwardedBytes = 0;
  #begun = false;
  #keptBytes = 0;
  /** What is being read goes on whatever it is, with everything of it that was kept to be read. */
  #onlyFollows = false;
  /** The chunk at hand, and the run of its bytes that will be sent on in one write. */
  #chunk: Buffer = nothing;
  #runFrom = 0;
  #runTo = 0;
  /** Bytes that came while it was open whether they are HTTP. */
  opaqueBytes = 0;

  constructor(link: Link, events: SideEvents) {
    this.#link = link;
    this.#events = events;
  }

  /** The rest of a message whose beginning was swallowed is swallowed, too. */
  get isDropping(): boolean {
    return this.#dropping;
  }

  /** Bytes of the source, lent for the length of the call. */
  feed(bytes: Buffer): void {
    if (this.#refusing) return;
    this.#strict = this.#dropping || this.#collected !== null || this.#events.isStrict();
    if (!this.#strict) {
      this.#follow(bytes);
      this.#link.carry(bytes, true, null);
      this.#forwardedBytes = this.framer.partialBytes;
      return;
    }
    this.#chunk = bytes;
    this.#runFrom = 0;
    this.#runTo = 0;
    this.framer.feed(bytes);
    this.#flushRun();
    this.#chunk = nothing;
  }

  /** Takes note of bytes that have been sent on without being framed: the beginning of a first head. */
  prime(bytes: Buffer): void {
    this.#strict = false;
    this.#follow(bytes);
    this.#forwardedBytes = this.framer.partialBytes;
  }

  #follow(bytes: Buffer): void {
    this.#onlyFollows = true;
    this.framer.feed(bytes);
    this.#onlyFollows = false;
  }

  /** Sends bytes of our own, in order with those of the source. */
  emit(bytes: Buffer, waits: readonly Wait[] | null): void {
    this.#flushRun();
    this.#link.carry(bytes, false, waits);
  }

  /** Lets go of everything that was kept back to be looked into. */
  relax(): void {
    if (this.#refusing) return;
    this.#giveUpCollecting();
    if (this.#onlyFollows) return;
    const partial = this.framer.partialFrom(this.#forwardedBytes);
    this.#forwardedBytes = this.framer.partialBytes;
    this.emit(partial, null);
  }

  /** From now on everything that comes is thrown away. */
  refuse(): void {
    this.#refusing = true;
    this.framer.tunnel();
  }

  /** The source has ended: a body that lasts until then is complete. */
  finish(): void {
    if (this.#collected !== null && this.framer.untilClose) this.#rewrite(this.#collected, true);
    this.relax();
  }

  /** The connection is over. */
  stop(): void {
    this.framer.tunnel();
    this.#dropCollected();
  }

  #dropCollected(): void {
    if (this.#collected !== null) this.#link.reserve(-this.#collected.sizeBytes);
    this.#collected = null;
  }

  head(head: Span, from: number, to: number): Framing | null {
    const forwarded = this.#forwardedBytes;
    this.#forwardedBytes = 0;
    this.#begun = forwarded > 0;
    const decision = this.#events.head(head, this.#strict && forwarded === 0);
    if ('refused' in decision) {
      this.framer.tunnel();
      this.broken(decision.refused);
      return null;
    }
    const { treatment } = decision;
    const isWhole = head.bytes === this.#chunk;
    if (this.#strict && isWhole && treatment === passed) this.#pass(from, to);
    else if (this.#strict) this.#treat(treatment, head, forwarded);
    this.#begun = true;
    return decision.framing;
  }

  body(from: number, to: number, content: boolean): void {
    if (this.framer.isTunnel) this.opaqueBytes += to - from;
    if (!this.#strict || this.#dropping || this.#refusing) return;
    if (this.#collected === null) this.#pass(from, to);
    else this.#collect(this.#collected, this.#chunk.subarray(from, to), content);
  }

  end(): void {
    if (this.#collected !== null) this.#rewrite(this.#collected, true);
    this.#dropping = false;
    this.#begun = false;
    this.#events.end();
  }

  broken(reason: string): void {
    if (this.#strict) this.#flushRun();
    this.#events.broken(reason, this.#strict, this.#begun || this.#forwardedBytes > 0);
  }

  keeps(sizeBytes: number): void {
    this.#link.reserve(sizeBytes - this.#keptBytes);
    this.#keptBytes = sizeBytes;
    if (sizeBytes > crumbBytes && !this.#link.isAmple) this.#events.crowded();
  }

  #treat(treatment: Treatment, { bytes, from, to }: Span, forwardedBytes: number): void {
    this.#flushRun();
    const theirs = bytes === this.#chunk;
    if (treatment.kind === 'pass') this.#link.carry(bytes.subarray(from + forwardedBytes, to), theirs, treatment.waits);
    else if (treatment.kind === 'drop') {
      this.#dropping = true;
      if (treatment.instead !== null) this.emit(treatment.instead, treatment.waits);
    } else this.#edit(treatment, Buffer.from(bytes.subarray(from, to)));
  }

  #edit(treatment: Collected['treatment'], head: Buffer): void {
    const collected: Collected = { head, treatment, raw: [], content: [], framingEnd: [], sizeBytes: 0 };
    if (!keepsBack(treatment)) this.#rewrite(collected, false);
    else this.#collected = collected;
  }

  #collect(collected: Collected, bytes: Buffer, content: boolean): void {
    const copy = Buffer.from(bytes);
    collected.raw.push(copy);
    if (content) {
      collected.content.push(copy);
      collected.framingEnd = [];
    } else collected.framingEnd.push(copy);
    collected.sizeBytes += copy.length;
    this.#link.reserve(copy.length);
    const isDone = content && isDecided(collected, copy);
    if (isDone || collected.sizeBytes > collectLimitBytes || !this.#link.isAmple) this.#rewrite(collected, false);
  }

  /** Sends on what was collected, rewritten. A body of which not all is here may be dropped, and not be looked into. */
  #rewrite(collected: Collected, isWhole: boolean): void {
    const { head, body } = rewritten(collected, isWhole);
    this.#dropCollected();
    this.#dropping = !isWhole && body !== null;
    const start = head ?? collected.head;
    // The body that a fault puts is one and the same for every message: it is never copied.
    const isShared = body !== null && body.length > sharedFromBytes;
    this.emit(
      isShared ? start : Buffer.concat([start, ...(body === null ? collected.raw : [body])]),
      collected.treatment.waits,
    );
    if (isShared) this.emit(body, null);
  }

  /** What was collected goes on as it came. */
  #giveUpCollecting(): void {
    const collected = this.#collected;
    if (collected === null) return;
    for (const { rule, isCanary } of living(collected)) if (!isCanary) rule.countUnhurt('body');
    this.#dropCollected();
    this.emit(Buffer.concat([collected.head, ...collected.raw]), collected.treatment.waits);
  }

  #pass(from: number, to: number): void {
    if (from !== this.#runTo) this.#flushRun();
    if (this.#runFrom === this.#runTo) this.#runFrom = from;
    this.#runTo = to;
  }

  #flushRun(): void {
    const { length } = this.#chunk;
    if (this.#runTo > this.#runFrom && length > 0) {
      const isAll = this.#runFrom === 0 && this.#runTo === length;
      this.#link.carry(isAll ? this.#chunk : this.#chunk.subarray(this.#runFrom, this.#runTo), true, null);
    }
    this.#runFrom = this.#runTo;
  }
}
