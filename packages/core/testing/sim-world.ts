import type { ProcessPort } from '@firedrill/core/host-ports';
import { msToNs } from '@firedrill/core/ports';
import type { InjectionId } from '@firedrill/core/words/ids';
import type { ProcessIdentity } from '@firedrill/core/words/target';
import { SimProcesses } from './sim-processes.ts';
import type { Timeline } from './virtual-clock.ts';

/** A word in a cell that hurts carries the injection that put it there. */
export const hurtWord = (injection: InjectionId): string => `hurt:${injection}`;
const isHurt = (word: string): boolean => word.startsWith('hurt:');

/** What hurts whoever asks: an object is `cell:NAME`, `process:PID` or `act:NAME`. */
export type ObjectName = `cell:${string}` | `process:${number}` | `act:${string}`;

interface Span {
  sinceNs: bigint | null;
  metNs: bigint;
  /** Requests of our own probes that met it. */
  probes: number;
}

/** Requests that met an object, by who made them. */
export interface Crossings {
  readonly customers: number;
  /** Our own probes: they show that it hurts, never that the system's work met it. */
  readonly observer: number;
}

export interface Presence {
  /** How often it began, at the object where it began most often; what it lost by itself is not counted. */
  starts: number;
  firstNs: bigint;
  /** Since when it is there, if it is. */
  sinceNs: bigint;
  /** When it was there last; null before its first end. */
  goneNs: bigint | null;
  isPresent: boolean;
}

/** The customers' requests: one in so long meets each object. */
const requestEveryNs = msToNs(20);
/** An act hurts for so long; then the system has healed itself. */
const actHurtsMs = 400;

/**
 * The world: cells with words in them, processes, and things that can be kicked once. It knows the truth about every
 * effect: whether it is there, how often it began, and whose requests met it.
 */
export class SimWorld {
  readonly processes = new SimProcesses();
  readonly identities = new Map<number, ProcessIdentity>();
  readonly presence = new Map<InjectionId, Presence>();
  /** Cells whose effect ended by itself: what kept it up has died. */
  readonly lost = new Set<string>();
  /** What somebody else last put into a cell. */
  readonly foreign = new Map<string, string>();
  /** Before an effect comes about: of an injection, or on an object whose injection the world cannot know. */
  onEffect: (what: InjectionId | ObjectName) => void = () => undefined;
  onChange = new Set<() => void>();
  /** False: nobody calls the system. */
  hasCustomers = true;
  /** True: what is done changes nothing, as with a fault that goes nowhere. */
  isNumb = false;
  readonly #timeline: Timeline;
  readonly #cells = new Map<string, readonly string[]>();
  readonly #original = new Map<string, string>();
  readonly #acts = new Map<ObjectName, bigint>();
  readonly #spans = new Map<ObjectName, Span>();
  readonly #begun = new Map<string, number>();

  constructor(timeline: Timeline, cells: readonly string[], pids: readonly number[]) {
    this.#timeline = timeline;
    for (const cell of cells) {
      this.#cells.set(cell, ['calm', cell]);
      this.#original.set(cell, `calm ${cell}`);
    }
    for (const pid of pids) this.identities.set(pid, this.processes.spawn({ pid }));
    const child = pids[0];
    if (child !== undefined)
      this.identities.set(child * 10, this.processes.spawn({ pid: child * 10, parentPid: child }));
  }

  words(cell: string): readonly string[] {
    return this.#cells.get(cell) ?? [];
  }

  /** Ours. */
  write(cell: string, words: readonly string[]): void {
    const before = this.words(cell);
    for (const word of words) {
      // Only a word of ours begins so, and what follows is the id.
      if (isHurt(word) && !before.includes(word)) this.#begin(word.slice('hurt:'.length) as InjectionId, cell);
    }
    if (!this.isNumb) this.#cells.set(cell, words);
    this.changed();
  }

  /** Theirs: the text around our words, or all of it. */
  writeForeign(cell: string, text: string, how: 'around' | 'over'): void {
    const ours = how === 'around' ? this.words(cell).filter(isHurt) : [];
    this.#cells.set(cell, [...text.split(' '), ...ours]);
    this.foreign.set(cell, text);
    this.changed();
  }

  /**
   * What kept our words in a cell has died, and they are gone with it. Nobody else has written anything. Each of them
   * may come back once: whoever converges the cell for another claim makes all true that is wanted there.
   */
  lose(cell: string): void {
    for (const word of this.words(cell).filter(isHurt)) {
      const place = `${word.slice('hurt:'.length)} ${cell}`;
      this.#begun.set(place, (this.#begun.get(place) ?? 1) - 1);
    }
    this.#cells.set(
      cell,
      this.words(cell).filter((word) => !isHurt(word)),
    );
    this.lost.add(cell);
    this.changed();
  }

  /** An act; there is no way back. */
  kick(name: string, injection: InjectionId): void {
    this.#begin(injection, name);
    if (this.isNumb) return;
    this.#acts.set(`act:${name}`, this.#timeline.nowNs() + msToNs(actHurtsMs));
    this.changed();
    this.#timeline.in(actHurtsMs, () => this.changed());
  }

  hurts(object: ObjectName): boolean {
    const [kind, name = ''] = object.split(':');
    if (kind === 'cell') return this.words(name).some(isHurt);
    if (kind === 'process') return this.processes.state(Number(name)) === 'T';
    return (this.#acts.get(object) ?? 0n) > this.#timeline.nowNs();
  }

  /** Whether it was ever kicked. */
  wasKicked(object: ObjectName): boolean {
    return this.#acts.has(object);
  }

  /** How many requests have met the object while it hurt. */
  crossings(object: ObjectName): Crossings {
    const span = this.#spans.get(object);
    if (span === undefined) return { customers: 0, observer: 0 };
    const nowNs = span.sinceNs === null ? 0n : this.#timeline.nowNs() - span.sinceNs;
    const customers = this.hasCustomers ? Number((span.metNs + nowNs) / requestEveryNs) : 0;
    return { customers, observer: span.probes };
  }

  /** A probe of ours asks the system, and meets whatever hurts now, as a customer would. */
  probe(): void {
    for (const [object, span] of this.#spans) if (this.hurts(object)) span.probes += 1;
  }

  watch(objects: readonly ObjectName[]): void {
    for (const object of objects)
      this.#spans.set(object, this.#spans.get(object) ?? { sinceNs: null, metNs: 0n, probes: 0 });
  }

  changed(): void {
    const nowNs = this.#timeline.nowNs();
    for (const [object, span] of this.#spans) {
      const hurts = this.hurts(object);
      if (hurts && span.sinceNs === null) span.sinceNs = nowNs;
      if (!hurts && span.sinceNs !== null) {
        span.metNs += nowNs - span.sinceNs;
        span.sinceNs = null;
      }
    }
    for (const injection of this.presence.keys()) this.#look(injection);
    for (const call of this.onChange) call();
  }

  /** The kernel's processes as holds see them. */
  processPort(): ProcessPort {
    const port = this.processes.port();
    return {
      ...port,
      stop: (identity) => {
        this.onEffect(`process:${identity.pid}`);
        const result = this.isNumb ? 'sent' : port.stop(identity);
        this.changed();
        return result;
      },
      signal: (identity, signal) => {
        const result = port.signal(identity, signal);
        this.changed();
        return result;
      },
    };
  }

  /** What is left of ours, and what is not as they left it. */
  wrongs(): readonly string[] {
    const cells = [...this.#cells].flatMap(([cell, words]) => {
      const expected = this.foreign.get(cell) ?? this.#original.get(cell);
      const found = words.join(' ');
      return found === expected ? [] : [`cell ${cell} is "${found}" instead of "${expected}"`];
    });
    const stopped = [...this.identities.keys()].filter((pid) => this.processes.stoppedBy(pid) === 'us');
    return [
      ...cells,
      ...stopped.map((pid) => `process ${pid} is still stopped`),
      ...this.processes.overwritten.map((what) => `overwritten: ${what}`),
    ];
  }

  #begin(injection: InjectionId, where: string): void {
    this.onEffect(injection);
    const nowNs = this.#timeline.nowNs();
    const fresh: Presence = { starts: 0, firstNs: nowNs, sinceNs: nowNs, goneNs: null, isPresent: false };
    const known = this.presence.get(injection) ?? fresh;
    const place = `${injection} ${where}`;
    const times = (this.#begun.get(place) ?? 0) + 1;
    this.#begun.set(place, times);
    known.starts = Math.max(known.starts, times);
    this.presence.set(injection, known);
  }

  #look(injection: InjectionId): void {
    const known = this.presence.get(injection);
    if (known === undefined) return;
    const wasPresent = known.isPresent;
    known.isPresent = [...this.#cells.values()].some((words) => words.includes(hurtWord(injection)));
    if (known.isPresent && !wasPresent) known.sinceNs = this.#timeline.nowNs();
    if (!known.isPresent && wasPresent) known.goneNs = this.#timeline.nowNs();
  }
}
