import { type Driven, type Driver, driveRun } from '@firedrill/core/engine/drive';
import type { EnginePorts, ProbePort } from '@firedrill/core/engine/engine-ports';
import { FiredrillError, reasonOf } from '@firedrill/core/errors';
import type { Plan } from '@firedrill/core/plan/plan';
import { isServerAgent } from '@firedrill/core/plan/server-agents';
import { msToNs, nsToMs } from '@firedrill/core/ports';
import type { AgentEvent } from '@firedrill/core/protocol/messages';
import { durationText } from '@firedrill/core/units';
import type { Verdict } from '@firedrill/core/verdict/verdict';
import type { EventBody, RunEvent } from '@firedrill/core/words/events';
import type { MarkName } from '@firedrill/core/words/experiment';
import { type RunId, runId } from '@firedrill/core/words/ids';
import type { Alerts } from '../api/alerts/alerts.ts';
import type { RunRow, RunsStore } from '../store/runs.ts';
import { type Connected, createLives, type Lives } from './lives.ts';
import { createOwners } from './owners.ts';
import { createSecrets, type Secrets } from './secrets.ts';

/** The runs of this server: those under way have a driver, the others are in the store. */
export interface Runs {
  /** Under the id that is given, or a new one. A run that is known already is not begun again. */
  readonly start: (plan: Plan, asked: { by: string; secrets: readonly string[]; run?: RunId }) => RunId;
  readonly stop: (run: RunId, asked: StopAsked) => void;
  /** It came `agoMs` ago, within the run, and had not come `notYetAgoMs` ago (null: nobody says), as somebody says. */
  readonly mark: (run: RunId, mark: MarkName, told: MarkTold) => void;
  /**
   * Takes over what a dead predecessor left: goes on within its lease, else takes everything back. With `endWhy`, every
   * run ends, because a person has taken it back meanwhile. A stop that somebody asked for, and that the predecessor
   * may not have carried out, is known before anything else is decided.
   */
  readonly resume: (endWhy?: string, stopAsked?: (run: RunId) => StopAsked | null) => readonly RunId[];
  readonly finished: (run: RunId) => Promise<Verdict> | null;
  readonly active: () => readonly RunId[];
  /** How many of them need an agent on a host: what is simulated needs none. */
  readonly onHosts: () => number;
  readonly agentTold: (event: AgentEvent) => void;
  readonly agentLost: (agent: string, why: string) => void;
  readonly agentBack: (agent: string, session: string | null) => void;
}

export interface StopAsked {
  readonly by: 'person' | 'lever';
  readonly why: string;
  readonly interrupt: boolean;
}

export interface MarkTold {
  readonly source: string;
  readonly agoMs: number;
  readonly notYetAgoMs: number | null;
}

export interface RunsPorts extends Omit<EnginePorts, 'store' | 'probes'> {
  readonly store: Omit<RunsStore, 'together'>;
  /** Probes that see the run's secrets; nothing else does. */
  readonly probesWith: (secrets: Secrets) => ProbePort;
  /** Hears alerts for the runs that want them. */
  readonly alerts: Pick<Alerts, 'begin' | 'end'>;
  readonly bootId: string;
  readonly versions: { readonly [part: string]: string };
}

export function createRuns(ports: RunsPorts): Runs {
  const drivers = new Map<RunId, Driver>();
  const sessions = new Map<string, string | null>();
  const lives = createLives();
  const owners = createOwners();

  const drive = driving(ports, { drivers, lives, owners });

  const known = (run: RunId): Driver => {
    const driver = drivers.get(run);
    if (driver === undefined) throw new FiredrillError('run-unknown', `${run} is not under way here`);
    return driver;
  };

  return {
    start: (plan, { by, secrets: values, run: given }) => {
      if (given !== undefined && ports.store.find(given) !== null) return given;
      const secrets = createSecrets(values);
      const run = given ?? runId(ports.randomness.bytes(10));
      createRun(ports, run, { plan: secrets.hide(plan), by, sessions });
      drive({ run, epoch: 1 }, secrets);
      return run;
    },
    stop: (run, asked) => known(run).stop(asked),
    mark: (run, mark, told) => {
      const [driver, nowNs] = [known(run), ports.clock.nowNs()];
      refuseBefore(ports.store.eventsAfter(run, 0, 1)[0], told, nowNs);
      driver.tell(markBody(mark, told, nowNs));
    },
    resume: (endWhy, stopAsked = () => null) =>
      ports.store.unfinished().map((row) => resumeOne(ports, row, drive, { endWhy, asked: stopAsked(row.run) })),
    finished: (run) => drivers.get(run)?.finished ?? null,
    active: () => [...drivers.keys()],
    onHosts: () => [...drivers.values()].filter(isOnHosts).length,
    agentTold: (event) => {
      const runs = owners.meant(event);
      for (const run of runs) drivers.get(run)?.agentTold(event);
    },
    agentLost: (agent, why) => {
      for (const driver of drivers.values()) if (takesPart(driver, agent)) driver.agentLost(agent, why);
    },
    agentBack: (agent, session) => {
      const isOther = sessions.has(agent) && sessions.get(agent) !== session;
      sessions.set(agent, session);
      for (const [run, driver] of drivers) tellBack(driver, lives, { run, agent, session, isOther });
    },
  };
}

interface Kept {
  readonly drivers: Map<RunId, Driver>;
  readonly lives: ReturnType<typeof createLives>;
  readonly owners: ReturnType<typeof createOwners>;
}

/** Drives runs, and forgets each when it is over or has left this server. */
function driving(ports: RunsPorts, { drivers, lives, owners }: Kept): Drive {
  const { store, probesWith, alerts, ...rest } = ports;
  return ({ run, epoch, first }, secrets) => {
    const events = store.eventsAfter(run, 0);
    const own = { ...rest, store: owners.learning(store), probes: probesWith(secrets) };
    const driver = driveRun(own, { run, events, epoch, first });
    drivers.set(run, driver);
    lives.learn(run, events);
    owners.learn(run, events);
    const { experiment } = driver.state().plan ?? {};
    const tell = (body: EventBody): void => driver.tell(secrets.hide(body));
    if (experiment !== undefined) alerts.begin(run, { experiment, events, tell });
    const forget = (): void => {
      drivers.delete(run);
      lives.forget(run);
      owners.forget(run);
      alerts.end(run);
    };
    driver.finished.then(forget, (thrown: unknown) => {
      ports.notes.note('error', `the run ${run} has left this server: ${reasonOf(thrown)}`);
      forget();
    });
    return driver;
  };
}

/** What came before the run says nothing of it. @throws FiredrillError `mark-too-early` */
function refuseBefore(first: RunEvent | undefined, { agoMs }: MarkTold, nowNs: bigint): void {
  const beganMs = first === undefined ? Infinity : nsToMs(nowNs - BigInt(first.bootNs));
  if (first === undefined || agoMs <= beganMs) return;
  const began = `the run began ${durationText(beganMs)} ago, at ${first.wallTime}`;
  throw new FiredrillError('mark-too-early', `${began}: ${durationText(agoMs)} ago is before that`);
}

function markBody(mark: MarkName, { source, agoMs, notYetAgoMs }: MarkTold, nowNs: bigint): EventBody {
  const ago = (ms: number): string => String(nowNs - msToNs(ms));
  const lastBadNs = notYetAgoMs === null ? null : ago(notYetAgoMs);
  return { type: 'mark.set', mark, source, lastBadNs, firstGoodNs: ago(agoMs), by: 'person' };
}

/** What a run is told when an agent connects: that it was away, that it died meanwhile, or which life this is. */
function tellBack(driver: Driver, lives: Lives, { run, ...connected }: Connected & { readonly run: RunId }): void {
  const { agent, session } = connected;
  if (!takesPart(driver, agent)) return;
  const { restarted, isNews } = lives.meet(run, connected);
  if (driver.isAway(agent) || isNews) driver.agentBack(agent, restarted, session ?? undefined);
}

interface Created {
  readonly plan: Plan;
  readonly by: string;
  readonly sessions: ReadonlyMap<string, string | null>;
}

function createRun(ports: RunsPorts, run: RunId, { plan, by, sessions }: Created): void {
  const lives = Object.fromEntries([...sessions].flatMap(([agent, life]) => (life === null ? [] : [[agent, life]])));
  ports.store.create(run, {
    name: plan.experiment.metadata.name,
    leaseUntilNs: ports.clock.nowNs() + msToNs(plan.leaseMs),
    bodies: [
      { type: 'run.created', plan, by, versions: ports.versions },
      { type: 'run.claimed', epoch: 1, owner: by, awayMs: 0, lives },
    ],
  });
}

/** A run that has a target on a host, which the server itself cannot hold. */
const isOnHosts = (driver: Driver): boolean => {
  const chosen = Object.values(driver.state().plan?.targets ?? {}).flatMap((target) => target.chosen);
  return chosen.some(({ agent }) => !isServerAgent(agent));
};

const takesPart = (driver: Driver, agent: string): boolean =>
  Object.values(driver.state().plan?.targets ?? {}).some((target) =>
    target.chosen.some((each) => each.agent === agent),
  );

type Drive = (driven: Omit<Driven, 'events'>, secrets: Secrets) => Driver;

/** Why a run that is taken over is to end; it need not. */
interface Ending {
  readonly endWhy: string | undefined;
  readonly asked: StopAsked | null;
}

/** A run may go on only within its lease and within the same boot: beyond, its agent has taken everything back. */
function resumeOne(ports: RunsPorts, row: RunRow, drive: Drive, { endWhy, asked }: Ending): RunId {
  const nowNs = ports.clock.nowNs();
  const sameBoot = row.bootId === ports.bootId;
  const leaseMs =
    ports.store
      .eventsAfter(row.run, 0)
      .flatMap(({ body }) => (body.type === 'run.created' ? [body.plan.leaseMs] : []))[0] ?? 0;
  const epoch = ports.store.claim(row.run, nowNs + msToNs(leaseMs));
  const awayMs = sameBoot ? Math.max(0, nsToMs(nowNs - row.leaseUntilNs) + leaseMs) : Number.MAX_SAFE_INTEGER;
  const away = awayMs > leaseMs ? 'the server was away for longer than the lease' : undefined;
  const why = endWhy ?? away;
  const stop = asked ?? (why === undefined ? null : ({ by: 'engine', why, interrupt: false } as const));
  const first: EventBody[] = [{ type: 'run.claimed', epoch, owner: row.owner, awayMs }];
  if (stop !== null) first.push({ type: 'stop.requested', ...stop });
  drive({ run: row.run, epoch, first }, createSecrets([]));
  return row.run;
}
