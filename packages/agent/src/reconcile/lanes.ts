import type { Clock } from '@firedrill/core/ports';
import { msToNs } from '@firedrill/core/ports';
import type { Json } from '@firedrill/core/words/json';

/** The right to touch one object, until `leave`. */
export interface Turn {
  readonly lane: string;
  /** True once somebody more urgent has taken over: nothing new may be begun then. */
  readonly isFenced: () => boolean;
  /** What was last noted in this turn: what it may still write when it is late. Null when nothing was. */
  noted: Json;
  readonly leave: () => void;
}

/**
 * One lane per object: one turn at a time, in the order of asking.
 *
 * Whoever takes something back is urgent: before all others in the lane, and when the turn under way does not end
 * within the patience, it is fenced and the urgent one goes ahead beside it. Whatever the fenced one does when it
 * wakes up is then looked after by `onLate`, which is called when it leaves at last. Until then nothing new is begun
 * on the object.
 */
export interface Lanes {
  readonly enter: (lane: string, urgency: 'ordinary' | 'urgent') => Promise<Turn>;
  /**
   * Whether a fenced turn has not left yet, or is still being looked after: until then nobody can say how the object
   * will look.
   */
  readonly hasLate: (lane: string) => boolean;
}

export interface LaneOptions {
  readonly clock: Clock;
  readonly patienceMs: number;
  /** Puts right what a fenced turn did that has left at last; `noted` is what it may have written. Never rejects. */
  readonly onLate: (lane: string, noted: Json) => Promise<void>;
  /** No fenced turn is left. */
  readonly onClear: (lane: string) => void;
}

interface Lane {
  readonly name: string;
  holder: LaneTurn | null;
  readonly waiting: { readonly urgent: boolean; readonly begin: (turn: LaneTurn) => void }[];
  readonly late: Set<LaneTurn>;
}

interface LaneTurn extends Turn {
  fenced: boolean;
  hasLeft: boolean;
  readonly sinceNs: bigint;
}

/** So many fenced turns at most run beside each other on one object; then even the urgent wait. */
const maxLate = 8;

export function createLanes(options: LaneOptions): Lanes {
  return new ObjectLanes(options);
}

class ObjectLanes implements Lanes {
  private readonly lanes = new Map<string, Lane>();
  private readonly options: LaneOptions;
  private readonly patienceNs: bigint;

  constructor(options: LaneOptions) {
    this.options = options;
    this.patienceNs = msToNs(options.patienceMs);
  }

  enter(name: string, urgency: 'ordinary' | 'urgent'): Promise<Turn> {
    const lane = this.lanes.get(name) ?? { name, holder: null, waiting: [], late: new Set() };
    this.lanes.set(name, lane);
    const { promise, resolve } = Promise.withResolvers<Turn>();
    const waits = urgency === 'urgent' && lane.holder !== null;
    const cancel = waits ? this.waitImpatiently(lane) : () => undefined;
    const begin = (turn: LaneTurn): void => {
      cancel();
      resolve(turn);
    };
    lane.waiting.push({ urgent: urgency === 'urgent', begin });
    if (lane.holder === null) this.pass(lane);
    return promise;
  }

  hasLate(name: string): boolean {
    return (this.lanes.get(name)?.late.size ?? 0) > 0;
  }

  /** The next one's turn: the urgent first, and only they while a late one is about. */
  private pass(lane: Lane): void {
    const urgentAt = lane.waiting.findIndex((each) => each.urgent);
    if (urgentAt < 0 && lane.late.size > 0) return;
    const [next] = lane.waiting.splice(Math.max(0, urgentAt), 1);
    if (next === undefined) {
      this.lanes.delete(lane.name);
      return;
    }
    const turn: LaneTurn = {
      lane: lane.name,
      sinceNs: this.options.clock.nowNs(),
      fenced: false,
      hasLeft: false,
      noted: null,
      isFenced: () => turn.fenced,
      leave: () => this.leave(lane, turn),
    };
    lane.holder = turn;
    next.begin(turn);
  }

  private leave(lane: Lane, turn: LaneTurn): void {
    if (turn.hasLeft) return;
    turn.hasLeft = true;
    if (lane.holder === turn) {
      lane.holder = null;
      this.pass(lane);
    } else {
      void this.options.onLate(lane.name, turn.noted).then(() => {
        lane.late.delete(turn);
        if (lane.holder === null) this.pass(lane);
        if (lane.late.size === 0) this.options.onClear(lane.name);
      });
    }
  }

  /** Takes over after the patience, counted for each holder anew; returns what ends the waiting. */
  private waitImpatiently(lane: Lane): () => void {
    const { clock } = this.options;
    let cancel: () => void = () => undefined;
    const look = (): void => {
      const heldNs = clock.nowNs() - (lane.holder?.sinceNs ?? 0n);
      if (heldNs >= this.patienceNs) this.takeOver(lane);
      else cancel = clock.at(clock.nowNs() + this.patienceNs - heldNs, look);
    };
    cancel = clock.at(clock.nowNs() + this.patienceNs, look);
    return () => cancel();
  }

  private takeOver(lane: Lane): void {
    if (lane.holder === null || lane.late.size >= maxLate) return;
    lane.holder.fenced = true;
    lane.late.add(lane.holder);
    lane.holder = null;
    this.pass(lane);
  }
}
