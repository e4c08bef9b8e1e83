import type { WitnessPort } from '@firedrill/agent/agent';
import type { AgentEvent, Sighting } from '@firedrill/core/protocol/messages';
import type { ObjectName, SimWorld } from '@firedrill/core/testing/sim-world';
import type { Dice, Life } from '@firedrill/core/testing/virtual-clock';
import type { InjectionId } from '@firedrill/core/words/ids';
import type { JsonObject } from '@firedrill/core/words/json';

interface Watch {
  readonly injection: InjectionId;
  readonly object: ObjectName;
  readonly metBefore: number;
  present: boolean;
  /** When the world changed first since the last look: until then it was as it had been seen. */
  changedNs: bigint | null;
}

const exposureEveryMs = 60;
/** Every so many counts it says anew that the effect is there. */
const repeatEvery = 4;

export interface SimWitness extends WitnessPort {
  readonly close: () => void;
}

/**
 * What the system's own work met. A witness sees whose each connection is, and leaves out those of our own probes: an
 * observer who counted himself would always find the fault met.
 */
const metBySystem = (world: SimWorld, object: ObjectName): number => world.crossings(object).customers;

/** Says what it sees at once. */
function createVoice(world: SimWorld, life: Life, tell: (event: AgentEvent) => void) {
  const say = (line: JsonObject): void => tell({ event: 'evidence', line });
  const sayEffect = ({ injection, present }: Watch, more: JsonObject = {}): void => {
    const atNs = String(life.clock.nowNs());
    say({ kind: 'effect', injection, present, evidence: inWords(present), atNs, measured: {}, ...more });
  };
  return {
    sayEffect,
    /** Looks, and says since when what it sees may be so. */
    sayLook: (watch: Watch, more: JsonObject = {}): void => {
      const previousAtNs = String(watch.changedNs ?? life.clock.nowNs());
      watch.present = isSeen(world, watch.object);
      watch.changedNs = null;
      sayEffect(watch, { previousAtNs, ...more });
    },
    sayMet: ({ injection, object, metBefore }: Watch): void => {
      const met = metBySystem(world, object) - metBefore;
      const atNs = String(life.clock.nowNs());
      say({ kind: 'exposure', injection, met, of: met + 1, evidence: 'counted', atNs });
    },
  };
}

/** Sees the world and nothing else. It dies with its agent. */
export function createSimWitness(
  world: SimWorld,
  life: Life,
  dice: Dice,
  tell: (event: AgentEvent) => void,
): SimWitness {
  const watches = new Map<InjectionId, Watch>();
  const { sayEffect, sayLook, sayMet } = createVoice(world, life, tell);
  /** Counts go out while the fault is there. */
  const count = (watch: Watch, times = 1): void => {
    if (!life.isAlive || !watch.present || watches.get(watch.injection) !== watch) return;
    sayMet(watch);
    if (times % repeatEvery === 0 && isSeen(world, watch.object)) sayLook(watch);
    void life.pause(exposureEveryMs).then(() => count(watch, times + 1));
  };
  const lookAll = (): void => {
    for (const watch of watches.values()) {
      const present = isSeen(world, watch.object);
      if (present === watch.present) {
        watch.changedNs = null;
        continue;
      }
      sayLook(watch);
      void life.pause(exposureEveryMs / 2).then(() => count(watch));
    }
  };
  const onChange = (): void => {
    for (const watch of watches.values()) watch.changedNs ??= life.clock.nowNs();
    void life.pause(dice.between(0.5, 8)).then(lookAll);
  };
  world.onChange.add(onChange);
  return {
    watch: async ({ injection, effect }) => {
      await life.pause(dice.between(0.5, 10));
      if (watches.has(injection)) return;
      // The question was made by our own plan.
      const object = effect['object'] as ObjectName;
      const metBefore = metBySystem(world, object);
      const watch: Watch = { injection, object, present: isSeen(world, object), changedNs: null, metBefore };
      watches.set(injection, watch);
      sayEffect(watch, { kind: 'baseline' });
    },
    unwatch: async (injection) => {
      await life.pause(dice.between(0.5, 5));
      const watch = watches.get(injection);
      if (watch === undefined) return;
      sayLook(watch, { final: true });
      sayMet(watch);
      watches.delete(injection);
    },
    look: ({ effect }) => life.pause(dice.between(0.5, 10)).then(() => lookOnce(world, life, effect)),
    close: () => world.onChange.delete(onChange),
  };
}

const inWords = (present: boolean): string => (present ? 'it hurts' : 'it does not hurt');

const isSeen = (world: SimWorld, object: ObjectName): boolean =>
  object.startsWith('act') ? world.wasKicked(object) : world.hurts(object);

function lookOnce(world: SimWorld, life: Life, effect: JsonObject): Sighting {
  // As above.
  const object = effect['object'] as ObjectName;
  const present = isSeen(world, object);
  return { present, evidence: inWords(present), measured: {}, atNs: String(life.clock.nowNs()) };
}
