import type { JournalFile } from '@firedrill/core/ports';

/** A disk in memory. What was appended but not synced is lost by a crash, or torn at a chosen byte. */
export interface MemoryJournalFile extends JournalFile {
  readonly bytes: () => Uint8Array;
  readonly set: (bytes: Uint8Array) => void;
  /** Fails the next calls with this code, after `tornBytes` of the append were written; null works again. */
  fail: { readonly code: string; readonly tornBytes?: number; readonly at?: 'append' | 'sync' | 'replace' } | null;
  /** Holds every sync back until it resolves. */
  gate: Promise<void> | null;
  /** Forgets what no sync has confirmed. */
  readonly crash: () => void;
  readonly syncs: () => number;
}

export function createMemoryJournalFile(): MemoryJournalFile {
  let content = new Uint8Array();
  let durable = new Uint8Array();
  let syncCount = 0;
  let endBytes = 0;
  const failing = (at: 'append' | 'sync' | 'replace'): void => {
    if (file.fail === null || (file.fail.at !== undefined && file.fail.at !== at)) return;
    throw Object.assign(new Error(`${file.fail.code}: simulated`), { code: file.fail.code });
  };
  const put = (bytes: Uint8Array): void => {
    const next = new Uint8Array(Math.max(content.length, endBytes + bytes.length));
    next.set(content);
    next.set(bytes, endBytes);
    content = next;
  };
  const file: MemoryJournalFile = {
    fail: null,
    gate: null,
    bytes: () => content,
    set: (bytes) => {
      content = new Uint8Array(bytes);
      durable = content;
      endBytes = content.length;
    },
    crash: () => file.set(durable),
    syncs: () => syncCount,
    read: () => Promise.resolve(content),
    append: async (bytes) => {
      if (file.fail?.tornBytes !== undefined) put(bytes.subarray(0, file.fail.tornBytes));
      failing('append');
      put(bytes);
      endBytes += bytes.length;
      await Promise.resolve();
    },
    sync: async () => {
      if (file.gate !== null) await file.gate;
      failing('sync');
      syncCount += 1;
      durable = new Uint8Array(content);
    },
    replace: async (bytes) => {
      failing('replace');
      await Promise.resolve();
      file.set(bytes);
    },
  };
  return file;
}
