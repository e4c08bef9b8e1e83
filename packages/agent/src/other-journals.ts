import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { listProcesses, type ProcessRecord } from '@firedrill/host/processes';

/**
 * State directories of other users on this machine, as sentences: each user has an agent and a journal of its own,
 * and nobody recovers what is another's.
 */
export function otherJournals(own: string, machine: Machine = {}): readonly string[] {
  const { root = '/', uid = process.getuid?.(), processes = listProcesses } = machine;
  const living = agentsAmong(processes());
  const states = homesBelow(root).map((each) => path.join(each, '.local/state/firedrill'));
  const places = [path.join(root, 'var/lib/firedrill'), ...states, ...living.keys()];
  return [...new Set(places)]
    .filter((place) => path.resolve(own) !== place)
    .flatMap((place) => {
      const agent = living.get(place);
      return agent === undefined ? sentence(place, uid) : [livingSentence(place, agent, uid)];
    });
}

/** Where the machine's directories begin, and who asks; by default here, and whoever runs this. */
interface Machine {
  readonly root?: string;
  readonly uid?: number;
  readonly processes?: () => readonly Pick<ProcessRecord, 'pid' | 'uid' | 'argv'>[];
}

/** Every user's home by passwd(5), and what lies where homes usually do. */
function homesBelow(root: string): readonly string[] {
  const home = path.join(root, 'home');
  const told = linesOf(path.join(root, 'etc/passwd')).flatMap((line) => {
    const directory = line.split(':')[5] ?? '';
    return directory.length > 1 ? [path.join(root, directory)] : [];
  });
  return [path.join(root, 'root'), ...namesIn(home).map((name) => path.join(home, name)), ...told];
}

/** Agents that live, by their state directory: the kernel shows everybody's argument vector (proc(5), cmdline). */
function agentsAmong(all: readonly Living[]): ReadonlyMap<string, Living> {
  return new Map(
    all.flatMap((each) => {
      const at = each.argv.indexOf('--state');
      const isAgent = each.argv.some((word) => /^agent-main\.(js|ts)$/.test(path.basename(word)));
      return isAgent && at > 0 ? [[path.resolve(each.argv[at + 1] ?? ''), each] as const] : [];
    }),
  );
}

type Living = Pick<ProcessRecord, 'pid' | 'uid' | 'argv'>;

function livingSentence(place: string, { pid, uid }: Living, own: number | undefined): string {
  if (uid === own) return `${place}: an agent of yours lives (pid ${pid}); ask for it with --state`;
  const whose = `${place}: an agent of the user with id ${uid}`;
  return `${whose} lives (pid ${pid}); ask for it with --state, as that user or as root`;
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    // A machine without users of its own.
    return [];
  }
}

function sentence(place: string, uid: number | undefined): readonly string[] {
  const seen = statOrNull(place);
  if (seen === null) return [];
  const whose = seen.uid === uid ? 'another state directory of yours' : `of the user with id ${seen.uid}`;
  return [`${place}: ${whose}; ${journalWords[journalAt(place)]}`];
}

const journalWords = {
  there: 'ask for it with --state',
  none: 'it has no journal, so it owes nothing',
  closed: 'what it owes cannot be read from here',
} as const;

/** A state directory in which nothing was injected yet has no journal; only where we may not look it is not known. */
function journalAt(place: string): keyof typeof journalWords {
  try {
    return statSync(path.join(place, 'journal', 'journal'), { throwIfNoEntry: false }) === undefined ? 'none' : 'there';
  } catch {
    return 'closed'; // a directory on the way is closed to us
  }
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
