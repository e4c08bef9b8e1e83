import { statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import { otherJournals } from '@firedrill/agent/other-journals';
import { journalOwes } from '@firedrill/agent/recover-state';
import { reasonOf } from '@firedrill/core/errors';
import { sizeText } from '@firedrill/core/units';
import { socketTooLong, stateDirAt } from '@firedrill/server/state-dir';
import { createClient } from '../server/client.ts';
import { serverListens } from '../server/ensure-server.ts';
import { mainOf, processesOf } from '../server/processes.ts';
import type { Examined, Finding } from './finding.ts';

/** Below this a drill may begin, but its record may not find room. */
const leastFreeBytes = 64 * 1024 ** 2;

/** The state directory, what lives in it, and what its journal owes. */
export async function checkState({ stateDir }: Examined, environment: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  return [
    checkDirectory(stateDir),
    checkSpace(stateDir),
    ...(await checkServer(stateDir)),
    await checkJournal(stateDir),
    ...otherJournals(stateDir).map((found): Finding => ({ what: 'elsewhere', state: 'ok', found, next: null })),
    ...(environment['FIREDRILL_POLICY'] === undefined
      ? []
      : [{ what: 'FIREDRILL_POLICY', state: 'ok', found: environment['FIREDRILL_POLICY'], next: null } as const]),
  ];
}

export function checkDirectory(root: string): Finding {
  const what = 'state directory';
  const tooLong = socketTooLong(stateDirAt(root));
  if (tooLong !== null) return { what, state: 'broken', found: tooLong, next: 'give a shorter --state DIR' };
  const seen = statSync(root, { throwIfNoEntry: false });
  if (seen === undefined) return { what, state: 'ok', found: `${root} (will be made)`, next: null };
  if (seen.uid !== process.getuid?.())
    return {
      what,
      state: 'broken',
      found: `${root} belongs to the user with id ${seen.uid}`,
      next: 'give --state DIR',
    };
  if ((seen.mode & 0o077) !== 0)
    return { what, state: 'broken', found: `${root} is open to others`, next: `chmod 700 ${root}` };
  return { what, state: 'ok', found: root, next: null };
}

function checkSpace(root: string): Finding {
  const what = 'disk space';
  const { bavail, bsize } = statfsSync(nearestExisting(root));
  const found = `${sizeText(bavail * bsize)} free`;
  if (bavail * bsize >= leastFreeBytes) return { what, state: 'ok', found, next: null };
  return {
    what,
    state: 'broken',
    found,
    next: `make at least ${sizeText(leastFreeBytes)} of room, or give --state DIR`,
  };
}

function nearestExisting(place: string): string {
  if (statSync(place, { throwIfNoEntry: false }) !== undefined) return place;
  const above = path.dirname(place);
  return above === place ? place : nearestExisting(above);
}

async function checkServer(root: string): Promise<readonly Finding[]> {
  const dir = stateDirAt(root);
  if (!(await serverListens(dir)))
    return [{ what: 'server', state: 'ok', found: 'not running; `firedrill run` starts it', next: null }];
  try {
    const { body } = await createClient(dir).call('GET', '/api/v1/agents');
    // The server is the same product; /agents answers with who is there and whether each one answers.
    const { agents } = body as { agents: readonly { agent: string; reachable: boolean; why?: string }[] };
    const found = agents.map(({ agent, reachable, why = '' }): Finding => {
      const next = reachable ? null : 'end it with `firedrill server end`, then start again';
      return {
        what: 'agent',
        state: reachable ? 'ok' : 'broken',
        found: `${agent} ${reachable ? 'answers' : why}`,
        next,
      };
    });
    return [{ what: 'server', state: 'ok', found: `listens on ${dir.socket}`, next: null }, ...found];
  } catch (thrown) {
    const pids = processesOf(root).map((process) => `${mainOf(process)} ${process.pid}`);
    const there = pids.length === 0 ? '' : `; there are: ${pids.join(', ')}`;
    const next = 'see its log in the state directory, under log/; `firedrill stop` works without it, then kill it';
    return [{ what: 'server', state: 'broken', found: `${reasonOf(thrown)}${there}`, next }];
  }
}

async function checkJournal(root: string): Promise<Finding> {
  const what = 'journal';
  try {
    const { injections, damage, heldBy } = await journalOwes(root);
    if (damage !== null)
      return {
        what,
        state: 'broken',
        found: damage,
        next: '`firedrill residue`, then `firedrill recover --accept-damage`',
      };
    if (heldBy !== null)
      return { what, state: 'ok', found: `held by ${heldBy}; ${injections.length} live`, next: null };
    if (injections.length === 0) return { what, state: 'ok', found: 'owes nothing', next: null };
    const ids = injections.map(({ injection }) => injection).join(', ');
    return { what, state: 'broken', found: `owes ${ids}, and nobody looks after it`, next: '`firedrill recover`' };
  } catch (thrown) {
    return {
      what,
      state: 'broken',
      found: reasonOf(thrown),
      next: '`firedrill explain errors` says what the code means',
    };
  }
}
