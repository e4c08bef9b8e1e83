import type { Lack } from '@firedrill/core/hold';
import type { FilePort } from '@firedrill/core/host-ports';
import { placesOf, sha256 } from './file-places.ts';
import { look } from './file-standing.ts';

interface Place {
  readonly files: FilePort;
  readonly keptDirectory: string;
}

interface Wanted {
  readonly bytes: Uint8Array | null;
  readonly mode: number | null;
}

/** What could not be seen to come and to go, and what could not be taken back. */
export function lacksOfFile(place: Place, named: string, { bytes, mode }: Wanted): readonly Lack[] {
  const path = place.files.realPath(named);
  if (path === null) return [];
  return [...lacksOfChange(place, path, bytes), ...lacksOfMode(place.files, path, bytes === null ? null : mode)];
}

/** A replacement that changes nothing is no fault. */
function lacksOfChange({ files, keptDirectory }: Place, path: string, bytes: Uint8Array | null): readonly Lack[] {
  // What is there while we keep a copy is another claim of ours: what was before it is put back at the end.
  if (files.stat(placesOf(path, keptDirectory).origin) !== null) return [];
  const { sign } = look(files, path);
  if ((sign?.sha256 ?? null) !== (bytes === null ? null : sha256(bytes))) return [];
  return sign === null
    ? [
        refused({
          found: `${path} is missing already`,
          expected: 'a file that is there',
          next: 'Name a file that is there, or leave `absent` out and give the content of a new one.',
        }),
      ]
    : [
        refused({
          found: `${path} has this content already`,
          expected: 'another content than what is there',
          next: 'Give another content: it is by the content that the fault is seen to come and to go.',
        }),
      ];
}

/** Who cannot read what he wrote cannot tell it from what others wrote, and so could never take it out. */
function lacksOfMode(files: FilePort, path: string, mode: number | null): readonly Lack[] {
  if (mode === null || (mode & 0o400) !== 0 || files.self().uid === 0) return [];
  const found = `mode ${mode.toString(8).padStart(4, '0')} of ${path}, which its owner could not read`;
  const next = 'Give a `mode` that lets the owner read, such as 0400, or run the agent as root.';
  return [refused({ found, expected: 'a mode by which we can still see and take back the file', next })];
}

const refused = (words: Omit<Lack, 'code'>): Lack => ({ code: 'preflight-refused', ...words });
