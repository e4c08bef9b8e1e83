import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { nodeClock } from '@firedrill/core/boot-clock';
import { reasonOf } from '@firedrill/core/errors';
import type { ProbePort } from '@firedrill/core/engine/engine-ports';
import type { Clock, Notes } from '@firedrill/core/ports';
import type { AgentCalls, CallName } from '@firedrill/core/protocol/messages';
import type { JsonObject } from '@firedrill/core/words/json';
import { dialectOfText } from '@firedrill/dialects/dialect-of';
import { holds } from '@firedrill/faults/holds/list';
import { faults } from '@firedrill/faults/list';
import type { FastifyInstance } from 'fastify';
import { createHub, type Hub, type HubListeners } from './agents/hub.ts';
import type { AlertTls } from './api/alerts/alert-tls.ts';
import { createAlerts } from './api/alerts/alerts.ts';
import { alertsToken } from './api/alerts/token.ts';
import { createApi } from './api/create-api.ts';
import { createServerAgents, routeAgents } from './agents/server-agents.ts';
import { createAssertAlarms } from './fis/assert-alarms.ts';
import { probes } from './probes/list.ts';
import { createProbePort } from './probes/port.ts';
import { type FisChoices, type FisFront, startFis } from './fis/start-fis.ts';
import { type LookingAgent, type PlanAsked, planExperiment } from './runs/planning.ts';
import { createRuns, type Runs } from './runs/runs.ts';
import { createSecrets, type Secrets } from './runs/secrets.ts';
import { lockServer } from './sole-server.ts';
import { readToken, type StateDir } from './state-dir.ts';
import { serveToxiproxy } from './api/toxiproxy/serve.ts';
import { type AgentLine, createAgentLine } from './proxies/agent-line.ts';
import { createStandingProxies, type StandingProxies } from './proxies/standing-proxies.ts';
import { openStore } from './store/open.ts';
import { version } from './version.ts';
import { createRunsStore, type RunsStore } from './store/runs.ts';

/** A server that listens. */
export interface Server {
  readonly runs: Runs;
  readonly hub: Hub;
  /** What serves AWS FIS; null where nobody asked for it. */
  readonly fis: FisFront | null;
  /** Requests being served, runs under way, and proxies that stand. */
  readonly load: () => number;
  /** Stops what is under way, takes it back, sends the agent home and closes everything. */
  readonly end: () => Promise<void>;
}

export interface ServerChoices {
  /** Runs that a dead predecessor left are ended, for this reason. */
  readonly endWhy?: string | undefined;
  /** The certificate by which alerts from other machines are heard. */
  readonly alertTls?: AlertTls | null;
  /** Also serves AWS FIS, on an address of its own. */
  readonly fis?: FisChoices | null;
}

const callMs = 10_000;
const agentPatienceMs = 15_000;
const summonAgainMs = 300;

/**
 * Opens the store, listens on the private socket, and takes over what a dead predecessor left; with `endWhy`, only to
 * end it.
 * @throws FiredrillError `journal-locked` when another server has this state directory; for AWS FIS as `startFis`
 */
export async function startServer(
  dir: StateDir,
  notes: Notes,
  summonAgent: () => void,
  { endWhy, alertTls = null, fis: fisChoices = null }: ServerChoices = {},
): Promise<Server> {
  const lock = lockServer(path.join(dir.root, 'run', 'server.lock'));
  const clock = nodeClock(globalThis, readFileSync);
  const database = openStore(dir.store);
  const store = createRunsStore(database, { clock, bootId: readBootId(), owner: `server-${process.pid}` });
  const token = readToken(dir);
  const mayStand = existsSync(path.join(dir.root, 'run', 'proxies.json'));
  const simulated = fisChoices?.simulate ?? false;
  const parts = { mayStand, clock, store, token, notes, summonAgent, alertTls, simulated };
  const { hub, runs, line, proxies, newPort, awaitAgent, summonUntilThere, sendHome } = connect(parts);
  let requests = 0;
  let fis: FisFront | null = null;
  const letGo = async (): Promise<void> => {
    await api.close();
    database.close();
    lock.release();
  };
  const end = onlyOnce(async () => {
    await fis?.close();
    const why = 'the server was told to end';
    for (const run of runs.active()) runs.stop(run, { by: 'person', why, interrupt: true });
    await Promise.allSettled(runs.active().flatMap((run) => runs.finished(run) ?? []));
    await fis?.told();
    sendHome('the server goes home');
    await letGo();
  });
  const api = await createApi({
    store,
    runs,
    hub,
    token,
    version,
    notes,
    end: () => void end(),
    proxies,
    toxiproxy: (listen) => serveToxiproxy(listen, { line, proxies, notes }),
    plan: async (asked) => {
      const agents = needsAgent(asked) ? [lookingAgent(hub, await awaitAgent())] : [];
      return planExperiment(asked, agents, { faults, holds, probeTypes: probes, alertsTls: alertTls !== null });
    },
    busy: (delta) => void (requests += delta),
  });
  await listenOn(api, dir);
  fis = await startFis(fisChoices, { dir, database, runs, runStore: store, notes, clock, newPort, api }, letGo);
  // No agent has connected yet: nothing can be injected between taking a run over and ending it.
  runs.resume(endWhy, fis?.stopAsked);
  fis?.resume();
  summonUntilThere();
  if (mayStand) void lookAtProxies(proxies, notes);
  return { runs, hub, fis, load: () => requests + runs.active().length + proxies.count(), end };
}

/** What is written for another service aims at nothing on a host. */
const needsAgent = ({ text }: PlanAsked): boolean => dialectOfText(text) === 'native';

async function listenOn(api: FastifyInstance, { socket }: StateDir): Promise<void> {
  rmSync(socket, { force: true });
  await api.listen({ path: socket });
  chmodSync(socket, 0o600);
}

/** Ctrl-C reaches us from the terminal and from whoever started us; the end is one all the same. */
function onlyOnce(act: () => Promise<void>): () => Promise<void> {
  let begun: Promise<void> | null = null;
  return () => (begun ??= act());
}

/** Looking brings an agent, and that puts back what stood when everything died. */
async function lookAtProxies(proxies: StandingProxies, notes: Notes): Promise<void> {
  await proxies.list().catch((thrown: unknown) => {
    notes.note('warn', `standing proxies cannot be looked at: ${reasonOf(thrown)}`);
  });
}

interface Connecting {
  readonly clock: Clock;
  readonly store: RunsStore;
  readonly token: string;
  readonly notes: Notes;
  readonly summonAgent: () => void;
  /** Whether an earlier server may have kept proxies here. */
  readonly mayStand: boolean;
  readonly alertTls: AlertTls | null;
  /** Only agents are simulated here, and nothing that is run is a pass. */
  readonly simulated: boolean;
}

interface Connected {
  readonly hub: Hub;
  readonly runs: Runs;
  readonly line: AgentLine;
  readonly proxies: StandingProxies;
  /** A port for probes that belong to no run. */
  readonly newPort: () => ProbePort;
  /** Resolves with an agent's id; one is started when none is there. */
  readonly awaitAgent: () => Promise<string>;
  /** Starts agents until one is connected, as long as a run or a plan wants one. */
  readonly summonUntilThere: () => void;
  /** Agents are told to go, and no other is started in their place. */
  readonly sendHome: (why: string) => void;
}

/** Runs and agents need each other: agents tell runs what happened, runs call agents. */
function connect({ clock, store, token, notes, summonAgent, mayStand, alertTls, simulated }: Connecting): Connected {
  const listeners: HubListeners = {
    connected: (agent, session) => {
      runs.agentBack(agent, session);
      void lookAtProxies(proxies, notes);
    },
    lost: (agent, why) => {
      runs.agentLost(agent, why);
      summonUntilThere();
    },
    told: (_agent, event) => runs.agentTold(event),
  };
  let [waiting, isLeaving] = [0, false];
  // The death of an agent's connection is known before the death of its process, and its reaper may hold the journal
  // for a while; until then nobody can take its place, so it is tried again as long as somebody wants one.
  const summonUntilThere = (): void => {
    if (isLeaving || (runs.onHosts() + proxies.count() === 0 && waiting === 0) || hub.agents().length > 0) return;
    summonAgent();
    setTimeout(summonUntilThere, summonAgainMs).unref();
  };
  const awaitAgent = async (): Promise<string> => {
    waiting += 1;
    summonUntilThere();
    return hub.whenConnected(agentPatienceMs).finally(() => {
      waiting -= 1;
    });
  };
  const hub = createHub(token, listeners, notes);
  const remote = async (type: string, asked: JsonObject, timeoutMs: number): Promise<unknown> => {
    const agent = await hub.whenConnected(timeoutMs);
    const { result } = await hub.call(agent, 'probe', { type, with: asked, timeoutMs }, timeoutMs + 1_000);
    return result;
  };
  const alerts = createAlerts({ clock, token: alertsToken(token), tls: alertTls });
  const probesWith = (secrets: Secrets): ProbePort => createProbePort(probes, secrets, remote, alerts.heard);
  const newPort = (): ProbePort => probesWith(createSecrets([]));
  const assertAlarms = createAssertAlarms(newPort);
  const runs: Runs = createRuns({
    clock,
    alerts,
    store,
    notes,
    bootId: readBootId(),
    agents: routeAgents(createServerAgents({ clock, tell: (event) => runs.agentTold(event), assertAlarms }), hub),
    simulated,
    versions: { firedrill: version, node: process.version },
    randomness: { bytes: (count) => randomBytes(count) },
    probesWith,
  });
  const line = createAgentLine(hub, awaitAgent);
  const proxies = createStandingProxies(line, mayStand);
  const sendHome = (why: string): void => {
    isLeaving = true;
    hub.close(why);
  };
  return { hub, runs, line, proxies, newPort, awaitAgent, summonUntilThere, sendHome };
}

/** @see random(4), proc_sys_kernel(5) */
const readBootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

function lookingAgent(hub: Hub, agent: string): LookingAgent {
  const call =
    <Name extends CallName>(name: Name) =>
    (asked: Parameters<AgentCalls[Name]>[0]) =>
      hub.call(agent, name, asked, callMs);
  return { capabilities: call('capabilities'), resolve: call('resolve'), check: call('check') };
}
