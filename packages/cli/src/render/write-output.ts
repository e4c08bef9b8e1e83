import { accessSync, constants, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { FiredrillError } from '@firedrill/core/errors';
import type { Surroundings } from '../verb.ts';

/** Writes to a file, or to standard output when none is named. @throws FiredrillError `usage` when it cannot. */
export function writeOutput({ out, err }: Surroundings, written: string, file: string | undefined): void {
  if (isStandardOutput(file)) {
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

/**
 * Whether a file could be written now, before anything is begun whose result it is to hold. Makes and changes nothing.
 * @throws FiredrillError `usage` when it could not
 */
export function checkOutput(file: string | undefined): void {
  if (isStandardOutput(file)) return;
  try {
    const seen = statSync(file, { throwIfNoEntry: false });
    const touched = seen === undefined ? path.dirname(path.resolve(file)) : file;
    if (statSync(touched).isDirectory() !== (seen === undefined))
      throw new FiredrillError('usage', `${file} cannot be written: ${touched} is ${seen ? 'a' : 'no'} directory`);
    accessSync(touched, constants.W_OK);
  } catch (cause) {
    if (cause instanceof FiredrillError) throw cause;
    throw new FiredrillError('usage', `${file} cannot be written`, { cause });
  }
}

const isStandardOutput = (file: string | undefined): file is undefined | '-' => file === undefined || file === '-';
