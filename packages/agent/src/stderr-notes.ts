import { writeSync } from 'node:fs';
import type { Notes } from '@firedrill/core/ports';

/** Diagnostics as lines of JSON on standard error, which whoever started us has opened as a log. */
export function createStderrNotes(part: string): Notes {
  return {
    note: (level, text, fields = {}) => {
      if (level === 'debug') return;
      write(`${JSON.stringify({ at: new Date().toISOString(), part, pid: process.pid, level, text, ...fields })}\n`);
    },
  };
}

/** A full disk or a closed log must not stop a recovery: a diagnostic is no part of the truth. */
function write(line: string): boolean {
  try {
    writeSync(2, line);
    return true;
  } catch {
    return false;
  }
}
