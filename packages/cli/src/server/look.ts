import { createNodeClock } from '@firedrill/agent/node-clock';
import { FiredrillError } from '@firedrill/core/errors';
import { closest } from '@firedrill/core/words/closest';
import type { RunEvent } from '@firedrill/core/words/events';
import type { RunId } from '@firedrill/core/words/ids';
import { withoutPlaceholders } from '@firedrill/server/runs/secrets';
import { hasStore, type StateDir, stateDirAt, stateDirPath } from '@firedrill/server/state-dir';
import { readStore } from '@firedrill/server/store/open';
import { createRunsStore, type RunsStore } from '@firedrill/server/store/runs';
import { type Options, type Surroundings, text } from '../verb.ts';
import { createClient } from './client.ts';
import { serverAnswers } from './ensure-server.ts';
import { warnOfPredecessor } from './predecessor.ts';

/** What lists show of a run. */
export interface SeenRun {
  readonly run: RunId;
  readonly name: string;
  readonly createdAt: string;
  readonly phase: string;
  readonly outcome: string | null;
}

/** Runs as they are known here: from the server where one listens, else from its store, which is only read. */
export interface Look {
  readonly dir: StateDir;
  /** Whether a server answers. */
  readonly alive: boolean;
  /** Whether a server is there at all: one that hangs may still drive its runs. */
  readonly served: boolean;
  readonly runs: () => Promise<readonly SeenRun[]>;
  readonly events: (run: RunId) => Promise<readonly RunEvent[]>;
}

const mostRuns = 1000;

const silent = {
  en: 'warning: the server does not answer; this was read from its store (`firedrill stop` works without it)\n',
  ko: '경고: 서버가 응답하지 않아 저장소에서 읽었습니다 (`firedrill stop`은 서버 없이도 됩니다)\n',
} as const;

/** Opens a look at a state directory: starts nothing, changes nothing, and warns of what a dead predecessor left. */
export async function lookAt(surroundings: Surroundings, options: Options): Promise<Look> {
  const dir = stateDirAt(stateDirPath(text(options, 'state'), surroundings.environment));
  await warnOfPredecessor(dir.root, surroundings);
  const answers = await serverAnswers(dir);
  if (answers === 'silent') surroundings.err(silent[surroundings.language]);
  if (answers === 'yes') return askServer(dir);
  const look = { ...lookInStore(dir), served: answers === 'silent' };
  const open = answers === 'no' ? await unfinishedIn(look) : [];
  if (open.length > 0) surroundings.err(unclosed[surroundings.language](open.join(', ')));
  return look;
}

const unclosed = {
  en: (runs: string) => `warning: no server is under way with ${runs}; \`firedrill recover\` closes what they left\n`,
  ko: (runs: string) => `경고: ${runs}: 맡은 서버가 없습니다. \`firedrill recover\`가 정리합니다\n`,
} as const;

/** Runs whose record has no end yet. */
export const unfinishedIn = async (look: Look): Promise<readonly RunId[]> =>
  (await look.runs()).filter(({ phase }) => phase !== 'ended').map(({ run }) => run);

function askServer(dir: StateDir): Look {
  const client = createClient(dir);
  return {
    dir,
    alive: true,
    served: true,
    runs: async () => {
      const { body } = await client.call('GET', `/api/v1/runs?limit=${mostRuns}`);
      // The server is the same product; /runs answers with rows of this form.
      return (body as { runs: readonly SeenRun[] }).runs;
    },
    events: async (run) => {
      const { body } = await client.call('GET', `/api/v1/runs/${run}/events`);
      // The server is the same product; its store is the border where events were checked.
      return (body as { events: readonly RunEvent[] }).events;
    },
  };
}

/** Reads the store alone; a server that writes to it, or hangs, is not disturbed. */
export function lookInStore(dir: StateDir): Look {
  if (!hasStore(dir)) return { dir, alive: false, served: false, runs: async () => [], events: async () => [] };
  return {
    dir,
    alive: false,
    served: false,
    runs: async () =>
      withStore(dir, (store) =>
        store.list(mostRuns).map((row) => ({ ...row, leaseUntilNs: String(row.leaseUntilNs) })),
      ),
    events: async (run) => withStore(dir, (store) => withoutPlaceholders(store.eventsAfter(run, 0))),
  };
}

const withStore = <Result>(dir: StateDir, read: (store: RunsStore) => Result): Result =>
  readStore(dir.store, (database) =>
    read(createRunsStore(database, { clock: createNodeClock(), bootId: '', owner: '' })),
  );

/**
 * The run that a person means: its id, the beginning of its id, `last`, or an experiment's name (its newest run).
 * @throws FiredrillError `run-unknown`, with what was probably meant
 */
export async function findRun(look: Look, wanted: string | undefined): Promise<SeenRun> {
  const runs = await look.runs();
  const [newest] = runs;
  if (newest === undefined) throw new FiredrillError('run-unknown', `there are no runs in ${look.dir.root}`);
  if (wanted === undefined || wanted === 'last') return newest;
  const found = runs.find(({ run, name }) => run === wanted || name === wanted);
  const begun = wanted.length > 2 ? runs.filter(({ run }) => run.startsWith(wanted)) : [];
  if (found !== undefined) return found;
  if (begun.length === 1 && begun[0] !== undefined) return begun[0];
  const meant = closest(wanted, ['last', ...runs.flatMap(({ run, name }) => [name, run])]);
  const hint = meant === null ? '' : `; did you mean ${meant}?`;
  throw new FiredrillError('run-unknown', `${wanted} is no run here${hint}`);
}
