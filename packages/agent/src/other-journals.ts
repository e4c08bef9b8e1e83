import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * State directories of other users on this machine, as sentences: each user has an agent and a journal of its own,
 * and nobody recovers what is another's.
 */
export function otherJournals(own: string, machine: Machine = {}): readonly string[] {
  const { root = '/', uid = process.getuid?.() } = machine;
  const home = path.join(root, 'home');
  const homes = [path.join(root, 'root'), ...namesIn(home).map((name) => path.join(home, name))];
  const states = homes.map((each) => path.join(each, '.local/state/firedrill'));
  return [path.join(root, 'var/lib/firedrill'), ...states]
    .filter((place) => path.resolve(own) !== place)
    .flatMap((place) => sentence(place, uid));
}

/** Where the machine's directories begin, and who asks; by default here, and whoever runs this. */
interface Machine {
  readonly root?: string;
  readonly uid?: number;
}

function sentence(place: string, uid: number | undefined): readonly string[] {
  const seen = statOrNull(place);
  if (seen === null) return [];
  const journal = statOrNull(path.join(place, 'journal', 'journal'));
  const whose = seen.uid === uid ? 'another state directory of yours' : `of the user with id ${seen.uid}`;
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
