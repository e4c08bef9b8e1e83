import { recoveryMarks } from '../recovery/marks.ts';
import type { RunEvent } from '../words/events.ts';
import type { RunId } from '../words/ids.ts';
import { exposedProof, exposureSum, faultsOf, injectedProof } from './fault-proofs.ts';
import { type Finding, findingOf } from './finding.ts';
import { type RunFacts, runFacts } from './run-facts.ts';
import { probeSummary } from './sample-counts.ts';
import { observedProof, residualReasons, restoredProof } from './system-proofs.ts';
import { type Outcome, type Proof, proofNames, type ProofName, type Verdict } from './verdict.ts';

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
  const marks = recoveryMarks(facts);
  const proofs = {
    injected: injectedProof(facts),
    exposed: exposedProof(facts),
    observed: observedProof(facts, marks),
    restored: restoredProof(facts),
  };
  const found = findingOf(facts, marks);
  const isSimulated = simulated || hasSimulatedTarget(facts);
  return {
    run,
    ...decideOutcome(facts, proofs, found, isSimulated),
    proofs,
    finding: found.finding,
    violations: found.violations,
    marks,
    probes: (facts.plan?.experiment.spec.hypothesis?.probes ?? []).map((probe) => probeSummary(facts, probe)),
    exposure: exposureSum(facts),
    interrupted: facts.interrupted,
    simulated: isSimulated,
  };
}

const hasSimulatedTarget = ({ plan }: RunFacts): boolean =>
  Object.values(plan?.targets ?? {}).some(({ chosen }) => chosen.some((target) => target.kind === 'simulated'));

type Proofs = { readonly [proof in ProofName]: Proof };
type Decided = { readonly outcome: Outcome; readonly because: string };

function decideOutcome(facts: RunFacts, proofs: Proofs, found: Finding, isSimulated: boolean): Decided {
  const [left] = residualReasons(facts);
  if (left !== undefined) return { outcome: 'residual', because: `Clean-up is not proven: ${left}.` };
  const [blamed] = found.blamed;
  if (blamed !== undefined && proofs.injected.shown && proofs.exposed.shown) {
    return { outcome: 'fail', because: `The hypothesis is violated: ${blamed}.` };
  }
  const { stop } = facts;
  if (stop !== null && stop.by !== 'engine' && found.finding !== 'violated') {
    return { outcome: 'aborted', because: `The run was stopped by ${stoppers[stop.by]}: ${stop.why}.` };
  }
  const doubts = doubtsOf(facts, proofs, found);
  const asked = facts.plan?.experiment.spec.hypothesis !== undefined;
  if (facts.plan !== null && !asked && doubts.length === 0) {
    return {
      outcome: 'unjudged',
      because: 'The fault was injected and taken back; there is no hypothesis, so nothing was asked.',
    };
  }
  const [doubt] = doubts;
  if (doubt !== undefined) return { outcome: 'inconclusive', because: `Not shown: ${doubt}.` };
  if (isSimulated) {
    return { outcome: 'inconclusive', because: 'The targets are simulated: that proves nothing about a real system.' };
  }
  return {
    outcome: 'pass',
    because: 'The fault was there, the system met it, and the hypothesis held; everything is back.',
  };
}

const stoppers = {
  person: 'a person',
  condition: 'a stop condition',
  'blind-guard': 'a stop condition that could not be read',
  lever: 'a safety lever',
} as const;

/** Everything that stands between this run and a clear answer, the most telling first. */
function doubtsOf(facts: RunFacts, proofs: Proofs, found: Finding): readonly string[] {
  const asked = facts.plan?.experiment.spec.hypothesis !== undefined;
  const needed = asked ? proofNames : (['injected', 'restored'] as const);
  const [violation] = found.violations;
  return [
    ...(facts.plan === null ? ['nothing is known of this run yet'] : []),
    ...(facts.hasGap ? ['events are missing from the record'] : []),
    ...facts.away,
    ...(facts.stop !== null ? [facts.stop.why] : []),
    ...(violation === undefined ? [] : [unblamedReason(facts, violation)]),
    ...needed.flatMap((name) => (proofs[name].shown ? [] : [`${name}, because ${proofs[name].because.join('; ')}`])),
  ];
}

function unblamedReason(facts: RunFacts, violation: string): string {
  const nothing = faultsOf(facts).length === 0;
  const reason = nothing ? 'nothing was injected' : 'it is not shown that the fault was there and met before';
  return `${violation}, but ${reason}`;
}
