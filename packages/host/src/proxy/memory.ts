/** What one read of a socket in bulk transfer may bring, and of any other. */
export const readBytes = 64 * 1024;
export const sharedBytes = 16 * 1024;

/** Bytes that all links together may hold back; beyond it a link keeps at most `crumbBytes`. */
const heldLimitBytes = 16 * 1024 * 1024;
const linkLimitBytes = 12 * 1024 * 1024;
const crumbBytes = 16 * 1024;
const buffersAtMost = heldLimitBytes / readBytes;
const buffersIdle = 16;

/**
 * The memory of one proxy, so that it is bounded however many connections it has.
 *
 * Sockets read into one `shared` buffer, and what they read is copied out, which for small messages costs less than a
 * buffer each. A socket in bulk transfer borrows a buffer of its own (`lend`) and passes it on without copying.
 */
export interface Memory {
  readonly shared: Buffer;
  /** A buffer of `readBytes`, or null when too many are out: then the shared one must do. */
  lend(): Buffer | null;
  giveBack(buffer: Buffer): void;
  /** Says that a link holds `changeBytes` more (or, negative, less) than before. */
  account(changeBytes: number): void;
  /** True while a link that holds `linkBytes` may read more. */
  hasRoom(linkBytes: number): boolean;
  readonly heldBytes: number;
}

export function createMemory(): Memory {
  const idle: Buffer[] = [];
  let lent = 0;
  let held = 0;
  let trimming: NodeJS.Timeout | null = null;
  const trim = (): void => {
    trimming = null;
    idle.length = Math.min(idle.length, buffersIdle);
  };
  return {
    shared: Buffer.allocUnsafeSlow(sharedBytes),
    lend() {
      if (lent >= buffersAtMost) return null;
      lent += 1;
      return idle.pop() ?? Buffer.allocUnsafeSlow(readBytes);
    },
    giveBack(buffer) {
      lent -= 1;
      idle.push(buffer);
      if (idle.length > buffersIdle) trimming ??= setTimeout(trim, 1000).unref();
    },
    account(changeBytes) {
      held += changeBytes;
    },
    hasRoom: (linkBytes) => linkBytes < crumbBytes || (linkBytes < linkLimitBytes && held < heldLimitBytes),
    get heldBytes() {
      return held;
    },
  };
}
