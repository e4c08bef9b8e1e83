/** Where file-content keeps what: names only, plus the little notes that let strays be found without the journal. */
import type { FilePort } from '@firedrill/core/host-ports';
import { mark } from '@firedrill/core/words/ids';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';

export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** Everything that one replaced file needs; all names follow from its path, so a crash never makes a second set. */
export interface FilePlaces {
  readonly path: string;
  readonly directory: string;
  /** Beside the file, because rename(2) does not cross file systems; carries our mark. */
  readonly temp: string;
  /** A second copy, also beside the file: putting it back is a rename, which a full disk allows. */
  readonly spare: string;
  readonly keptDirectory: string;
  /** A copy of what was there, for the time of the fault. */
  readonly content: string;
  /** Says whose copy it is: JSON {path}. */
  readonly origin: string;
  /** Where the copy goes when it could not be put back. */
  readonly contested: string;
}

export function placesOf(path: string, keptDirectory: string): FilePlaces {
  const name = sha256(path);
  const directory = dirname(path);
  return {
    path,
    directory,
    temp: join(directory, `.${mark}-${name.slice(0, 16)}.tmp`),
    spare: join(directory, `.${mark}-${name.slice(0, 16)}.before`),
    keptDirectory,
    content: join(keptDirectory, `${name}.content`),
    origin: join(keptDirectory, `${name}.origin`),
    contested: join(keptDirectory, `${name}.contested`),
  };
}

/** The paths of all files of which a copy is kept; an unreadable note yields null with its own place. */
export function keptOrigins(
  files: FilePort,
  keptDirectory: string,
): readonly { origin: string; path: string | null }[] {
  return files
    .list(keptDirectory)
    .filter((name) => name.endsWith('.origin'))
    .map((name) => {
      const origin = join(keptDirectory, name);
      return { origin, path: pathIn(files.readFile(origin)) };
    });
}

/** A note that was torn by a crash names nothing; then nothing else was written yet either. */
function pathIn(bytes: Uint8Array | null): string | null {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array()));
    const path = typeof parsed === 'object' && parsed !== null && 'path' in parsed ? parsed.path : null;
    return typeof path === 'string' ? path : null;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}

export const originBytes = (path: string): Uint8Array => new TextEncoder().encode(`${JSON.stringify({ path })}\n`);
