import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EventBody } from '@firedrill/core/words/events';
import { type RunId, runId } from '@firedrill/core/words/ids';
import type { StoreSurroundings } from '../runs.ts';

let countNs = 1_000_000_000n;

/** Small parts of stores for tests. */
export const made = {
  run: (index: number): RunId => runId(Uint8Array.from({ length: 10 }, () => index)),
  body: (count: number): EventBody => ({ type: 'action.started', action: `action-${count}` }),
  around: (owner: string): StoreSurroundings => ({
    owner,
    bootId: 'boot',
    clock: {
      nowNs: () => (countNs += 1n),
      wallTime: () => '2026-01-01T00:00:00.000Z',
      at: () => () => undefined,
    },
  }),
  /** A directory of its own, and what removes it. */
  directory: (): { readonly root: string; readonly remove: () => void } => {
    const root = mkdtempSync(path.join(tmpdir(), 'firedrill-store-'));
    return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
  },
} as const;
