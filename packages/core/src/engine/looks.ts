import { judge } from '../verdict/judge.ts';
import { FiredrillError, reasonOf } from '../errors.ts';
import { sumOfCounts } from '../hold.ts';
import { msToNs } from '../ports.ts';
import type { InjectionStatus } from '../protocol/messages.ts';
import type { EnginePorts } from './engine-ports.ts';
import { sampleWithin } from './sample-within.ts';
import { type Situation, tellExposure } from './situation.ts';
import { type InjectionState, isOver, isWatched } from './state.ts';

/**
 * Calls that only look, and the judging at the end. Each resolves to whether it is done; if not, it is wished again.
 */
export interface Looks {
  readonly residue: () => Promise<boolean>;
  readonly invariant: (name: string) => Promise<boolean>;
  readonly judge: () => Promise<boolean>;
  readonly renew: (ended: (injection: InjectionState, status: InjectionStatus) => void) => Promise<boolean>;
  readonly exposure: () => Promise<boolean>;
}

const lookMs = 5_000;

export function createLooks(ports: EnginePorts, situation: Situation): Looks {
  const unwatched = new Set<string>();
  return {
    residue: async () => {
      // What is seen to be gone needs no watch any more; an act's traces are watched to the end.
      const isSeenGone = (each: InjectionState): boolean => each.effect === 'absent' && each.how !== 'irreversible';
      await unwatch(ports, situation, unwatched, (each) => each.state === 'recovered' && isSeenGone(each));
      await lookAgain(ports, situation);
      return residue(ports, situation);
    },
    invariant: async (name) => {
      const { plan, run, phase } = situation.state();
      const spec = plan?.experiment.spec.hypothesis?.invariants.find((each) => each.name === name);
      if (spec === undefined) return true;
      const { quality, detail } = await sampleWithin(ports, run, spec, phase);
      situation.tell({ type: 'invariant.sampled', invariant: name, quality, detail });
      return true;
    },
    judge: async () => {
      situation.endSampling();
      await unwatch(ports, situation, unwatched, isWatched);
      await situation.flush();
      return judgeRun(ports, situation);
    },
    renew: (ended) => renew(ports, situation, ended),
    exposure: async () => {
      await Promise.all(live(situation).map((injection) => countedByHold(ports, situation, injection)));
      return true;
    },
  };
}

const live = (situation: Situation): readonly InjectionState[] =>
  Object.values(situation.state().injections).filter((each) => each.state === 'live');

/** A lease counts from the claim, so one that is still being brought about is renewed too: a child may start slowly. */
const leased = (situation: Situation): readonly InjectionState[] =>
  Object.values(situation.state().injections).filter((each) => each.state === 'live' || each.state === 'requested');

async function countedByHold(ports: EnginePorts, situation: Situation, injection: InjectionState): Promise<void> {
  if (injection.planned.exposure.by !== 'hold') return;
  const { agent } = injection.planned.target;
  const { observed } = await ports.agents.call(agent, 'observe', { injection: injection.id }, lookMs);
  const counted = observed.flatMap(({ exposure }) => (exposure === null ? [] : [exposure]));
  const sum = sumOfCounts(counted);
  if (sum.met > 0 || sum.notExposed !== undefined) tellExposure(situation, injection, sum);
}

/**
 * A watch may have died with its agent while the effect was there: then nobody saw it go. A fresh look, without a
 * baseline, is a witness's too, and it went after the last sight of the one that died. Of a timing only "nothing is
 * late" can be told so: what is late may be late by itself.
 */
async function lookAgain(ports: EnginePorts, situation: Situation): Promise<void> {
  const unseen = Object.values(situation.state().injections).filter(isUnseenGone);
  await Promise.all(
    unseen.map(async ({ id: injection, planned }) => {
      const { agent } = planned.target;
      const asked = { injection, effect: planned.effect };
      try {
        const { present, evidence, measured, atNs } = await ports.agents.call(agent, 'look', asked, lookMs);
        if (present === null || (present && planned.effect.kind.endsWith('-timing'))) return;
        const seen = { present, baseline: false, evidence: `looked at anew: ${evidence}`, measured, atNs };
        const lastNs = situation.lastSeenNs(injection);
        const since = lastNs === '' ? {} : { previousNs: lastNs };
        situation.tell({ type: 'witness.effect', injection, ...seen, ...since });
      } catch (thrown) {
        ports.notes.note('warn', `nobody can look whether the effect of ${injection} is gone: ${reasonOf(thrown)}`);
      }
    }),
  );
}

/** An act is not undone, and of one that never was nothing has to go. */
const isUnseenGone = (injection: InjectionState): boolean =>
  isWatched(injection) &&
  injection.state === 'recovered' &&
  injection.liveNs !== null &&
  injection.effect !== 'absent' &&
  (injection.how === 'restored' || injection.how === 'contested');

/** Looks for what is left on every agent that took part. One that does not answer is unknown, which is not clean. */
async function residue(ports: EnginePorts, situation: Situation): Promise<boolean> {
  const agents = new Set(Object.values(situation.state().injections).map((each) => each.planned.target.agent));
  const effects: string[] = [];
  const litter: string[] = [];
  const unknown: string[] = [];
  const own = new Set(Object.keys(situation.state().injections));
  for (const agent of agents) {
    try {
      const found = await ports.agents.call(agent, 'residue', {}, lookMs);
      effects.push(...found.effects);
      litter.push(...found.litter);
      unknown.push(...found.unknown);
      const { injections } = situation.state();
      for (const id of found.live) {
        const injection = injections[id];
        if (own.has(id) && injection !== undefined && isOver(injection))
          effects.push(`${id} is still live at its agent`);
      }
    } catch (thrown) {
      unknown.push(`the agent ${agent} cannot be asked: ${reasonOf(thrown)}`);
    }
  }
  const clean = effects.length === 0 && unknown.length === 0;
  const standing = doorsStanding(situation);
  const doors = standing.length === 0 ? {} : { doors: standing };
  situation.tell({ type: 'residue.checked', clean, effects, litter, unknown, ...doors });
  return true;
}

/** The run's own doors stand until it is judged what came of the faults; they are no residue. */
const doorsStanding = (situation: Situation): readonly string[] =>
  Object.values(situation.state().injections)
    .filter((each) => !isWatched(each) && !isOver(each))
    .map(({ planned }) => planned.slot);

/** Ends the watches; the witness's last lines arrive as events before the answers do. */
async function unwatch(
  ports: EnginePorts,
  situation: Situation,
  unwatched: Set<string>,
  which: (injection: InjectionState) => boolean,
): Promise<void> {
  const all = Object.values(situation.state().injections);
  const injections = all.filter((each) => isWatched(each) && which(each) && !unwatched.has(each.id));
  await Promise.allSettled(
    injections.map(async ({ id, planned }) => {
      unwatched.add(id);
      await ports.agents.call(planned.target.agent, 'unwatch', { injection: id }, lookMs);
    }),
  );
}

/** A verdict is on all that is in the record before it: when something came meanwhile, it is made anew. */
async function judgeRun(ports: EnginePorts, situation: Situation): Promise<boolean> {
  const { run } = situation.state();
  const events = await ports.store.eventsOf(run);
  const isAll = situation.isQuiet() && situation.state().lastSeq === (events.at(-1)?.seq ?? 0);
  if (isAll) situation.tell({ type: 'run.ended', verdict: judge(events, { run, simulated: ports.simulated }) });
  return isAll;
}

/**
 * Renews the leases of what is live or about to be, per agent. One that the agent has taken back, or does not know,
 * has ended.
 */
async function renew(
  ports: EnginePorts,
  situation: Situation,
  ended: (injection: InjectionState, status: InjectionStatus) => void,
): Promise<boolean> {
  const { run, plan, phase } = situation.state();
  const leaseMs = plan?.leaseMs ?? 0;
  if (phase === 'ended') return true;
  await ports.store.keep(run, situation.epoch, ports.clock.nowNs() + msToNs(leaseMs));
  const byAgent = Map.groupBy(leased(situation), (each) => each.planned.target.agent);
  for (const [agent, injections] of byAgent) {
    const asked = { run, epoch: situation.epoch, injections: injections.map((each) => each.id), leaseMs };
    const { statuses } = await ports.agents.call(agent, 'renew', asked, leaseMs).catch(forgiveSilence);
    for (const status of statuses) {
      const injection = injections.find((each) => each.id === status.injection);
      // What is being taken back right now is not gone yet: whoever takes it back says so when it is.
      const hasEnded = status.state === 'recovered' || status.state === 'unknown';
      if (injection?.state === 'live' && hasEnded) ended(injection, status);
    }
  }
  return true;
}

/** A renewal that gets no answer is not an error yet: the next one may come through before the lease ends. */
function forgiveSilence(thrown: unknown): { readonly statuses: readonly InjectionStatus[] } {
  const silent = thrown instanceof FiredrillError && (thrown.code === 'agent-away' || thrown.code === 'timeout');
  if (!silent) throw thrown;
  return { statuses: [] };
}
