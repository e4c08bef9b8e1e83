import { writeFileSync } from 'node:fs';
import { FiredrillError } from '@firedrill/core/errors';
import type { Surroundings } from '../verb.ts';

/** Writes to a file, or to standard output when none is named. @throws FiredrillError `usage` when it cannot. */
export function writeOutput({ out, err }: Surroundings, written: string, file: string | undefined): void {
  if (file === undefined || file === '-') {
    out(written);
    return;
  }
  try {
    writeFileSync(file, written);
  } catch (cause) {
    throw new FiredrillError('usage', `${file} cannot be written`, { cause });
  }
  err(`${file}\n`);
}
