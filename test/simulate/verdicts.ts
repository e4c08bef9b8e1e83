import type { Sample } from '@firedrill/core/engine/engine-ports';
import type { Crossings } from '@firedrill/core/testing/sim-world';
import { Dice } from '@firedrill/core/testing/virtual-clock';
import type { Scenario } from './scenario.ts';
import { endEarly, whenHurt } from './early-end.ts';
import { drawScenario } from './scenario.ts';
import { runSeed, Simulation, type SimulationOptions } from './simulation.ts';

/** One thing planted in the world because of which nothing green may come out. */
interface Cause {
  readonly name: string;
  readonly isFragile: boolean;
  readonly isAstray?: boolean;
  /** What it must come to; inconclusive where nothing is said. */
  readonly right?: 'fail' | 'aborted';
  /** How long the fault is to last, where what is planted takes its time to show. */
  readonly durationMs?: number;
  /** Whether the cause was really there, by the truth of the world. */
  readonly wasThere?: (sim: Simulation) => boolean;
  readonly options: Omit<SimulationOptions, 'scenario'>;
}

const good: Sample = { quality: 'good', value: 1, detail: 'right' };
const blind: Sample = { quality: 'blind', value: null, detail: 'nobody could look' };
const bad: Sample = { quality: 'bad', value: 0, detail: 'wrong' };
const never = new Promise<Sample>(() => undefined);

/** Every cause for which no run may be green, each as a change of the world and never of the engine. */
const causes: readonly [Cause, ...Cause[]] = [
  { name: 'a fault that does nothing', isFragile: true, options: { plant: (sim) => setNumb(sim) } },
  { name: 'a fault that nobody met', isFragile: false, options: { plant: (sim) => setDeserted(sim) } },
  {
    // Nobody shops but our own probe, which sees the page break: it met the fault, and the system's work did not.
    name: 'a fault that only our own probe met',
    isFragile: true,
    wasThere: (sim) => sum(sim, 'observer') > 0 && sum(sim, 'customers') === 0,
    options: { plant: (sim) => setDeserted(sim) },
  },
  {
    // The page comes from a cache: nobody's request reaches what is hurt, and it always looks right.
    name: 'a cached answer',
    isFragile: true,
    options: { plant: (sim) => setDeserted(sim), sampleOf: () => good },
  },
  {
    name: 'a blind probe',
    isFragile: false,
    options: { sampleOf: (_probe, truth, run, sim) => (hasInjected(sim, run) ? blind : truth) },
  },
  {
    // Its promise is never kept: no sample comes, neither good nor blind.
    name: 'a silent probe',
    isFragile: false,
    durationMs: 4_000,
    options: { sampleOf: (_probe, truth, run, sim) => (hasInjected(sim, run) ? never : truth) },
  },
  {
    name: 'a stop condition that never says anything',
    isFragile: false,
    right: 'aborted',
    wasThere: (sim) => sum(sim, 'customers') === 0,
    options: { spec: { isGuarded: true }, sampleOf: (probe, truth) => (probe === 'guard' ? never : truth) },
  },
  {
    name: 'a stop condition that falls silent',
    isFragile: false,
    right: 'aborted',
    durationMs: 4_000,
    wasThere: (sim) => sum(sim, 'customers') > 0,
    options: {
      spec: { isGuarded: true },
      sampleOf: (probe, truth, run, sim) => (probe === 'guard' && hasInjected(sim, run) ? never : truth),
    },
  },
  { name: 'the wrong target', isFragile: true, isAstray: true, options: { plant: () => undefined } },
  { name: 'a contested restore', isFragile: false, options: { plant: (sim) => contest(sim) } },
  {
    // What kept it up died in the middle: the system got well because of that, and proved nothing by it.
    name: 'a fault that ended early by itself',
    isFragile: false,
    wasThere: (sim) => sim.world.lost.size > 0 && isEndedBefore(sim),
    options: { plant: (sim) => endEarly(sim) },
  },
  {
    name: 'a fault that ended early by itself, after it broke the page',
    isFragile: true,
    right: 'fail',
    wasThere: (sim) => sim.world.lost.size > 0 && isEndedBefore(sim),
    options: { plant: (sim) => endEarly(sim) },
  },
  { name: 'too few samples', isFragile: false, options: { spec: { minSamples: 500 } } },
  {
    name: 'a violated invariant',
    isFragile: false,
    right: 'fail',
    options: {
      spec: { invariants: [{ name: 'orders', type: 'sim' }] },
      sampleOf: (probe, truth) => (probe === 'orders' ? bad : truth),
    },
  },
  { name: 'a dead baseline', isFragile: false, options: { sampleOf: () => bad } },
];

type Planted = Pick<Cause, 'isFragile' | 'isAstray' | 'durationMs'>;

/** A calm world whose one fault is a lasting one on a cell: what a planted cause changes is then known. */
export function calmScenario(seed: number, { isFragile, isAstray = false, durationMs }: Planted): Scenario {
  const dice = new Dice(seed + 77);
  const rates = { ...drawScenario(seed).rates, holdFails: 0, holdHangs: 0, duplicates: 0, slowestMs: 5 };
  const cell = dice.pick(['a', 'b', 'c'] as const);
  const usualMs = dice.whole(400, 1500);
  const action = {
    object: `cell:${cell}`,
    durationMs: durationMs ?? usualMs,
    delayMs: dice.whole(0, 200),
    afterFirst: false,
    alsoCell: null,
    astrayCell: isAstray ? 'e' : null,
  } as const;
  const runs = [{ startMs: 10, actions: [action] }];
  return { isFragile, isCalm: true, nature: 'plain', settlesAfterMs: 0, leaseMs: 2000, rates, runs };
}

/** So many runs with a cause planted, of which none may be green, and as many well-made ones that must be judged. */
export async function judgeWorlds(asked: {
  readonly count: number;
  readonly first: number;
  readonly say: (line: string) => void;
}): Promise<boolean> {
  const { count, first, say } = asked;
  const seen = new Map<string, Map<string, number>>();
  let [green, judged, wrong, broken] = [0, 0, 0, 0];
  for (let seed = first; seed < first + count; seed += 1) {
    const cause = causes[seed % causes.length] ?? causes[0];
    const { outcome, problem } = await judgePlanted(seed, cause);
    const tally = seen.get(cause.name) ?? new Map<string, number>();
    seen.set(cause.name, tally.set(outcome, (tally.get(outcome) ?? 0) + 1));
    if (outcome === 'pass') green += 1;
    if (problem !== null) {
      broken += 1;
      say(`seed ${seed}, ${cause.name}: ${problem}`);
    }
    const isFragile = seed % 2 === 0;
    const made = await runSeed(seed, { scenario: calmScenario(seed, { isFragile }) });
    const verdict = made.verdicts[0];
    if (verdict?.outcome === 'pass' || verdict?.outcome === 'fail') judged += 1;
    if (verdict?.outcome === (isFragile ? 'pass' : 'fail')) wrong += 1;
    if (verdict === undefined || wrong > 0) say(`seed ${seed}: ${verdict?.outcome}: ${made.violation}`);
  }
  for (const [name, tally] of seen) say(`${name}: ${[...tally].map(([each, times]) => `${each} ${times}`).join(', ')}`);
  const planted = `${count} runs with a planted cause, ${green} green, ${broken} broken`;
  say(`${planted}; ${count} well-made runs, ${judged} judged, ${wrong} of them wrongly`);
  return green === 0 && broken === 0 && wrong === 0 && judged >= 0.95 * count;
}

/** One run with a cause planted, and what is wrong with it: with the world, the verdict, or the planting. */
async function judgePlanted(seed: number, cause: Cause): Promise<{ outcome: string; problem: string | null }> {
  const { right = 'inconclusive', wasThere, options } = cause;
  const sim = new Simulation(seed, { scenario: calmScenario(seed, cause), ...options });
  const { violation, verdicts } = await sim.run();
  const outcome = verdicts[0]?.outcome ?? 'none';
  if (violation !== null) return { outcome, problem: violation };
  if (outcome !== right) return { outcome, problem: `the verdict is ${outcome}, not ${right}` };
  return { outcome, problem: wasThere?.(sim) === false ? 'the cause was not there' : null };
}

const sum = (sim: Simulation, whose: keyof Crossings): number =>
  sim.objects().reduce((total, object) => total + sim.world.crossings(object)[whose], 0);

function setNumb(sim: Simulation): void {
  sim.world.isNumb = true;
}

function setDeserted(sim: Simulation): void {
  sim.world.hasCustomers = false;
}

const hasInjected = (sim: Simulation, run: string): boolean =>
  [...sim.store.runs.values()].some(
    (each) => each.run === run && each.events.some(({ body }) => body.type === 'injection.live'),
  );

/** The run did not idle on until the end of a fault that was gone, and calls nobody's recovery the system's own. */
function isEndedBefore(sim: Simulation): boolean {
  const events = [...sim.store.runs.values()].flatMap((each) => each.events.map(({ body }) => body));
  const isSaid = events.some((body) => body.type === 'action.ended' && body.why.includes('gone before its time'));
  return (
    isSaid && events.every((body) => body.type !== 'run.ended' || body.verdict.marks.selfHealed.state !== 'reached')
  );
}

/** Somebody writes over what we wrote, as soon as it is there. */
function contest(sim: Simulation): void {
  sim.isTouched = true;
  whenHurt(sim, (cell) => {
    sim.timeline.in(sim.dice.between(100, 300), () => sim.world.writeForeign(cell, 'theirs', 'around'));
  });
}
