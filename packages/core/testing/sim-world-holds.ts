import { FiredrillError } from '@firedrill/core/errors';
import type { Asked, Converged, Hold } from '@firedrill/core/hold';
import type { Json } from '@firedrill/core/words/json';
import { hurtWord, type SimWorld } from './sim-world.ts';

/** A step of a hold: it takes time, may fail, and never comes back when the process that takes it has died. */
export type SimStep = (what: string, object: string) => Promise<void>;

interface CellWrote {
  /** What we put there, and what stood there when we did. */
  readonly text: string;
  readonly before: string;
  /** Somebody else's text stands there: from now on only our own words may be taken out of it. */
  readonly isTheirs: boolean;
}

/**
 * Keeps a word per claim in a cell that several injections and other people share. Three-way: the baseline, what we
 * wrote, what is there. In what somebody else has changed, only our own words are taken out.
 */
export function createCellHold(world: SimWorld, step: SimStep): Hold {
  const hold: Hold<{ cell: string }, Json, { text: string }, CellWrote> = {
    name: 'sim-cell',
    key: ({ cell }) => cell,
    decode: (resource, want) => ({ resource: { cell: textAt(resource, 'cell') }, want }),
    capture: async ({ cell }) => {
      await step('capture', cell);
      return { text: world.words(cell).join(' ') };
    },
    converge: (asked) => convergeCell(world, step, asked),
    observe: async ({ cell }, wanted) => {
      await step('observe', cell);
      const present = wanted.some(({ injection }) => world.words(cell).includes(hurtWord(injection)));
      return { present, detail: world.words(cell).join(' '), exposure: null };
    },
  };
  // A reconciler knows holds only by what decode returns and by what they journal themselves.
  return hold as unknown as Hold;
}

async function convergeCell(
  world: SimWorld,
  step: SimStep,
  asked: Asked<{ cell: string }, Json, { text: string }, CellWrote>,
): Promise<Converged> {
  const { cell } = asked.resource;
  const { wanted, baseline } = asked;
  const ours = wanted.map(({ injection }) => hurtWord(injection));
  const goal = [baseline.text, ...ours].join(' ');
  let { wrote } = asked;
  for (let round = 0; round < 5; round += 1) {
    await step('look', cell);
    const before = world.words(cell);
    const now = before.join(' ');
    const isOurs = wrote !== null && (now === wrote.text || now === wrote.before);
    const isKnown = wrote?.isTheirs !== true && (now === baseline.text || isOurs);
    if (isKnown && (now === goal || (wanted.length === 0 && wrote === null))) return { state: 'wanted' };
    const next = isKnown ? goal.split(' ') : before.filter((word) => !word.startsWith('hurt:') || ours.includes(word));
    if (isKnown || next.length < before.length) {
      wrote = { text: next.join(' '), before: now, isTheirs: !isKnown };
      await asked.note(wrote);
      await step(ours.length > 0 ? 'act' : 'take out', cell);
      if (world.words(cell) !== before) continue;
      world.write(cell, next);
      await step('acted', cell);
    }
    if (!isKnown) return { state: 'contested', detail: `somebody else changed the cell ${cell}` };
    return { state: 'wanted' };
  }
  throw new FiredrillError('effect-failed', `the cell ${cell} changes all the time`);
}

/** Kicks something once. It cannot be undone, so it is never done twice. */
export function createActHold(world: SimWorld, step: SimStep): Hold {
  const hold: Hold<{ act: string }, Json, Json, { phase: 'sent' }> = {
    name: 'sim-act',
    key: ({ act }) => act,
    decode: (resource, want) => ({ resource: { act: textAt(resource, 'act') }, want }),
    capture: async ({ act }) => {
      await step('capture', act);
      return {};
    },
    converge: async ({ resource, wanted, wrote, note }) => {
      if (wrote !== null) return { state: 'irreversible', detail: 'it was kicked' };
      const [claim] = wanted;
      if (claim === undefined) return { state: 'wanted' };
      await note({ phase: 'sent' });
      world.kick(resource.act, claim.injection);
      return { state: 'irreversible', detail: 'it was kicked' };
    },
    observe: async () => ({ present: false, detail: 'an act', exposure: null }),
  };
  // As above.
  return hold as unknown as Hold;
}

function textAt(value: Json, name: string): string {
  // A value of any other form has no such member, and is refused.
  const text = (value as { [name: string]: Json })[name];
  if (typeof text !== 'string') throw new FiredrillError('protocol-malformed', `no ${name}`);
  return text;
}
