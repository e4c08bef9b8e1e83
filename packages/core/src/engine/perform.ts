import { asFiredrillError, catalogue, type FiredrillError, reasonOf } from '../errors.ts';
import { msToNs } from '../ports.ts';
import { type AgentEvent, type InjectionStatus, renewalsPerLease } from '../protocol/messages.ts';
import { injectionId } from '../words/ids.ts';
import { createAttempts } from './attempts.ts';
import type { EnginePorts } from './engine-ports.ts';
import { createLooks } from './looks.ts';
import { type Situation, tellExposure } from './situation.ts';
import { type InjectionState, isOver, isWatched, type RunState } from './state.ts';
import type { Step } from './steps.ts';

/** Carries out the engine's wishes about the world. What comes of them is told as events; nothing is returned. */
export interface Performer {
  readonly perform: (step: Exclude<Step, { do: 'record' }>) => void;
  /** Takes back everything at once, without waiting for the store. */
  readonly recoverNow: (why: string) => void;
  /** The agent says that it took one back by itself. */
  readonly endedAlone: (event: Extract<AgentEvent, { event: 'injection.ended' }>) => void;
  readonly keepLeases: () => void;
  readonly close: () => void;
}

const callMs = 5_000;
/** After the lease and so much more without an answer, nobody can say what is live: the run ends residual, loudly. */
const unknownAfterMs = 10_000;

export function createPerformer(ports: EnginePorts, situation: Situation): Performer {
  const { once, later, close } = createAttempts(ports, situation);
  const looks = createLooks(ports, situation);
  const recover = (injection: InjectionState, why: string): void => {
    if (!isWatched(injection)) situation.endSampling();
    once(`recover ${injection.id}`, () => recoverOne(ports, situation, injection, why));
  };
  const endedAlone = (injection: InjectionState, status: InjectionStatus): void =>
    tellRecovered(situation, injection, status, 'agent');
  const perform: Performer['perform'] = (step) => {
    switch (step.do) {
      case 'request':
        return request(ports, situation, step);
      case 'inject':
        return once(`inject ${step.injection.id}`, () => injectOne(ports, situation, step.injection));
      case 'recover':
        return recover(step.injection, step.why);
      case 'look-for-residue':
        return once('residue', looks.residue);
      case 'sample-invariant':
        return once('invariant', () => looks.invariant(step.invariant));
      case 'judge':
        return once('judge', looks.judge);
    }
  };
  return {
    perform,
    close,
    recoverNow: (why) => {
      const open = Object.values(situation.state().injections).filter((injection) => !isOver(injection));
      for (const injection of open) recover(injection, why);
    },
    endedAlone: ({ status, why }) => {
      const injection = situation.state().injections[status.injection];
      const told = { ...status, detail: status.detail === '' ? why : status.detail };
      if (injection !== undefined && !isOver(injection)) endedAlone(injection, told);
    },
    keepLeases: () => {
      const leaseMs = situation.state().plan?.leaseMs ?? 0;
      const tick = (): void => {
        once('renew', () => looks.renew(endedAlone));
        once('exposure', looks.exposure);
        later(leaseMs / renewalsPerLease, tick);
      };
      if (leaseMs > 0) tick();
    },
  };
}

function request(ports: EnginePorts, situation: Situation, step: Extract<Step, { do: 'request' }>): void {
  const injection = injectionId(ports.randomness.bytes(10));
  const { action, slot } = step;
  situation.tell({ type: 'injection.requested', injection, action, slot, epoch: situation.epoch });
}

/** The witness looks before the agent acts: without the effect's absence before, its presence proves nothing. */
async function injectOne(ports: EnginePorts, situation: Situation, injection: InjectionState): Promise<boolean> {
  const { planned, id } = injection;
  const { agent } = planned.target;
  const state = situation.state();
  const exposure = planned.exposure.by === 'witness' ? planned.exposure.question : null;
  if (isWatched(injection)) {
    try {
      await ports.agents.call(agent, 'watch', { injection: id, effect: planned.effect, exposure }, callMs);
    } catch (thrown) {
      situation.tell({ type: 'witness.blind', injection: id, what: 'effect', reason: reasonOf(thrown) });
    }
  }
  // A stop may have come while the witness took up its post: then nothing is injected any more.
  if (situation.state().injections[id]?.state !== 'requested' || situation.state().stop !== null) return true;
  const leaseMs = state.plan?.leaseMs ?? 0;
  const durationMs = durationOf(state, injection);
  const claims = planned.claims;
  const asked = {
    injection: id,
    run: state.run,
    epoch: situation.epoch,
    fault: planned.fault,
    target: planned.target,
    claims,
    leaseMs,
    durationMs,
  };
  try {
    const { status } = await ports.agents.call(agent, 'inject', asked, Math.max(callMs, leaseMs));
    if (status.state === 'live' || status.how === 'irreversible') {
      situation.tell({
        type: 'injection.live',
        injection: id,
        atNs: String(ports.clock.nowNs()),
        detail: status.detail,
      });
    }
    if (status.state === 'recovered')
      tellRecovered(situation, injection, status, status.how === 'irreversible' ? 'run' : 'agent');
    // One that the agent is taking back has no end yet: it is asked again after a pause.
    return status.state !== 'recovering';
  } catch (thrown) {
    const error = asFiredrillError(thrown, 'effect-failed');
    if (isUnknown(error)) return false;
    situation.tell({ type: 'injection.refused', injection: id, code: error.code, detail: error.message });
    return true;
  }
}

/** The proxies of a run last as long as it does; only their lease bounds them. */
function durationOf(state: RunState, injection: InjectionState): number {
  const action = state.plan?.actions.find((each) => each.name === injection.action);
  return action === undefined ? Number.MAX_SAFE_INTEGER : action.durationMs;
}

/** True when nobody can say whether the call took effect: then it is asked again, under the same id. */
const isUnknown = (error: FiredrillError): boolean => error.code === 'agent-away' || error.code === 'timeout';

async function recoverOne(
  ports: EnginePorts,
  situation: Situation,
  injection: InjectionState,
  why: string,
): Promise<boolean> {
  const { id, planned } = injection;
  if (situation.over.has(id)) return true;
  if (injection.state !== 'recovering') situation.tell({ type: 'injection.recovering', injection: id, why });
  try {
    const asked = { injection: id, run: situation.state().run, epoch: situation.epoch, why };
    const { status } = await ports.agents.call(planned.target.agent, 'recover', asked, callMs);
    if (status.state === 'recovered' || status.state === 'unknown') {
      tellRecovered(situation, injection, status, 'run');
      return true;
    }
  } catch (thrown) {
    ports.notes.note('warn', `taking back ${id}: ${reasonOf(thrown)}`);
  }
  const patienceMs = (situation.state().plan?.leaseMs ?? 0) + unknownAfterMs;
  const now = situation.state().injections[id];
  const waitedNs = now?.state === 'recovering' ? ports.clock.nowNs() - now.sinceNs : 0n;
  if (waitedNs < msToNs(patienceMs)) return false;
  const detail = `${catalogue['recovery-failed'].sentence} Nobody has answered since its lease ended.`;
  situation.tell({ type: 'injection.recovered', injection: id, how: 'failed', detail, by: 'run' });
  return true;
}

/** Ends an injection. An agent that does not know it any more has recovered it: an unknown id owes nothing. */
function tellRecovered(
  situation: Situation,
  injection: InjectionState,
  status: InjectionStatus,
  by: 'run' | 'agent',
): void {
  if (situation.over.has(injection.id) || situation.state().injections[injection.id]?.state === 'recovered') return;
  situation.over.add(injection.id);
  if (!isWatched(injection)) situation.endSampling();
  if (status.exposure !== null) tellExposure(situation, injection, status.exposure);
  const how = status.how ?? 'restored';
  const whose = how === 'target-gone' ? 'system' : by;
  const { detail, undone = null } = status;
  situation.tell({ type: 'injection.recovered', injection: injection.id, how, detail, by: whose, undone });
}
