import { writeSync } from 'node:fs';
import type { Notes } from '@firedrill/core/ports';

/** Diagnostics as lines of JSON on standard error, which whoever started us has opened as a log. */
export function createStderrNotes(part: string): Notes {
  return {
    note: (level, text, fields = {}) => {
      if (level === 'debug') return;
      try {
        writeSync(
          2,
          `${JSON.stringify({ at: new Date().toISOString(), part, pid: process.pid, level, text, ...fields })}\n`,
        );
      } catch {
        // A full disk or a closed log must not stop a recovery; a diagnostic is no part of the truth.
      }
    },
  };
}
