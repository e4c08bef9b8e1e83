import { msToNs } from '@firedrill/core/ports';
import type { InjectionStatus } from '@firedrill/core/protocol/messages';
import type { Verdict } from '@firedrill/core/verdict/verdict';
import type { EventOf, RunEvent } from '@firedrill/core/words/events';
import type { Simulation } from './simulation.ts';

/** A recovery that takes no longer than this must not have given up waiting for its record. */
const patienceMs = 450;
/** The baseline that every simulated experiment asks for. */
const beforeMs = 300;
const everyMs = 50;

export interface Call {
  readonly name: string;
  readonly asked: unknown;
  readonly session: string;
  readonly answered: Promise<unknown>;
}

/** How it stood when a call arrived. */
export interface Asking {
  readonly atNs: bigint;
  /** The injection was there already, and is only asked for again. */
  readonly wasLive: boolean;
  /** A person had stopped the run at this agent. */
  readonly wasStopped: boolean;
}

/** What an answer promises. The violations are told by name, as those of `checks.ts` are. */
export function checkAnswer(sim: Simulation, { name, asked, session }: Call, answer: unknown, asking: Asking): void {
  // Both calls are asked with an injection,
  const { injection = '', run = '' } = asked as { injection?: string; run?: string | null };
  // and answered with its status; those of other calls are not looked at.
  const { status } = answer as { status?: InjectionStatus };
  if (name === 'recover' && status?.state === 'recovered') checkDurable(sim, injection, asking.atNs);
  if (name === 'inject' && status?.state === 'live') {
    // What was there is still there in the moment of the stop; it is on its way out.
    const wasThere = asking.wasLive && !asking.wasStopped;
    const isStopped = sim.stops.has(`${session} ${run}`) && !wasThere;
    sim.violateIf(isStopped, () => `${injection} is live after a person had stopped ${run} at its agent`);
  }
}

/** What an agent had not written down when a person stopped the run there does not come about any more. */
export function checkNotStopped(sim: Simulation, what: string): void {
  const known = sim.stops.get(`${sim.agent.life?.name} ${sim.runOf.get(what)}`);
  sim.violateIf(known?.has(what) === false, () => `${what} comes about after a person has stopped its run`);
}

/** Who hears that it is taken back may rely on it, whatever dies next; unless the journal cannot be written at all. */
function checkDurable(sim: Simulation, injection: string, askedNs: bigint): void {
  const { file, timeline, agent } = sim;
  const isSoon = timeline.nowNs() - askedNs < msToNs(patienceMs);
  const mayBeLost = file.isFull || file.hasRefused || agent.hungNs > askedNs - msToNs(10_000);
  if (!isSoon || mayBeLost) return;
  sim.violateIf(
    !file.says('"type":"recovered"', injection),
    () => `${injection} is answered as recovered, but no record of it is durable`,
  );
}

/** A run injects only after a row of good samples, without interruption, that is as long as its hypothesis asks. */
export function checkBaseline(sim: Simulation, run: string, events: readonly RunEvent[], entered: RunEvent): void {
  const row: RunEvent[] = [];
  for (const event of events.slice(0, entered.seq - 1).toReversed()) {
    const { body } = event;
    // Whoever takes a run over has not looked while nobody drove it.
    if (event.epoch !== entered.epoch || (body.type === 'probe.sampled' && body.quality !== 'good')) break;
    if (body.type === 'probe.sampled') row.push(event);
  }
  const sinceNs = BigInt(row.at(-1)?.bootNs ?? entered.bootNs);
  const isLong = BigInt(entered.bootNs) - sinceNs >= msToNs(beforeMs - everyMs);
  sim.violateIf(
    row.length < (sim.spec.minSamples ?? 3) || !isLong,
    () => `${run} injects after ${row.length} good samples without interruption`,
  );
}

/** Green and red rest on what a witness said: it was not there, it was, and to be green, it has gone. */
export function checkEvidence(sim: Simulation, { outcome }: Verdict, events: readonly RunEvent[]): void {
  if (outcome !== 'pass' && outcome !== 'fail') return;
  const injections = events.flatMap(({ body }) => (body.type === 'injection.requested' ? [body.injection] : []));
  const effects = events.flatMap(({ body }) => (body.type === 'witness.effect' ? [body] : []));
  const ends = events.flatMap(({ body }) => (body.type === 'injection.recovered' ? [body] : []));
  const isShown = (id: string): boolean => wasSeenToCome(effects.filter(({ injection }) => injection === id));
  const shown = injections.filter(isShown);
  const isEnough = outcome === 'fail' ? shown.length > 0 : shown.length === injections.length;
  sim.violateIf(!isEnough, () => `the verdict is ${outcome}, but no witness saw an effect come that was not there`);
  if (outcome === 'fail') return;
  const stays = new Set(ends.flatMap(({ how, injection }) => (how === 'irreversible' ? [injection] : [])));
  const unseen = injections.find((id) => {
    const last = effects.findLast((each) => each.injection === id);
    return !stays.has(id) && last?.present !== false;
  });
  sim.violateIf(unseen !== undefined, () => `the verdict is pass, but no witness saw ${unseen} go`);
}

function wasSeenToCome(effects: readonly EventOf<'witness.effect'>[]): boolean {
  const first = effects.findIndex(({ baseline, present }) => baseline && !present);
  return first >= 0 && effects.slice(first + 1).some(({ baseline, present }) => !baseline && present);
}
