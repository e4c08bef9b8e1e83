import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askToEnd } from '@firedrill/cli/verbs/server';
import { stateDirAt } from '@firedrill/server/state-dir';
import { findLeftovers, type Leftover, lookAtWorld } from './attribute.ts';
import { experimentText } from './document.ts';
import { type Draw, isAct, isDoored, type Part } from './draw.ts';
import { type Fixture, startFixture } from './fixture.ts';
import { isFailing, type Trial } from './judged.ts';
import { monotonicMs } from './load.ts';
import { notBack, wrongDeaths } from './mortal.ts';
import { findOwn, isAlive, type OwnProcess, signal } from './process-table.ts';
import { allEnded, askPlan, recoverByHand, startProduct } from './product.ts';
import { injectionsOf } from './run-watch.ts';
import { type Cut, cutBy, missRunDoor, missStanding, missUntilStart, type Outage } from './outage.ts';
import { endStanding, openStanding } from './standing.ts';
import { eventsAround, stageOf } from './stage.ts';
import { marksOf, strike, type Struck } from './strike.ts';
import { until, untilTime } from './until.ts';

/** So long after the lease everything that ends by itself must have ended. */
const graceMs = 250;
const reaperLimitMs = 10_000;
const endLimitMs = 20_000;
/** An agent that was connected hears of its server's end at once. */
const toldLimitMs = 500;

export interface TrialOptions {
  /** Hurts the fixture behind the product's back once it is struck: a test of the harness. */
  readonly plant?: (fixture: Fixture) => void;
  /** An empty folder for everything of the trial; one is made where none is given. */
  readonly folder?: string;
}

/** One trial from fixture to verdict. It leaves nothing running; its folder stays only when something was found. */
export async function runTrial(draw: Draw, options: TrialOptions = {}): Promise<Trial> {
  const drawn = [...draw.held, ...(draw.second === null ? [] : [draw.second])].map(({ fault }) => fault);
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'fd-crash-'));
  const fixture = await startFixture(folder, { mortal: drawn.some(isAct), load: drawn.some(isDoored) });
  let keep = true;
  try {
    const trial = await inFixture(draw, fixture, options);
    keep = trial.apart === 'broken' || isFailing(trial);
    return trial;
  } catch (thrown) {
    const why = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    return { draw, apart: 'broken', why, folder: fixture.folder };
  } finally {
    await endOwn(fixture, []);
    await fixture.clear(keep);
  }
}

async function inFixture(draw: Draw, bare: Fixture, { plant }: TrialOptions): Promise<Trial> {
  const before = lookAtWorld(bare);
  await startProduct(bare, draw.native);
  const fixture = { ...bare, standing: draw.standing && (await openStanding(bare)) };
  const struck = await strike(draw, fixture, (injections) => findLeftovers(fixture, before, injections));
  if (!struck.struck) return { draw, apart: struck.apart, why: struck.why, folder: fixture.folder };
  plant?.(fixture);
  const { killed, atMs, runs } = struck;
  const look = async (): Promise<readonly Leftover[]> => [
    ...(await findLeftovers(fixture, before, runs.flatMap(injectionsOf))),
    ...wrongDeaths(fixture.mortal, runs),
  ];
  const cut = cutBy(killed, draw, fixture);
  const missed = missRunDoor(fixture, cut, struck);
  // With server and agent alive a run goes on until it is ended here, and its path must be back before.
  if (!killed.includes('server') && !killed.includes('agent')) {
    await missed;
    await endRuns(struck);
  }
  await untilTime(atMs + draw.leaseMs + graceMs);
  const gap = missStanding(fixture, cut, struck.fromMs);
  const afterLease = await look();
  const afterReaper = (await awaitReaper(struck, fixture, look)) ? await look() : null;
  const back = await startAgain(draw, fixture, struck, cut);
  const afterStart = [...(await look()), ...(await notBack(fixture.mortal)), ...stillRunning(fixture, struck)];
  return {
    draw,
    apart: null,
    stage: stageOf(struck),
    around: eventsAround(struck),
    killed,
    afterLease,
    afterReaper,
    afterStart,
    outage: (await missed) ?? gap ?? back,
    deaths: fixture.mortal?.deaths() ?? 0,
    folder: fixture.folder,
  };
}

/** With server and agent alive the run goes on in its own right, so it is ended as a person would. */
async function endRuns({ runs }: Struck): Promise<void> {
  for (const run of runs) {
    await run.stop();
    const ended = await run.first(({ body }) => body.type === 'run.ended', endLimitMs);
    if (ended === null) throw new Error(`${run.run} does not end after a stop, though server and agent live`);
  }
}

/** Whether a reaper lived on, once it has done its work. */
async function awaitReaper(
  { killed, seen }: Struck,
  { standing }: Fixture,
  look: () => Promise<readonly Leftover[]>,
): Promise<boolean> {
  const reapers = seen.filter(({ part }) => part === 'reaper');
  if (reapers.length === 0 || killed.includes('reaper')) return false;
  // An agent that lives has taken everything back itself when the lease ended; its reaper has nothing to do, and stays.
  if (killed.includes('agent')) {
    // One that watches over a standing door stays as well, when it has taken everything else back.
    const isDone = async (): Promise<boolean> =>
      standing && !(await look()).some((each) => each.kind === 'effect' && each.class === 'reaper');
    const left = await until(async () => !reapers.some(isAlive) || (await isDone()), reaperLimitMs);
    if (!left) throw new Error(`the reaper does not go within ${reaperLimitMs} ms of its agent's death`);
  }
  return true;
}

/**
 * Sends home what survived, then starts the product once more on the same state, and sends it home too. Resolves to
 * whether a path that was cut is back, where that is asked.
 */
async function startAgain(
  draw: Draw,
  fixture: Fixture,
  { seen, runs }: Struck,
  cut: Cut | null,
): Promise<Outage | null> {
  const own = (): readonly OwnProcess[] => findOwn(fixture.stateDir, marksOf(runs), seen);
  await sendHome(fixture, own());
  const startMs = monotonicMs();
  if (draw.nextStart === 'recover') {
    const { status, output } = await recoverByHand(fixture);
    if (status !== 0) throw new Error(`recover ends with ${status}: ${output}`);
  } else {
    await startProduct(fixture, draw.native);
    const { stateDir } = fixture;
    if (!(await until(() => allEnded(stateDir), endLimitMs))) throw new Error('the next server does not end its runs');
    const status = await askPlan(stateDir, experimentText('next', draw.held, fixture));
    if (status !== 200) throw new Error(`the next server plans with status ${status}`);
  }
  const outage = await missUntilStart(fixture, cut, startMs);
  if (fixture.standing) {
    if (!own().some(({ part }) => part === 'server')) await startProduct(fixture, draw.native);
    await endStanding(fixture);
  }
  await sendHome({ ...fixture, standing: false }, own());
  return outage;
}

/** Ends a living server as `firedrill server end` does, and an agent that has no server by SIGTERM. */
async function sendHome({ stateDir, standing }: Fixture, own: readonly OwnProcess[]): Promise<void> {
  const of = (part: Part): readonly OwnProcess[] => own.filter((each) => each.part === part);
  if (of('server').length > 0) {
    await askToEnd(stateDirAt(stateDir));
    const gone = await until(() => !of('server').some(isAlive), endLimitMs);
    if (!gone) throw new Error('the server does not go home');
  }
  // One that had no server, or was only being started, is told as `firedrill server end` tells it.
  await until(() => !of('agent').some(isAlive), toldLimitMs);
  for (const agent of of('agent')) signal(agent, 'SIGTERM');
  const ended = await until(() => !of('agent').some(isAlive), endLimitMs);
  if (!ended) throw new Error('the agent does not go home');
  // A standing door stays, and with it who watches over it.
  const staying: readonly (Part | null)[] = standing ? ['proxy', 'reaper'] : [];
  await until(() => !own.some((each) => !staying.includes(each.part) && isAlive(each)), reaperLimitMs);
}

/** Processes of ours that nobody needs any longer are litter. */
function stillRunning(fixture: Fixture, { seen, runs }: Struck): readonly Leftover[] {
  return findOwn(fixture.stateDir, marksOf(runs), seen).map(({ pid, part }) => ({
    class: 'none',
    kind: 'litter',
    sentence: `the ${part ?? 'unknown part'} ${pid} still runs`,
  }));
}

/** Whatever happened, no process of the trial outlives it. */
async function endOwn({ stateDir }: Fixture, known: readonly OwnProcess[]): Promise<void> {
  await until(() => {
    const own = findOwn(stateDir, new Set(), known);
    for (const each of own) signal(each, 'SIGKILL');
    return own.length === 0;
  }, endLimitMs);
}
