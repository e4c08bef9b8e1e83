import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { crumbBytes, type Memory, sharedBytes } from './memory.ts';

/** How a stream of bytes ended: orderly (FIN), or torn down (RST, or any error). */
export type Ending = 'fin' | 'rst';

/** What a wire tells. The bytes are lent for the length of the call: what is to be kept is copied, or taken. */
export interface WireEvents {
  bytes(wire: Wire, bytes: Buffer): void;
  ended(wire: Wire, how: Ending): void;
  /** Everything written has reached the kernel; asked for by `awaitFlush`. */
  flushed(wire: Wire): void;
  /** The peer takes no more; its end is still to be read. */
  unwritable(wire: Wire): void;
  closed(wire: Wire): void;
}

/**
 * What a socket holds besides its public face: node:net offers no other way to read an accepted one into our own
 * buffer, nor to its descriptor (absent where sockets have none, -1 when closed).
 */
type WithHandle = { _handle: { readonly fd?: number } | null };

/**
 * One TCP socket, read without garbage and written without closures.
 *
 * life: made (paused) → resume ⇄ pause → ended once (fin or rst) → closed once.
 * A failed write does not destroy the socket as node:net would: what the peer had sent before it went is read first.
 */
export class Wire {
  readonly socket: Socket;
  readonly #memory: Memory;
  readonly #events: WireEvents;
  /** A buffer of our own to read into, or room set aside for what the shared one brings; neither: crumbs. */
  #own: Buffer | null = null;
  #reserved = false;
  #lastReadBytes = 0;
  #filled = false;
  #descriptor = -1;
  #paused = true;
  #awaitsFlush = false;
  #writeFailed = false;
  #ended = false;
  #done: ((error?: Error | null) => void) | null = null;

  /** `accepted` is a socket of a server that pauses on connect, or null for one that will dial. */
  constructor(accepted: Socket | null, memory: Memory, events: WireEvents) {
    this.#memory = memory;
    this.#events = events;
    const onread = { buffer: this.#nextBuffer, callback: this.#read };
    const options = { allowHalfOpen: true, manualStart: true, onread };
    this.socket = new Socket(accepted === null ? options : { ...options, ...detach(accepted) });
    this.#watchWrites();
    this.socket.setNoDelay(true);
    this.socket.pause();
    memory.opened();
    this.socket.on('error', this.#torn);
    this.socket.on('end', () => this.#end(this.#writeFailed ? 'rst' : 'fin'));
    this.socket.on('close', this.#closed);
  }

  get pendingBytes(): number {
    return this.socket.writableLength;
  }

  /** Whether `bytes` are all of the last read, in a buffer of this wire's own, which may be taken. */
  owns(bytes: Buffer): boolean {
    const own = this.#own;
    if (own === null || bytes.length !== this.#lastReadBytes) return false;
    return own.buffer === bytes.buffer && own.byteOffset === bytes.byteOffset;
  }

  /** The bytes that this wire owns: from now on they belong to the caller, who gives them back to the memory. */
  take(bytes: Buffer): Buffer {
    this.#own = null;
    this.#memory.shrink(bytes, bytes.length);
    return bytes;
  }

  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.socket.pause();
  }

  resume(): void {
    if (!this.#paused || this.socket.destroyed) return;
    this.#paused = false;
    this.socket.resume();
  }

  /**
   * Hands bytes to the kernel without the stream's machinery, which costs more than the system call of a small write:
   * how many it took. The rest, and every error, is left to `write`, which says what it is and waits where it must.
   */
  send(bytes: Buffer): number {
    const { socket } = this;
    if (this.#writeFailed || socket.destroyed || socket.writableEnded || socket.writableLength > 0) return 0;
    if (this.#descriptor < 0) this.#descriptor = descriptorOf(socket);
    if (this.#descriptor < 0) return 0;
    try {
      return writeSync(this.#descriptor, bytes);
    } catch {
      // The kernel's buffer is full, or the connection is torn: `write` finds out which.
      return 0;
    }
  }

  write(bytes: Buffer): void {
    if (!this.#writeFailed && !this.socket.writableEnded) this.socket.write(bytes);
  }

  /** Asks for one `flushed`; only to be called while `pendingBytes` > 0. */
  awaitFlush(): void {
    this.#awaitsFlush = true;
  }

  end(): void {
    if (!this.socket.destroyed) this.socket.end();
  }

  /** Sends RST. A socket whose FIN is still queued, or that has no connection yet, can only be closed. */
  reset(): void {
    const { socket } = this;
    if (socket.destroyed) return;
    if (socket.connecting || socket.pending || (socket.writableEnded && !socket.writableFinished)) socket.destroy();
    else socket.resetAndDestroy();
  }

  /** Asked for after each read: what the next one may bring, which is what the last one was like. */
  readonly #nextBuffer = (): Buffer => {
    const memory = this.#memory;
    const idles = this.#lastReadBytes < crumbBytes;
    if (idles || (this.#paused && !memory.isAmple)) this.#giveBack();
    else if (this.#own === null && (this.#filled || this.#lastReadBytes > sharedBytes)) this.#grow();
    return this.#own ?? (this.#reserved ? memory.shared : memory.crumb);
  };

  #grow(): void {
    const own = this.#lastReadBytes >= sharedBytes ? this.#memory.lend() : null;
    const reserves = own === null && this.#memory.isAmple;
    if (reserves !== this.#reserved) this.#memory.reserve(reserves ? sharedBytes : -sharedBytes);
    this.#reserved = reserves;
    this.#own = own;
  }

  readonly #read = (sizeBytes: number, buffer: Uint8Array): boolean => {
    this.#lastReadBytes = sizeBytes;
    this.#filled = sizeBytes === buffer.length;
    this.#events.bytes(this, this.#memory.view(buffer, sizeBytes));
    return !this.#paused;
  };

  /** node:net hands one and the same callback to every write of a stream; ours is put before it, once. */
  #watchWrites(): void {
    const { socket } = this;
    const plain = socket._write.bind(socket);
    const plainMany = socket._writev?.bind(socket);
    socket._write = (chunk, encoding, done) => {
      this.#done = done;
      plain(chunk, encoding, this.#written);
    };
    socket._writev = (chunks, done) => {
      this.#done = done;
      plainMany?.(chunks, this.#written);
    };
  }

  readonly #written = (error?: Error | null): void => {
    if (error) {
      this.#writeFailed = true;
      this.resume();
      this.#events.unwritable(this);
      if (this.socket.readableEnded) this.#torn();
      return;
    }
    this.#done?.();
    if (!this.#awaitsFlush || this.socket.writableLength > 0) return;
    this.#awaitsFlush = false;
    this.#events.flushed(this);
  };

  readonly #torn = (): void => this.#end('rst');

  /** After an orderly end the same socket may still be torn down; never the other way round. */
  #end(how: Ending): void {
    if (this.#ended && how === 'fin') return;
    this.#ended = true;
    this.#events.ended(this, how);
    // Nothing ends a socket whose write has failed, but this.
    if (this.#writeFailed) this.socket.destroy();
  }

  readonly #closed = (): void => {
    this.#giveBack();
    this.#memory.closed();
    this.#events.closed(this);
  };

  #giveBack(): void {
    if (this.#own !== null) this.#memory.giveBack(this.#own);
    if (this.#reserved) this.#memory.reserve(-sharedBytes);
    this.#own = null;
    this.#reserved = false;
  }
}

/** The descriptor of a socket that is connected; below 0 where there is none. It is valid until `destroyed`. */
function descriptorOf(socket: Socket): number {
  if (socket.connecting) return -1;
  // node:net types no descriptor.
  return (socket as unknown as WithHandle)._handle?.fd ?? -1;
}

/** Takes the kernel's socket out of its first wrapping, which is thrown away. */
function detach(accepted: Socket): object {
  // node:net types neither the field nor the constructor option `handle`, and both are how a server makes its sockets.
  const inner = accepted as unknown as WithHandle;
  const handle = inner._handle;
  inner._handle = null;
  accepted.destroy();
  return { handle };
}
