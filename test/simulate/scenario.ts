import { Dice } from '@firedrill/core/testing/virtual-clock';
import { madeTarget } from '@firedrill/core/testing/made-target';
import type { ObjectName } from '@firedrill/core/testing/sim-world';
import type { Plan, PlannedAction, PlannedInjection } from '@firedrill/core/plan/plan';
import { experimentDocument } from '@firedrill/core/words/experiment';
import type { ProcessIdentity } from '@firedrill/core/words/target';

export const simAgent = 'a-aaaaaaaaaaaaaaaa';

/** What a seed draws before its world begins: the system's nature, how much goes wrong, and what is planned. */
export interface Scenario {
  /** A fragile system answers wrongly while something that it needs hurts; a robust one does not. */
  readonly isFragile: boolean;
  /** Nothing goes wrong on our side: the verdict must be the right one. */
  readonly isCalm: boolean;
  /**
   * `deserted`: nobody calls the system. `numb`: what is done to it changes nothing. `brief`: in a calm world what
   * keeps the first fault up dies at once, and nothing breaks meanwhile. Then nothing can be proven.
   */
  readonly nature: 'plain' | 'deserted' | 'numb' | 'brief';
  /** Until then the system is bad now and then, or cannot be seen. */
  readonly settlesAfterMs: number;
  readonly leaseMs: number;
  readonly rates: Rates;
  readonly runs: readonly Drawn[];
}

export interface Rates {
  readonly holdFails: number;
  readonly holdHangs: number;
  readonly duplicates: number;
  readonly slowestMs: number;
  readonly hasReaper: boolean;
}

export interface Drawn {
  readonly startMs: number;
  readonly actions: readonly DrawnAction[];
}

export interface DrawnAction {
  readonly object: ObjectName;
  readonly durationMs: number;
  readonly delayMs: number;
  readonly afterFirst: boolean;
  readonly alsoCell: string | null;
  /** The wrong target: the claim goes to this cell, the plan speaks of `object`. Null: it goes where it should. */
  readonly astrayCell: string | null;
}

export function drawScenario(seed: number): Scenario {
  const dice = new Dice(seed);
  const isCalm = dice.chance(0.15);
  const count = isCalm ? 1 : dice.pick([1, 1, 1, 2]);
  const rates: Rates = {
    holdFails: isCalm ? 0 : dice.pick([0, 0, 0.03, 0.1]),
    holdHangs: isCalm ? 0 : dice.pick([0, 0, 0.03, 0.08]),
    duplicates: isCalm ? 0 : dice.pick([0, 0.05, 0.3]),
    slowestMs: isCalm ? 5 : dice.pick([5, 50, 400]),
    hasReaper: dice.chance(0.7),
  };
  const runs = Array.from({ length: count }, (_, index) => drawRun(dice, isCalm, index));
  const isFragile = dice.chance(0.5);
  const leaseMs = dice.pick([1000, 2000, 5000]);
  const nature = dice.chance(0.85) ? 'plain' : dice.pick(['deserted', 'numb', 'brief', 'brief'] as const);
  const settlesAfterMs = dice.chance(0.15) ? dice.whole(100, 1500) : 0;
  return { isFragile: isFragile && nature !== 'brief', isCalm, nature, settlesAfterMs, leaseMs, rates, runs };
}

function drawRun(dice: Dice, isCalm: boolean, index: number): Drawn {
  const objects: [ObjectName, ...ObjectName[]] = ['cell:a', 'cell:b', 'cell:c', 'process:11', 'process:12', 'act:x'];
  const actions: DrawnAction[] = [];
  for (let action = dice.pick([1, 1, 2, 3]); action > 0; action -= 1) {
    const drawn = dice.pick(objects);
    const object: ObjectName = drawn === 'act:x' ? `act:x${index}` : drawn;
    if ((isCalm || !object.startsWith('cell')) && actions.some((each) => each.object === object)) continue;
    actions.push({
      object,
      durationMs: dice.whole(300, 1500),
      delayMs: dice.whole(0, 300),
      afterFirst: actions.length > 0 && dice.chance(0.3),
      astrayCell: null,
      alsoCell: object.startsWith('cell') && !isCalm && dice.chance(0.3) ? dice.pick(['d', 'e']) : null,
    });
  }
  return { startMs: index === 0 ? 10 : dice.whole(10, 1200), actions };
}

/** What a planted cause asks of the experiment itself. */
export interface PlannedSpec {
  readonly minSamples?: number;
  readonly invariants?: { name: string; type: string }[];
  /** A probe that judges nothing, and a stop condition on it. */
  readonly isGuarded?: boolean;
}

/** The plan of one run, as planning would have made it. */
export function planOf(
  drawn: Drawn,
  leaseMs: number,
  identities: ReadonlyMap<number, ProcessIdentity>,
  spec: PlannedSpec = {},
): Plan {
  const actions = drawn.actions.map((action, index) => planAction(action, index, identities));
  const { minSamples = 3, invariants = [], isGuarded = false } = spec;
  const page = { name: 'page', type: 'sim', every: '50ms', minSamples };
  const guard = { name: 'guard', type: 'sim', every: '50ms', timeout: '50ms', when: 'never' };
  const experiment = experimentDocument.parse({
    apiVersion: 'firedrill/v1alpha1',
    kind: 'Experiment',
    metadata: { name: 'simulated' },
    spec: {
      hypothesis: {
        title: 'the page is good',
        probes: isGuarded ? [page, guard] : [page],
        before: '300ms',
        after: '3s',
        invariants,
      },
      ...(isGuarded ? { stopWhen: [{ probe: guard.name }] } : {}),
      targets: { victim: { type: 'process', select: { name: 'victim' } } },
      method: actions.map(({ name, lasts, durationMs }) => ({
        name,
        fault: 'sim.fault',
        target: 'victim',
        ...(lasts === 'act' ? {} : { for: `${durationMs}ms` }),
      })),
    },
  });
  const chosen = [victim(null)];
  return {
    experiment,
    seed: 1,
    generator: 'simulated',
    targets: { victim: { candidates: 1, chosen, selector: 'name victim, all, keep 0' } },
    actions,
    proxies: [],
    warnings: [],
    stops: [],
    leaseMs,
  };
}

const victim = (process: ProcessIdentity | null) => ({ ...madeTarget('victim'), process, agent: simAgent }) as const;

function planAction(
  action: DrawnAction,
  index: number,
  identities: ReadonlyMap<number, ProcessIdentity>,
): PlannedAction {
  const name = `action-${index}`;
  const isAct = action.object.startsWith('act');
  const injection = planInjection(action, `${name}#0`, identities);
  const durationMs = isAct ? 0 : action.durationMs;
  return {
    name,
    fault: injection.fault,
    target: 'victim',
    after: action.afterFirst ? ['action-0'] : [],
    delayMs: action.delayMs,
    durationMs,
    lasts: isAct ? 'act' : 'lasting',
    injections: [injection],
  };
}

function planInjection(
  { object, alsoCell, astrayCell }: DrawnAction,
  slot: string,
  identities: ReadonlyMap<number, ProcessIdentity>,
): PlannedInjection {
  const [kind, name = ''] = object.split(':');
  const identity = identities.get(Number(name)) ?? null;
  const process = identity === null ? {} : { ...identity };
  const claim = {
    cell: { hold: 'sim-cell', resource: { cell: astrayCell ?? name }, want: { word: 'hurt' } },
    process: { hold: 'process-stop', resource: { process }, want: { children: true } },
    act: { hold: 'sim-act', resource: { act: name }, want: {} },
  }[kind ?? ''] ?? { hold: 'unknown', resource: {}, want: {} };
  const also = alsoCell === null ? [] : [{ hold: 'sim-cell', resource: { cell: alsoCell }, want: { word: 'hurt' } }];
  return {
    slot,
    target: victim(identity),
    fault: kind === 'process' ? 'process.pause' : 'sim.fault',
    params: {},
    means: claim.hold,
    claims: [claim, ...also],
    limits: [],
    passedOver: [],
    deadMan: kind === 'act' ? 'never' : 'reaper',
    goneWithinMs: null,
    because: { en: 'it is simulated', ko: '시험용' },
    effect: { kind: 'sim-effect', object },
    exposure: { by: 'witness', question: { kind: 'sim-met', object } },
  };
}
