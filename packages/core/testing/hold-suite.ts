import type { ClaimOf, Hold } from '@firedrill/core/hold';
import type { InjectionId } from '@firedrill/core/words/ids';
import { Crashed, createSteps } from './steps.ts';
import type { Steps } from './steps.ts';
import { SuiteAgent, SuiteJournal } from './suite-journal.ts';

/**
 * The contract of a hold, enumerated over a small world: we crash before and after every step, and again at every
 * step of the recovery, × with one claim or two that end in either order × with foreign state there or not × with
 * somebody else
 * changing the object before every step. After the last recovery nothing of ours is left and nothing of theirs is lost.
 */
export interface SuiteWorld {
  /** A new life of ours: the hold over ports whose every call is a step. */
  readonly open: (steps: Steps) => Hold;
  /** Two wishes; the second one is newer and wins where only one can be true. */
  readonly claims: readonly [readonly ClaimOf[], readonly ClaimOf[]];
  /** What is wrong when exactly these claims (indices, oldest first) should be seen in the world; null: nothing. */
  readonly wrongWhile: (live: readonly number[]) => string | null;
  /** Equal texts: nothing changed in the world. */
  readonly snapshot: () => string;
  /** What somebody else can do. `wrote` is what our journal says at that moment. */
  readonly foreign: readonly { readonly name: string; readonly act: (journal: SuiteJournal) => void }[];
  /** What a crash does to the world besides ending us; always at least `kill -9`, which does nothing else. */
  readonly crashes: readonly { readonly name: string; readonly act: () => void }[];
  /** Everything wrong at the very end: residue of ours, changes of others that are lost. */
  readonly wrongAtEnd: (foreign: string | null) => readonly string[];
}

export interface SuiteVariant {
  readonly name: string;
  readonly make: () => SuiteWorld;
}

/** A deed of the script: `+0` injects the first wish, `-0` ends it. */
type Deed = '+0' | '+1' | '-0' | '-1';
export const scripts: { readonly [name: string]: readonly Deed[] } = {
  'one claim': ['+0', '-0'],
  'two, first in first out': ['+0', '+1', '-0', '-1'],
  'two, last in first out': ['+0', '+1', '-1', '-0'],
};
const injections: readonly [InjectionId, InjectionId] = ['i-aaaaaaaaaaaaaaaa', 'i-bbbbbbbbbbbbbbbb'];

interface Case {
  readonly variant: SuiteVariant;
  readonly script: string;
  /** The step of each life before which it ends; the life after the last of these goes on to its end. */
  readonly crashAt: readonly number[];
  readonly crash: number;
  /** In which life, before which step, somebody does what. */
  readonly foreign: { readonly life: number; readonly at: number; readonly act: number } | null;
  readonly twice?: boolean;
}

interface Outcome {
  /** Steps that each life took. */
  readonly steps: readonly number[];
  readonly wrong: readonly string[];
}

export interface SuiteResult {
  readonly cases: number;
  /** Cases by what they vary, for the printed line. */
  readonly kinds: { readonly [kind: string]: number };
  /** The first few, each with what leads to it. */
  readonly failures: readonly string[];
}

/** Runs every case. Deterministic: the same worlds give the same cases. */
export async function runHoldSuite(variants: readonly SuiteVariant[]): Promise<SuiteResult> {
  const tally = new Tally();
  for (const variant of variants) {
    for (const script of Object.keys(scripts)) {
      await tally.run({ variant, script, crashAt: [], crash: 0, foreign: null, twice: true }, 'converged twice');
      await crashes(tally, variant, script);
      for (const act of variant.make().foreign.keys()) await changes(tally, variant, script, act);
    }
  }
  return { cases: tally.cases, kinds: tally.kinds, failures: tally.failures };
}

/** No crash; one at every step; and a second one at every step of the recovery, by every kind of crash. */
async function crashes(tally: Tally, variant: SuiteVariant, script: string): Promise<void> {
  const base: Case = { variant, script, crashAt: [], crash: 0, foreign: null };
  const { steps } = await tally.run(base, 'no crash');
  for (const crash of variant.make().crashes.keys()) {
    for (let first = 0; first < (steps[0] ?? 0); first++) {
      const once = await tally.run({ ...base, crash, crashAt: [first] }, 'one crash');
      for (let second = 0; second < (once.steps[1] ?? 0); second++) {
        await tally.run({ ...base, crash, crashAt: [first, second] }, 'crash in the recovery');
      }
    }
  }
}

/**
 * Somebody's change before every step, with no crash, a crash after it, before it, and a second one in the recovery.
 */
async function changes(tally: Tally, variant: SuiteVariant, script: string, act: number): Promise<void> {
  const base: Case = { variant, script, crashAt: [], crash: 0, foreign: null };
  const whole = (await runCase(base)).steps[0] ?? 0;
  for (let at = 0; at < whole; at++) {
    const foreign = { life: 0, at, act };
    const { steps } = await tally.run({ ...base, foreign }, 'foreign change');
    for (let first = at; first < (steps[0] ?? 0); first++) {
      const once = await tally.run({ ...base, foreign, crashAt: [first] }, 'foreign change, then a crash');
      if (script !== 'one claim') continue;
      for (let second = 0; second < (once.steps[1] ?? 0); second++) {
        await tally.run({ ...base, foreign, crashAt: [first, second] }, 'foreign change, then two crashes');
      }
    }
  }
  for (let first = 0; first < whole; first++) {
    const recovery = (await runCase({ ...base, crashAt: [first] })).steps[1] ?? 0;
    for (let at = 0; at < recovery; at++) {
      const foreign = { life: 1, at, act };
      const once = await tally.run({ ...base, foreign, crashAt: [first] }, 'foreign change in the recovery');
      if (script !== 'one claim') continue;
      for (let second = at; second < (once.steps[1] ?? 0); second++) {
        await tally.run({ ...base, foreign, crashAt: [first, second] }, 'foreign change in the recovery, then a crash');
      }
    }
  }
}

class Tally {
  cases = 0;
  readonly kinds: { [kind: string]: number } = {};
  readonly failures: string[] = [];

  async run(asked: Case, kind: string): Promise<Outcome> {
    const outcome = await runCase(asked);
    this.cases += 1;
    this.kinds[kind] = (this.kinds[kind] ?? 0) + 1;
    if (outcome.wrong.length > 0 && this.failures.length < 5) {
      this.failures.push(`${describeCase(asked)}: ${outcome.wrong.join('; ')}`);
    }
    return outcome;
  }
}

function describeCase(asked: Case): string {
  const { foreign, crashAt, crash, variant } = asked;
  const world = variant.make();
  const changed =
    foreign === null ? '' : `, ${world.foreign[foreign.act]?.name} before step ${foreign.at} of life ${foreign.life}`;
  const crashed = crashAt.length === 0 ? '' : `, ${world.crashes[crash]?.name} before steps ${crashAt.join(' and ')}`;
  return `${variant.name}, ${asked.script}${changed}${crashed}`;
}

async function runCase(asked: Case): Promise<Outcome> {
  const world = asked.variant.make();
  const journal = new SuiteJournal();
  const wrong: string[] = [];
  const lives: Steps[] = [];
  for (let life = 0; life <= asked.crashAt.length; life++) {
    const { foreign } = asked;
    const act = foreign !== null && foreign.life === life ? world.foreign[foreign.act]?.act : undefined;
    const steps = createSteps({
      crashAt: asked.crashAt[life] ?? null,
      change: act === undefined || foreign === null ? null : { at: foreign.at, act: () => act(journal) },
    });
    lives.push(steps);
    const agent = new SuiteAgent(world.open(steps), journal, steps, asked.twice ?? false);
    const undisturbed = asked.foreign === null && asked.crashAt.length === 0;
    try {
      await (life === 0 ? perform(agent, world, asked, undisturbed ? wrong : null) : agent.recover());
    } catch (thrown) {
      if (!(thrown instanceof Crashed)) {
        wrong.push(`threw ${String(thrown)}`);
        break;
      }
      world.crashes[asked.crash]?.act();
    }
  }
  if (journal.owed.size > 0) wrong.push(`still owes ${[...journal.owed.keys()].join(', ')}`);
  wrong.push(...world.wrongAtEnd(asked.foreign === null ? null : (world.foreign[asked.foreign.act]?.name ?? null)));
  return { steps: lives.map((steps) => steps.count()), wrong };
}

/** `wrong` is given only when nobody disturbs: then the world is compared with what is wanted after every deed. */
async function perform(agent: SuiteAgent, world: SuiteWorld, asked: Case, wrong: string[] | null): Promise<void> {
  let live: number[] = [];
  for (const deed of scripts[asked.script] ?? []) {
    const index = deed.endsWith('0') ? 0 : 1;
    if (deed.startsWith('+')) {
      const accepted = await agent.inject(injections[index], world.claims[index]);
      if (!accepted) wrong?.push(`refused ${deed}`);
      live = [...live, index];
    } else {
      await agent.release(injections[index]);
      live = live.filter((one) => one !== index);
    }
    const problem = world.wrongWhile(live);
    if (problem !== null) wrong?.push(`after ${deed}: ${problem}`);
  }
}

/** The line that a test prints. */
export function suiteLine(name: string, result: SuiteResult): string {
  const kinds = Object.entries(result.kinds).map(([kind, count]) => `${kind} ${count}`);
  return `hold ${name}: ${result.cases} cases (${kinds.join(', ')})`;
}
