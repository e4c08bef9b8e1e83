/**
 * Steps: what a test can count, stop at, and slip something between. Every call of a simulated port is one step or
 * more, and so is every append to a journal. A crash comes before a step; before the next one is after this one.
 */

/** Thrown by the step that we did not live to take. Nothing of ours may act after it. */
export class Crashed extends Error {
  constructor() {
    super('crashed');
    this.name = 'Crashed';
  }
}

/** One life of ours, from a start to a crash or an orderly end. */
export interface Steps {
  readonly run: <Result>(what: string, act: () => Result) => Result;
  /** How many steps were taken or tried. */
  readonly count: () => number;
}

export interface StepPlan {
  /** The step before which we die; null: none. */
  readonly crashAt: number | null;
  /** What somebody else does before a step. */
  readonly change: { readonly at: number; readonly act: () => void } | null;
}

export function createSteps(plan: StepPlan = { crashAt: null, change: null }): Steps {
  let taken = 0;
  let dead = false;
  return {
    run: (_what, act) => {
      if (dead) throw new Crashed();
      const index = taken++;
      if (plan.change?.at === index) plan.change.act();
      if (plan.crashAt === index) {
        dead = true;
        throw new Crashed();
      }
      return act();
    },
    count: () => taken,
  };
}
