import { askedOf } from '../words/counting-phases.ts';
import { recoveryMarks } from '../recovery/marks.ts';
import type { RunEvent } from '../words/events.ts';
import type { RunId } from '../words/ids.ts';
import {
  exposedProof,
  exposureSum,
  faultsOf,
  injectedProof,
  partlyShown,
  shownInjections,
  unshownReasons,
  withoutLooks,
} from './fault-proofs.ts';
import { firstEffect } from './first-effect.ts';
import { type Finding, findingOf } from './finding.ts';
import { type RunFacts, runFacts } from './run-facts.ts';
import { englishOf, type Reason, reason, type ReasonedProof, said } from './reason.ts';
import { probeSummary } from './sample-counts.ts';
import { baselineHeld, observedProof, observedUntil, residualReasons, restoredProof } from './system-proofs.ts';
import { type Outcome, proofNames, type ProofName, type Verdict } from './verdict.ts';

/** What the events do not say themselves. */
export interface About {
  readonly run?: RunId;
  /** The whole inventory is simulated; a single simulated target is seen in the plan. */
  readonly simulated?: boolean;
}

/** Stands in a verdict whose asker did not say which run it is about. */
const unnamedRun: RunId = 'r-aaaaaaaaaaaaaaaa';

/**
 * The verdict on a run: a pure function of its events. Total: every prefix of a run has a verdict, which says what
 * would be true if nothing more came. The first outcome of design.md's table that applies is taken; `pass` is what is
 * left when all four proofs are shown, the hypothesis held, nobody was away too long and nobody stopped the run.
 */
export function judge(events: readonly RunEvent[], about: RunId | About = {}): Verdict {
  const { run = unnamedRun, simulated = false } = typeof about === 'string' ? { run: about } : about;
  const facts = runFacts(events);
  const [t0, marks] = [firstEffect(facts), recoveryMarks(facts)];
  const proofs = {
    injected: injectedProof(facts),
    exposed: exposedProof(facts),
    observed: observedProof(facts, marks),
    restored: restoredProof(facts),
  };
  const found = findingOf(facts, marks);
  const isSimulated = simulated || hasSimulatedTarget(facts);
  const { outcome, because } = decideOutcome(facts, proofs, found, isSimulated);
  const partly = outcome === 'fail' ? partsOf(facts, proofs) : {};
  return {
    run,
    outcome,
    ...inEnglish({ because, partly, isSimulated }, proofs, found),
    finding: found.finding,
    marks,
    ...(t0 === null ? {} : { t0: { fromNs: String(t0.fromNs), toNs: String(t0.toNs) } }),
    probes: (facts.plan?.experiment.spec.hypothesis?.probes ?? []).map((probe) => probeSummary(facts, probe)),
    exposure: exposureSum(facts),
    interrupted: facts.interrupted,
    simulated: isSimulated,
  };
}

const hasSimulatedTarget = ({ plan }: RunFacts): boolean =>
  Object.values(plan?.targets ?? {}).some(({ chosen }) => chosen.some((target) => target.kind === 'simulated'));

type Proofs = { readonly [proof in ProofName]: ReasonedProof };
type Partly = NonNullable<NonNullable<Verdict['reasons']>['partly']>;
type Decided = { readonly outcome: Outcome; readonly because: Reason };

/** What is shown of the proofs that are not shown as a whole, when the answer is known nevertheless. */
function partsOf(facts: RunFacts, { injected, exposed, observed }: Proofs): Partly {
  const parts = {
    injected: injected.shown ? null : partlyShown(facts, 'injected'),
    exposed: exposed.shown ? null : partlyShown(facts, 'exposed'),
    observed: observedUntil(facts, observed),
  };
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== null));
}

interface Told {
  readonly because: Reason;
  readonly partly: Partly;
  readonly isSimulated: boolean;
}

/** The sentences of a verdict, and the reasons from which they can be told in another language. */
function inEnglish({ because, partly, isSimulated }: Told, proofs: Proofs, { violations }: Finding) {
  const told = ({ shown, because: reasons }: ReasonedProof, part?: Reason) => ({
    shown,
    because: reasons.map(englishOf),
    ...(part === undefined ? {} : { partly: englishOf(part) }),
    ...(isSimulated ? { simulated: true as const } : {}),
  });
  const { injected, exposed, observed, restored } = proofs;
  return {
    because: englishOf(because),
    proofs: {
      injected: told(injected, partly.injected),
      exposed: told(exposed, partly.exposed),
      observed: told(observed, partly.observed),
      restored: told(restored),
    },
    violations: violations.map(englishOf),
    reasons: {
      because,
      proofs: {
        injected: injected.because,
        exposed: exposed.because,
        observed: observed.because,
        restored: restored.because,
      },
      violations,
      ...(Object.keys(partly).length === 0 ? {} : { partly }),
    },
  } satisfies Partial<Verdict>;
}

/** Nothing but invented targets: a real system that failed meanwhile was not hurt by us. */
function isInvented({ plan }: RunFacts): boolean {
  const chosen = Object.values(plan?.targets ?? {}).flatMap((target) => target.chosen);
  return chosen.length > 0 && chosen.every(({ kind }) => kind === 'simulated');
}

function decideOutcome(facts: RunFacts, proofs: Proofs, found: Finding, isSimulated: boolean): Decided {
  const [left] = residualReasons(facts);
  if (left !== undefined) return { outcome: 'residual', because: reason('residual', { left }) };
  const [blamed] = found.blamed;
  // What is blamed is blamed on a fault that is itself shown and met; the others are named beside it.
  if (blamed !== undefined && !isInvented(facts)) {
    const unshown = unshownReasons(facts);
    const values = { violation: blamed, unshown };
    return { outcome: 'fail', because: reason(unshown.length === 0 ? 'fail' : 'fail-beside', values) };
  }
  const { stop } = facts;
  if (stop !== null && stop.by !== 'engine' && found.finding !== 'violated') {
    return { outcome: 'aborted', because: reason('aborted', { who: reason(`by.${stop.by}`), why: said(stop.why) }) };
  }
  const doubts = doubtsOf(facts, proofs, found);
  const asked = facts.plan !== null && askedOf(facts.plan.experiment) !== undefined;
  if (facts.plan !== null && !asked && doubts.length === 0) {
    return { outcome: 'unjudged', because: reason(hurtNobody(facts) ? 'unjudged-unhurt' : 'unjudged') };
  }
  const [doubt] = doubts;
  if (doubt !== undefined) return { outcome: 'inconclusive', because: reason('inconclusive', { doubt }) };
  if (isSimulated) {
    return { outcome: 'inconclusive', because: reason('simulated') };
  }
  return { outcome: 'pass', because: reason('pass') };
}

/** Everything that stands between this run and a clear answer, the most telling first. */
function doubtsOf(facts: RunFacts, proofs: Proofs, found: Finding): readonly Reason[] {
  const asked = facts.plan !== null && askedOf(facts.plan.experiment) !== undefined;
  const needed: Partial<Proofs> = asked ? proofs : unaskedProofs(facts, proofs);
  const violation = found.violations.find((each) => !found.blamed.includes(each));
  return [
    ...(facts.plan === null ? [reason('run-unknown')] : []),
    ...(facts.hasGap ? [reason('gap')] : []),
    ...(facts.stop !== null ? [said(facts.stop.why)] : []),
    ...facts.away,
    ...(violation === undefined ? [] : [unblamedReason(facts, violation)]),
    ...proofNames.flatMap((name) => {
      const { shown, because, doubts = because } = needed[name] ?? { shown: true, because: [] };
      return shown ? [] : [reason('proof-missing', { proof: reason(`proof.${name}`), because: doubts })];
    }),
  ];
}

/**
 * What a run that asks nothing must show: that what hurts was there, and that nothing was left. A run that only waits
 * or looks hurts nobody.
 */
function unaskedProofs(facts: RunFacts, { restored }: Proofs): Partial<Proofs> {
  const hurting = withoutLooks(facts);
  return hurtNobody(facts) ? { restored } : { injected: injectedProof(hurting), restored };
}

/** Whether there was nothing to inject, and the run came to where one looks for what is left. */
function hurtNobody(facts: RunFacts): boolean {
  const { plan, residue } = withoutLooks(facts);
  return residue !== null && plan !== null && plan.actions.every(({ injections }) => injections.length === 0);
}

/** Why a violation cannot be blamed on a fault of ours. */
function unblamedReason(facts: RunFacts, violation: Reason): Reason {
  if (faultsOf(facts).length === 0) return reason('violated-without-us', { violation });
  if (shownInjections(facts).length === 0) return reason('violated-unshown', { violation });
  const probes = facts.plan?.experiment.spec.hypothesis?.probes ?? [];
  const isSteady = probes.every((probe) => baselineHeld(facts, probe));
  return reason(isSteady ? 'violated-apart' : 'violated-unsteady', { violation });
}
