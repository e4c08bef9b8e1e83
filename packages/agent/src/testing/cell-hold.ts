import { FiredrillError } from '@firedrill/core/errors';
import type { Asked, ClaimOf, Converged, Hold } from '@firedrill/core/hold';
import type { Json } from '@firedrill/core/words/json';

type Resource = { readonly cell: string };
type Want = {
  readonly value: string;
  readonly expand?: readonly string[];
  readonly act?: boolean;
  readonly path?: 'standing' | 'run';
};

/**
 * A world of named cells with a text each, and a hold that sets them: the smallest thing that can be hurt and
 * restored.
 */
export interface CellWorld {
  readonly cells: Map<string, string>;
  /** The hold as one life of ours has it: when the life is over, it takes no further step. */
  readonly hold: (life: Life) => Hold;
  /** What the hold counts, where a test wants it to. */
  exposure?: () => { readonly met: number; readonly of: number };
  /** Called at each named step; may throw, or return a promise that hangs. */
  step: (what: string, cell: string) => Promise<void> | void;
  /** What is said to be left without a claim. */
  strays: string[];
  readonly renewed: string[];
}

/** One life of ours, from a start to a crash. */
export interface Life {
  isOver: boolean;
}

export function createCellWorld(): CellWorld {
  const world: CellWorld = {
    cells: new Map(),
    step: () => undefined,
    strays: [],
    renewed: [],
    hold: (life) => createCellHold(world, life),
  };
  return world;
}

function createCellHold(world: CellWorld, life: Life): Hold {
  const step = async (what: string, cell: string): Promise<void> => {
    if (life.isOver) await never;
    await world.step(what, cell);
    if (life.isOver) await never;
  };
  return {
    name: 'cell',
    key: (resource) => cellOf(resource).cell,
    decode: (resource, want) => {
      if (typeof cellOf(resource).cell !== 'string') throw new FiredrillError('protocol-malformed', 'no cell');
      return { resource, want };
    },
    capture: async (resource) => {
      const { cell } = cellOf(resource);
      await step('capture', cell);
      if (!world.cells.has(cell)) throw new FiredrillError('target-gone', `${cell} is gone`);
      return { value: world.cells.get(cell) ?? null };
    },
    converge: (asked) => converge(world, step, asked),
    observe: (resource, wanted) => {
      const detail = world.cells.get(cellOf(resource).cell) ?? 'gone';
      return Promise.resolve({ present: wanted.length > 0, detail, exposure: world.exposure?.() ?? null });
    },
    expand: (_, want) =>
      Promise.resolve((wantOf(want).expand ?? []).map((cell) => cellClaim(cell, { value: 'follows' }))),
    pathOf: (want) => wantOf(want).path ?? null,
    renew: (resource, wanted) => {
      world.renewed.push(...wanted.map(({ want }) => `${cellOf(resource).cell}=${wantOf(want).value}`));
      return step('renew', cellOf(resource).cell);
    },
    strays: async () => {
      await step('strays', '');
      return world.strays.map((what) => ({
        kind: 'litter' as const,
        what,
        remove: async () => {
          await step('remove', what);
          world.strays = world.strays.filter((each) => each !== what);
        },
      }));
    },
  };
}

const never = new Promise<void>(() => undefined);

export const cellClaim = (cell: string, want: Want): ClaimOf => ({ hold: 'cell', resource: { cell }, want });

/** Three-way: the last wanted value, else the baseline, but never over what somebody else put there. */
async function converge(
  world: CellWorld,
  step: (what: string, cell: string) => Promise<void>,
  asked: Asked<Json, Json, Json, Json>,
): Promise<Converged> {
  const { cell } = cellOf(asked.resource);
  await step('begin', cell);
  const now = world.cells.get(cell);
  if (now === undefined) return { state: 'target-gone', detail: `${cell} is gone` };
  const before = valueOf(asked.baseline);
  const last = asked.wanted.at(-1);
  const goal = last === undefined ? before : wantOf(last.want).value;
  const isOurs = now === before || (asked.wrote !== null && writtenBy(asked.wrote).includes(now));
  if (last !== undefined && wantOf(last.want).act === true) {
    await asked.note({ values: ['done'] });
    return { state: 'irreversible', detail: 'done' };
  }
  if (!isOurs) return { state: 'contested', detail: `${cell} was changed to ${now}` };
  if (now === goal) return { state: 'wanted' };
  await asked.note({ values: [goal, now] });
  await step('act', cell);
  // Compare and set, as a real hold does in one synchronous block.
  if (world.cells.get(cell) !== now) return { state: 'contested', detail: `${cell} was changed meanwhile` };
  world.cells.set(cell, goal);
  await step('end', cell);
  return { state: 'wanted' };
}

// The tests make these values themselves; they have no other form.
const cellOf = (resource: Json): Resource => resource as Resource;
const wantOf = (want: Json): Want => want as Want; // as above
const valueOf = (baseline: Json): string => (baseline as { value: string }).value; // as above
const writtenBy = (wrote: Json): readonly string[] => (wrote as { values: readonly string[] }).values; // as above
