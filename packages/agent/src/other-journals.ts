import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * State directories of other users on this machine, as sentences: each user has an agent and a journal of its own,
 * and nobody recovers what is another's.
 */
export function otherJournals(own: string): readonly string[] {
  const homes = ['/root', ...namesIn('/home').map((name) => path.join('/home', name))];
  const places = ['/var/lib/firedrill', ...homes.map((home) => path.join(home, '.local/state/firedrill'))];
  return places.filter((place) => path.resolve(own) !== place).flatMap((place) => sentence(place));
}

function sentence(place: string): readonly string[] {
  const seen = statOrNull(place);
  if (seen === null) return [];
  const journal = statOrNull(path.join(place, 'journal', 'journal'));
  const whose =
    seen.uid === process.getuid?.() ? 'another state directory of yours' : `of the user with id ${seen.uid}`;
  const what = journal === null ? 'what it owes cannot be read from here' : 'ask for it with --state';
  return [`${place}: ${whose}; ${what}`];
}

function statOrNull(place: string): { readonly uid: number } | null {
  try {
    return statSync(place);
  } catch {
    // Not there, or closed to us: either way there is nothing that we may read.
    return null;
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    // A machine without /home, or one that hides it.
    return [];
  }
}
