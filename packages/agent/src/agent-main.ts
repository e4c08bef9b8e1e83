import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { FiredrillError, reasonOf } from '@firedrill/core/errors';
import type { Notes } from '@firedrill/core/ports';
import { nsToMs } from '@firedrill/core/ports';
import type { AgentCalls } from '@firedrill/core/protocol/messages';
import type { AgentId } from '@firedrill/core/words/ids';
import { agentId, isAgentId } from '@firedrill/core/words/ids';
import { readStartTicks } from '@firedrill/host/processes';
import { createTargets } from '@firedrill/host/targets/list';
import type { Agent, AgentPorts } from './agent.ts';
import { createAgent } from './agent.ts';
import { hostHolds } from './host-holds.ts';
import { openControlSocket } from './control-socket.ts';
import { openJournal } from './journal/journal.ts';
import { takeLock } from './journal/lock.ts';
import { openJournalFile } from './journal/node-file.ts';
import type { Link } from './link.ts';
import { createLink } from './link.ts';
import { doorsOf, withDoorCounts } from './door-counts.ts';
import { createNodeClock } from './node-clock.ts';
import type { AgentPlaces } from './node-state.ts';
import { agentPlaces } from './node-state.ts';
import { createNodeHostFacts } from './policy/node-host-facts.ts';
import { findProxies, isHere } from './own-side.ts';
import { policyPath, readPolicy } from './policy/read-policy.ts';
import { sweepCgroups } from './reaper-cgroup.ts';
import type { RecoveredAll } from './reconcile.ts';
import { createReaperWatcher } from './reaper-watcher.ts';
import { readBootId } from './recover-state.ts';
import { lookAtFile } from './look-at-file.ts';
import { runCommand, withToldPrograms } from './run-command.ts';
import { createStderrNotes } from './stderr-notes.ts';
import type { WitnessProcess } from './witness-process.ts';
import { createWitnessProcess } from './witness-process.ts';

/**
 * The agent's process: `node agent-main.js --state DIR [--server URL] [--token-file FILE] [--policy FILE] [--idle-ms
 * N]`. Exit status 0 when it is sent home or idle, 2 when it cannot start (another agent holds the journal), 4 when
 * something is owed.
 */
const { values } = parseArgs({
  options: {
    state: { type: 'string' },
    server: { type: 'string' },
    'token-file': { type: 'string' },
    policy: { type: 'string' },
    'idle-ms': { type: 'string', default: '60000' },
  },
});

const notes = createStderrNotes('agent');
const clock = createNodeClock();
const bootId = readBootId();
/** A reaper of a dead predecessor may hold the journal for a moment. */
const lockWaitMs = 5000;
const version = '0.1.0';

try {
  if (values.state === undefined || values.state === '') throw new FiredrillError('usage', '--state DIR is needed');
  await run(agentPlaces(values.state));
} catch (thrown) {
  const code = thrown instanceof FiredrillError ? thrown.code : 'unexpected';
  notes.note('error', `the agent cannot go on (${code}): ${reasonOf(thrown)}`);
  process.exitCode = ['journal-locked', 'permission', 'usage'].includes(code) ? 2 : 4;
}

async function run(places: AgentPlaces): Promise<void> {
  for (const directory of [places.root, places.run, places.kept])
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock = await takeLock(places.journalDir, { role: 'agent', waitMs: lockWaitMs });
  sweepCgroups();
  const id = stableId(places);
  const journal = await openJournal(await openJournalFile(places.journal), { clock, notes, bootId });
  const watcher = createReaperWatcher({ stateDir: places.root, clock, notes });
  const links: Link[] = [];
  const tell: Link['tell'] = (event) => links[0]?.tell(event);
  const witness = createWitnessProcess({
    notes,
    tell: (line) => tell({ event: 'evidence', line }),
    findProxies: () => findProxies(places.run),
  });
  witness.tellOwn({ processes: [{ pid: process.pid, startTicks: readStartTicks(process.pid) ?? '' }] });
  const agent = await createHostAgent(places, { id, journal, watcher, witness, tell });
  sayReady(await agent.start(), id);
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  // Whoever reads who it is may tell it to end.
  endWhenTold(end);
  sayIdentity(places, id);
  const link = createLink({
    url: values.server ?? `ws+unix:${places.serverSocket}:/api/v1/agent`,
    token: () => readFileSync(values['token-file'] ?? places.tokenFile, 'utf8').trim(),
    agent: id,
    product: `firedrill/${version} ${randomBytes(8).toString('hex')}`,
    calls: agent.calls,
    owes: agent.owes,
    clock,
    notes,
    onDismissed: () => end('the server goes idle'),
    // Its probes are no work of the system.
    onServer: (server) => {
      witness.tellOwn({ processes: server === null || !isHere(server) ? [] : [server] });
      for (const event of agent.personStops.told()) tell(event);
    },
  });
  links.push(link);
  const control = await openControlSocket(places, agent.personStops.stop, notes);
  endWhenIdle(link, agent, end);
  const why = await ended;
  notes.note('info', `the agent ends: ${why}`);
  const { owed } = await agent.stop(why);
  control.close();
  link.close();
  witness.close();
  await journal.close();
  lock.release();
  watcher.close();
  process.exit(owed.length === 0 ? 0 : 4);
}

type Around = Pick<AgentPorts, 'journal' | 'watcher' | 'tell'> & {
  readonly id: AgentId;
  readonly witness: WitnessProcess;
};

/** The agent over this host: its holds, targets, policy and facts. */
async function createHostAgent(places: AgentPlaces, { id, ...around }: Around): Promise<Agent> {
  const file = policyPath(values.policy);
  let policy = await readPolicy(file, values.policy !== undefined);
  if (policy instanceof FiredrillError) notes.note('error', policy.message);
  const rereadPolicy = async (): Promise<void> => {
    policy = await readPolicy(file, values.policy !== undefined);
  };
  const agent = createAgent({
    identity: { agent: id, user: userInfo().username, host: hostname(), bootId, version },
    clock,
    notes,
    holds: hostHolds(places, clock),
    // Its owner may change the file at any time; what is refused now is refused, whatever was read at the start.
    get policy() {
      return policy;
    },
    facts: createNodeHostFacts({ stateDir: places.root, policyFile: file }),
    targets: createTargets({ agent: id, runDir: places.run }),
    runCommand: withToldPrograms(runCommand, around.witness),
    lookAtFile,
    ...around,
    witness: withDoorCounts(around.witness, {
      doors: () => doorsOf(places.run),
      tell: (line) => around.tell({ event: 'evidence', line }),
    }),
  });
  return { ...agent, calls: withFreshPolicy(agent.calls, rereadPolicy) };
}

function sayReady({ recovered, owed, strays, problems }: RecoveredAll, agent: AgentId): void {
  const counts = { recovered: recovered.length, owed: owed.length };
  notes.note('info', 'the agent is ready', { agent, ...counts, strays, problems });
}

/** Every look at what is allowed, and every injection, goes by the policy as it stands now. */
function withFreshPolicy(calls: AgentCalls, reread: () => Promise<void>): AgentCalls {
  return {
    ...calls,
    check: async (asked) => {
      await reread();
      return calls.check(asked);
    },
    inject: async (asked) => {
      await reread();
      return calls.inject(asked);
    },
    probe: async (asked) => {
      await reread();
      return calls.probe(asked);
    },
  };
}

function endWhenTold(end: (why: string) => void): void {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => end(`it got ${signal}`));
}

/** Without a server for long and with nothing live, nobody needs an agent; the next server starts one. */
function endWhenIdle(link: Link, agent: Agent, end: (why: string) => void): void {
  const idleMs = Number(values['idle-ms']);
  if (idleMs === 0) return;
  const check = (): void => {
    const sinceNs = link.awaySinceNs();
    const awayMs = sinceNs === null ? 0 : nsToMs(clock.nowNs() - sinceNs);
    if (awayMs >= idleMs && agent.owes() === 0) end(`no server for ${Math.round(awayMs)} ms`);
  };
  setInterval(check, Math.min(1000, idleMs)).unref();
}

/** The same agent in all its lives, as long as its state directory lasts. */
function stableId(places: AgentPlaces): AgentId {
  const text = existsSync(places.agentId) ? readFileSync(places.agentId, 'utf8').trim() : '';
  if (isAgentId(text)) return text;
  const id = agentId(randomBytes(10));
  write(places.agentId, `${id}\n`, notes);
  return id;
}

function sayIdentity(places: AgentPlaces, agent: AgentId): void {
  const named = values.policy ?? process.env['FIREDRILL_POLICY'] ?? '';
  const policy = named === '' ? null : path.resolve(named);
  const identity = { pid: process.pid, startTicks: readStartTicks(process.pid) ?? null, agent, policy };
  write(path.join(places.run, 'agent.json'), `${JSON.stringify(identity)}\n`, notes);
}

/** For people and for other parts of ours; a full disk must not keep an agent from starting, because it recovers. */
function write(file: string, text: string, log: Notes): void {
  try {
    writeFileSync(file, text, { mode: 0o600 });
  } catch (thrown) {
    log.note('warn', `${file} cannot be written: ${reasonOf(thrown)}`);
  }
}
