import { appendFileSync, renameSync, statSync } from 'node:fs';
import type { Notes } from '@firedrill/core/ports';

const maxLogBytes = 4 * 1024 * 1024;

/**
 * Diagnostics as lines of JSON in a file that is turned over at 4 MiB. They are no part of the truth: when they
 * cannot be written (a full disk is an expected state here) they go to standard error instead.
 */
export function createFileNotes(file: string, least: 'debug' | 'info' = 'info'): Notes {
  return {
    note: (level, text, fields = {}) => {
      if (level === 'debug' && least !== 'debug') return;
      const line = `${JSON.stringify({ at: new Date().toISOString(), level, text, ...fields })}\n`;
      try {
        if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > maxLogBytes) renameSync(file, `${file}.1`);
        appendFileSync(file, line, { mode: 0o600 });
      } catch {
        // Whoever watches standard error still sees it; failing over a diagnostic would stop a recovery.
        process.stderr.write(line);
      }
    },
  };
}
