import { existsSync } from 'node:fs';
import { askToStop } from '@firedrill/agent/control-socket';
import { leaseEndMs } from '@firedrill/agent/lease-end';
import { createNodeClock } from '@firedrill/agent/node-clock';
import { agentPlaces } from '@firedrill/agent/node-state';
import { answerMs, type StopAsked } from '@firedrill/agent/person-stops';
import { journalOwes, readBootId, type StateRecovered } from '@firedrill/agent/recover-state';
import { FiredrillError, reasonOf } from '@firedrill/core/errors';
import type { RecoveredHow } from '@firedrill/core/words/events';
import type { InjectionId, RunId } from '@firedrill/core/words/ids';
import { type StateDir, stateDirAt } from '@firedrill/server/state-dir';
import { lookInStore, unfinishedIn } from './look.ts';
import { isReaper, mainOf, processesOf } from './processes.ts';
import { recoverHere } from './recover.ts';

/** What a stop came to that went past the server. */
export interface PastServer {
  /** What this command took back by itself, because nobody held the journal; null when somebody did. */
  readonly recovered: StateRecovered | null;
  readonly taken: readonly TakenBack[];
  readonly owed: readonly Owed[];
  /** Why the agent did not answer; null when it did, or was not asked. */
  readonly silent: string | null;
}

export interface TakenBack {
  readonly injection: InjectionId;
  readonly what: string;
  readonly how: RecoveredHow | null;
}

/** What may still be live. */
export interface Owed {
  readonly injection: InjectionId;
  readonly what: string;
  /** When it ends at the latest, in wall time; null when nobody ends it by itself. */
  readonly until: Date | null;
}

/** An agent answers within this, or is taken for silent. */
const agentLimitMs = answerMs + 2000;

/**
 * Stops runs, or everything (`runs: null`), without the server: the agent does it, or this command where nobody holds
 * the journal. Where neither is possible, says what may be live and until when.
 */
export async function stopPast(
  root: string,
  { runs, ...asked }: Omit<StopAsked, 'all' | 'runs'> & { readonly runs: readonly RunId[] | null },
): Promise<PastServer> {
  const { heldBy } = await journalOwes(root);
  if (heldBy === null || !heldBy.startsWith('agent')) return recoverAlone(root, asked.why, runs);
  const known = runs ?? (await unfinishedRuns(stateDirAt(root)));
  try {
    const stopped = await askToStop(agentPlaces(root), { ...asked, all: runs === null, runs: known }, agentLimitMs);
    const ends = await owedNow(root, runs);
    const [taken, left] = [stopped.filter(isOver), stopped.filter((each) => !isOver(each))];
    return {
      recovered: null,
      silent: null,
      taken: taken.map(({ what, status: { injection, how } }) => ({ injection, what, how })),
      owed: left.map(({ what, status: { injection } }) => ({
        injection,
        what,
        until: ends.find((each) => each.injection === injection)?.until ?? null,
      })),
    };
  } catch (thrown) {
    return { recovered: null, taken: [], owed: await owedNow(root, runs), silent: reasonOf(thrown) };
  }
}

const isOver = ({ status: { state, how } }: { status: { state: string; how: RecoveredHow | null } }): boolean =>
  state === 'unknown' || (state === 'recovered' && how !== 'failed');

/** Nobody holds the journal, or a reaper is about to let go of it. */
async function recoverAlone(root: string, why: string, runs: readonly RunId[] | null): Promise<PastServer> {
  try {
    return { recovered: await recoverHere(root, { why, acceptDamage: false }), taken: [], owed: [], silent: null };
  } catch (thrown) {
    if (!(thrown instanceof FiredrillError) || thrown.code !== 'journal-locked') throw thrown;
    return { recovered: null, taken: [], owed: await owedNow(root, runs), silent: thrown.message };
  }
}

/** What the journal owes, of some runs or of all, and when each ends at the latest. */
export async function owedNow(root: string, runs: readonly RunId[] | null): Promise<readonly Owed[]> {
  const { injections } = await journalOwes(root);
  const now = { nowNs: createNodeClock().nowNs(), bootId: readBootId(), wallMs: Date.now() };
  const isWatched = watches(root);
  return injections
    .filter(({ claimed }) => runs === null || (claimed !== null && runs.includes(claimed.run)))
    .map((record) => {
      const endMs = isWatched ? leaseEndMs(record, now) : null;
      const until = endMs === null ? null : new Date(endMs);
      return { injection: record.injection, what: record.claimed?.what ?? '', until };
    });
}

/** A reaper ends what a silent agent holds, unless it is stopped itself. */
function watches(root: string): boolean {
  return processesOf(root).some((process) => isReaper(mainOf(process)) && !/[TtZ]/.test(process.state));
}

/** Runs that the agent may not have met yet must not begin when the server wakes up. */
async function unfinishedRuns(dir: StateDir): Promise<readonly RunId[]> {
  if (!existsSync(dir.store)) return [];
  try {
    return await unfinishedIn(lookInStore(dir));
  } catch {
    return []; // a store that cannot be read must not keep anybody from stopping
  }
}
