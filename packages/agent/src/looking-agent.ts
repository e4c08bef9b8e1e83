import { hostname, userInfo } from 'node:os';
import { FiredrillError } from '@firedrill/core/errors';
import type { JournalFile, Notes } from '@firedrill/core/ports';
import type { AgentCalls } from '@firedrill/core/protocol/messages';
import type { AgentId } from '@firedrill/core/words/ids';
import type { JsonObject } from '@firedrill/core/words/json';
import { createTargets } from '@firedrill/host/targets/list';
import { createAgent } from './agent.ts';
import { hostHolds } from './host-holds.ts';
import { openJournal } from './journal/journal.ts';
import { readJournalFile } from './journal/node-file.ts';
import { createNodeClock } from './node-clock.ts';
import { agentPlaces } from './node-state.ts';
import { createNodeHostFacts } from './policy/node-host-facts.ts';
import { policyPath, readPolicy } from './policy/read-policy.ts';
import { readBootId } from './recover-state.ts';
import { createWitnessProcess } from './witness-process.ts';

/** What may be asked of an agent that only looks. */
export type LookingCalls = Pick<AgentCalls, 'capabilities' | 'resolve' | 'check' | 'residue' | 'standing'>;

const lookingAgentId: AgentId = 'a-aaaaaaaaaaaaaaaa';
const silent: Notes = { note: () => undefined };

/**
 * The agent's own looks, in this process: the same policy, protections, targets and holds, over a copy of the journal
 * that is kept in memory. Takes no lock, writes nothing, injects nothing; a living agent is not disturbed.
 */
export async function createLookingAgent(asked: {
  readonly stateDir: string;
  readonly policy: string | null;
}): Promise<LookingCalls> {
  const places = agentPlaces(asked.stateDir);
  const clock = createNodeClock();
  const bootId = readBootId();
  const journal = await openJournal(memoryCopy(places.journal), { clock, notes: silent, bootId });
  const file = policyPath(asked.policy ?? undefined);
  const { calls } = createAgent({
    identity: { agent: lookingAgentId, user: userInfo().username, host: hostname(), bootId, version: '0.1.0' },
    clock,
    journal,
    notes: silent,
    holds: hostHolds(places, clock),
    policy: await readPolicy(file, asked.policy !== null),
    facts: createNodeHostFacts({ stateDir: places.root, policyFile: file }),
    targets: createTargets({ agent: lookingAgentId, runDir: places.run }),
    witness: { watch: refuse, unwatch: refuse, look: refuse, foresee },
    watcher: { ready: refuse, liveUntil: () => undefined },
    runCommand: refuse,
    lookAtFile: refuse,
    tell: () => undefined,
  });
  const { capabilities, resolve, check, residue, standing } = calls;
  return { capabilities, resolve, check, residue, standing };
}

/** By a witness of its own, which ends with the answer. */
async function foresee(exposure: JsonObject): Promise<string | null> {
  const witness = createWitnessProcess({ notes: silent, tell: () => undefined });
  try {
    return await witness.foresee(exposure);
  } finally {
    witness.close();
  }
}

function refuse(): never {
  throw new FiredrillError('unsupported', 'this agent only looks');
}

/** The journal's bytes as they are now; what is appended stays here and is forgotten. */
export function memoryCopy(path: string): JournalFile {
  let content: Uint8Array | null = null;
  const read = async (): Promise<Uint8Array> => (content ??= await readJournalFile(path));
  return {
    read,
    append: async (bytes) => {
      content = Buffer.concat([await read(), bytes]);
    },
    sync: async () => undefined,
    replace: async (bytes) => {
      content = bytes;
    },
  };
}
