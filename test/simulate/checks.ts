import { FiredrillError } from '@firedrill/core/errors';
import { msToNs } from '@firedrill/core/ports';
import type { InjectAsked } from '@firedrill/core/protocol/messages';
import type { MarkTime, Outcome, Verdict } from '@firedrill/core/verdict/verdict';
import type { RunEvent } from '@firedrill/core/words/events';
import type { RunId } from '@firedrill/core/words/ids';
import { type Call, checkAnswer, checkBaseline, checkEvidence } from './contracts.ts';
import type { Simulation } from './simulation.ts';

/**
 * How long after the end of a lease a living agent may need to take an effect out: holds that hang or fail, retries
 * with a growing pause, a lane that waits.
 */
const recoveryBoundMs = 2_500;

/** What a call must and must not do, and what it means for leases. */
export function checkCall(sim: Simulation, call: Call): void {
  const { name, session, answered } = call;
  sim.say(`call ${name} ${JSON.stringify(call.asked).slice(0, 120)}`);
  // The three calls that bear an epoch all have these members.
  const asked = call.asked as Partial<InjectAsked> & { injections?: readonly string[] };
  const epoch = asked.epoch ?? null;
  const place = `${session} ${asked.run ?? ''}`;
  const highest = sim.highestEpochs.get(place) ?? 0;
  const isStale = epoch !== null && epoch < highest;
  if (epoch !== null && !isStale) sim.highestEpochs.set(place, epoch);
  sim.moments.reached(`call ${name}`);
  const asking = { atNs: sim.timeline.nowNs(), wasLive: isLiveNow(sim, asked), wasStopped: sim.stops.has(place) };
  answered.then(
    (answer) => {
      sim.moments.reached(`answer ${name}`);
      sim.violateIf(isStale, () => `${name} of the stale epoch ${epoch} was accepted after ${highest}`);
      checkAnswer(sim, call, answer, asking);
    },
    (thrown: unknown) => {
      const code = thrown instanceof FiredrillError ? thrown.code : 'crash';
      sim.say(`${name} is refused: ${String(thrown)}`);
      sim.violateIf(code === 'crash', () => `${name} failed by a programmer's mistake: ${String(thrown)}`);
    },
  );
  if (isStale) return;
  if (name === 'inject' && asked.injection !== undefined) {
    const known = sim.leaseSinceNs.get(asked.injection);
    if (known === undefined) sim.leaseSinceNs.set(asked.injection, sim.timeline.nowNs());
    sim.requested.set(asked.injection, asked.durationMs ?? 0);
    sim.runOf.set(asked.injection, asked.run ?? '');
  }
  if (name === 'renew') for (const id of asked.injections ?? []) sim.leaseSinceNs.set(id, sim.timeline.nowNs());
}

const isLiveNow = ({ agent }: Simulation, { injection }: Partial<InjectAsked>): boolean =>
  injection !== undefined && agent.journal?.state.injections.get(injection)?.state === 'live';

/** What must be true at every moment. */
export function checkNow(sim: Simulation): void {
  if (sim.violation !== null) return;
  const { world, timeline } = sim;
  for (const [injection, { starts, firstNs, sinceNs, isPresent }] of world.presence) {
    if (starts > 1 && !world.isNumb) sim.violate(`${injection} was effected ${starts} times`);
    if (!isPresent) continue;
    const { readySinceNs } = sim.agent;
    // While nobody is there to take it out, or the journal cannot be written, only the next start counts.
    if (readySinceNs === null || sim.file.isFull) continue;
    const bornNs = max(sim.leaseSinceNs.get(injection) ?? firstNs, firstNs);
    const leaseNs = bornNs + msToNs(sim.scenario.leaseMs);
    const durationNs = firstNs + msToNs(sim.requested.get(injection) ?? 0);
    const endNs = leaseNs < durationNs ? leaseNs : durationNs;
    // What a step that hung brings about long after its time cannot be prevented, but it has to be put right as soon.
    const latestNs = max(max(endNs, readySinceNs), sinceNs) + msToNs(recoveryBoundMs);
    if (timeline.nowNs() > latestNs) sim.violate(`${injection} outlives its lease or its duration`);
  }
  checkJournalIsTrue(sim);
}

/** What the journal says is live is there, and what it says is gone is gone, unless a hold is just at it. */
function checkJournalIsTrue(sim: Simulation): void {
  const { journal, busy, readySinceNs } = sim.agent;
  if (journal === null || readySinceNs === null || sim.world.isNumb) return;
  for (const [injection, { isPresent }] of sim.world.presence) {
    const record = journal.state.injections.get(injection);
    // A recovery is only written down when nothing can bring the effect about any more, whoever is still at it.
    if (record?.state === 'recovered' && isPresent)
      sim.violate(`${injection} is recovered by the journal, but still there`);
    const keys = [...journal.state.keys.values()].filter((key) => key.hold === 'sim-cell');
    const own = keys.filter((key) => key.claims.some((each) => each.injection === injection));
    if (keys.some((key) => (busy.get(`sim-cell ${key.key}`) ?? 0) > 0)) continue;
    const isTouched = own.some((key) => sim.world.foreign.has(key.key) || sim.world.lost.has(key.key));
    const isLost = record?.state === 'live' && own.length > 0 && !isPresent && sim.announced.has(injection);
    if (isLost && !isTouched) sim.violate(`${injection} is live by the journal, but not there`);
  }
}

/** What an event of a run may only say when it is true. */
export function checkEvent(sim: Simulation, run: RunId, event: RunEvent): void {
  const { seq, body } = event;
  const known = sim.store.runs.get(run);
  sim.violateIf(known?.events[seq - 1]?.seq !== seq, () => `the events of ${run} have a gap at ${seq}`);
  const isNoisy = body.type === 'run.created' || body.type === 'run.ended';
  sim.say(`${run} #${seq} ${isNoisy ? body.type : JSON.stringify(body).slice(0, 200)}`);
  sim.moments.reached(body.type === 'phase.entered' ? `phase ${body.phase}` : `event ${body.type}`);
  if (body.type === 'run.created') sim.moments.reached('phase before');
  const isPresent = (id: string): boolean =>
    [...sim.world.presence].some(([each, now]) => each === id && now.isPresent);
  if (body.type === 'injection.recovered' && body.how !== 'failed') {
    sim.over.add(body.injection);
    sim.violateIf(isPresent(body.injection), () => `${body.injection} is recorded as recovered, but still there`);
  }
  if (body.type === 'injection.recovered' && body.how === 'contested') {
    // A disk without room does not keep us from taking out, and what we wrote then cannot be told from theirs later.
    const isKnown = !sim.isTouched && !sim.file.everRefused;
    sim.violateIf(isKnown, () => `${body.injection} is contested, but nobody else changed anything`);
  }
  if (body.type === 'phase.entered' && body.phase === 'during' && known !== undefined) {
    checkBaseline(sim, run, known.events, event);
  }
  if (body.type === 'injection.refused') {
    sim.over.add(body.injection);
    const isLive = isLiveNow(sim, body);
    sim.violateIf(
      isLive && isPresent(body.injection),
      () => `${body.injection} is recorded as refused, but it is live`,
    );
  }
  if (body.type === 'injection.live') sim.announced.add(body.injection);
  if (body.type === 'run.ended') {
    const own = known?.events.flatMap((each) =>
      each.body.type === 'injection.requested' ? [each.body.injection] : [],
    );
    const left = (own ?? []).filter(isPresent);
    const isSaid = body.verdict.outcome === 'residual' && left.every((id) => isTried(known?.events ?? [], id));
    sim.violateIf(left.length > 0 && !isSaid, () => `${run} ended ${body.verdict.outcome} while ${left[0]} is there`);
    checkVerdict(sim, own ?? [], body.verdict, (known?.epoch ?? 1) > 1);
    checkEvidence(sim, body.verdict, known?.events ?? []);
    checkHealing(sim, body.verdict);
    checkDeaths(sim, own ?? [], known?.events ?? []);
  }
}

/** Whether the run at least tried to take it back. */
const isTried = (events: readonly RunEvent[], id: string): boolean =>
  events.some(({ body }) => body.type === 'injection.recovering' && body.injection === id);

/** Green and red only where the truth of the world agrees. */
function checkVerdict(
  sim: Simulation,
  injections: readonly string[],
  { outcome, because }: Verdict,
  wasResumed: boolean,
): void {
  const { isFragile } = sim.scenario;
  sim.say(`verdict ${outcome}: ${because}`);
  const judged = outcome === 'pass' || outcome === 'fail';
  const right = rightOutcome(sim);
  sim.violateIf(
    right !== null && outcome !== right,
    () => `nothing went wrong, but the verdict is ${outcome}, not ${right}: ${because}`,
  );
  if (!judged) return;
  const met = sim.objects().reduce((sum, object) => sum + sim.world.crossings(object).customers, 0);
  const began = injections.some((id) => [...sim.world.presence.keys()].some((each) => each === id));
  const isCell = sim.scenario.runs.every(({ actions }) => actions.every(({ object }) => object.startsWith('cell')));
  sim.violateIf(isCell && !began, () => `the verdict is ${outcome}, but nothing was ever hurt`);
  sim.violateIf(met === 0, () => `the verdict is ${outcome}, but nobody met the fault`);
  sim.violateIf(
    outcome === 'fail' && !isFragile && sim.isPlain,
    () => 'the verdict is fail, but the system never failed',
  );
  // While the server was away, less than a lease, nobody looked; a short effect may have been missed.
  sim.violateIf(
    outcome === 'pass' && isFragile && !wasResumed,
    () => 'the verdict is pass, but the system failed while it was hurt',
  );
}

/** This system is bad while it is hurt, and no longer: what ended a fault that lasts was nobody but us. */
function checkHealing(sim: Simulation, { marks }: Verdict): void {
  const hasAct = sim.objects().some((object) => object.startsWith('act'));
  if (sim.isTouched || hasAct || sim.sampleOf !== undefined || sim.scenario.runs.length > 1) return;
  const { selfHealed, fullyRecovered } = marks;
  const isSaid = selfHealed.state === 'reached' || (fullyRecovered.state === 'reached' && isByItself(fullyRecovered));
  sim.violateIf(isSaid, () => 'the system is said to have healed by itself, but it was we who ended the fault');
}

/** Whose agent died while it held something of a run is dead in the record too, whoever drives the run then. */
function checkDeaths(sim: Simulation, own: readonly string[], events: readonly RunEvent[]): void {
  const orphan = own.find((id) => sim.orphaned.has(id));
  const isBack = events.some(({ body }) => body.type === 'agent.back' && body.restarted);
  // Of one that was not back before the end nobody knows more than that it was away.
  const isAway = events.findLast(({ body }) => body.type === 'agent.lost' || body.type === 'agent.back');
  sim.violateIf(
    orphan !== undefined && !isBack && isAway?.body.type !== 'agent.lost',
    () => `the agent died while it held ${orphan}, and the record of the run does not say so`,
  );
}

const isByItself = ({ by, neverLeft }: Extract<MarkTime, { state: 'reached' }>): boolean =>
  by === 'system' && neverLeft !== true;

/** What a calm world must come to; null where it cannot be told beforehand. */
function rightOutcome({ scenario, isPlain, isCutShort, world }: Simulation): Outcome | null {
  const { isCalm, isFragile, nature } = scenario;
  if (!isCalm || !isPlain) return null;
  if (nature === 'deserted' || nature === 'numb' || isCutShort) return 'inconclusive';
  if (world.lost.size > 0) return null;
  return isFragile ? 'fail' : 'pass';
}

/** What must be true at the end, when everything was started again. */
export function checkSettled(sim: Simulation): void {
  const [twice] = sim.server.drivenTwice();
  sim.violateIf(twice !== undefined, () => `${twice} is still driven by a server that has lost it`);
  for (const wrong of sim.world.wrongs()) sim.violate(wrong);
  for (const [run, { events }] of sim.store.runs) {
    const ends = events.filter(({ body }) => body.type === 'run.ended').length;
    sim.violateIf(ends !== 1, () => `${run} ended ${ends} times`);
    sim.violateIf(
      events.some((event, index) => event.seq !== index + 1),
      () => `the events of ${run} have gaps`,
    );
  }
  const owed = [...(sim.agent.journal?.state.injections.values() ?? [])].filter((each) => each.state !== 'recovered');
  sim.violateIf(owed.length > 0, () => `the journal still owes ${owed.map(({ injection }) => injection).join(', ')}`);
}

const max = (left: bigint, right: bigint): bigint => (left > right ? left : right);
