import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { FiredrillError, reasonOf } from '@firedrill/core/errors';
import type { Notes } from '@firedrill/core/ports';
import type { InjectionId } from '@firedrill/core/words/ids';
import type { Sighting } from '@firedrill/core/protocol/messages';
import type { JsonObject } from '@firedrill/core/words/json';
import type { ProcessIdentity } from '@firedrill/core/words/target';
import type { WitnessPort } from './agent.ts';
import { formOf, parseForm, readText } from './form.ts';
import { partVariable } from './policy/node-host-facts.ts';

/** A process as the witness names it. */
export type WitnessIdentity = Pick<ProcessIdentity, 'pid' | 'startTicks'>;

/** Processes of our own side: what they do is no work of the system (witness: lines.ts, `Ours`). */
export interface OwnSide {
  readonly processes: readonly WitnessIdentity[];
  readonly proxies: readonly WitnessIdentity[];
  readonly commands: boolean;
  /** Programs of command probes: how many have begun, and how many of them may still run. */
  readonly programs: { readonly begun: number; readonly running: number };
}

/** The witness as a child of ours, started with the first watch. It ends when its input does, so also when we die. */
export interface WitnessProcess extends WitnessPort {
  /** Adds to what the witness knows of our own side. */
  readonly tellOwn: (more: Partial<OwnSide>) => void;
  readonly foresee: (exposure: JsonObject) => Promise<string | null>;
  readonly close: () => void;
}

interface Watch {
  /** Called with the first word about the effect: from then on the witness is at its post. */
  readonly began: () => void;
  /** How many last lines are still to come. */
  open: number;
  readonly ended: () => void;
  readonly whenEnded: Promise<void>;
}

const everyMs = 50;
/** A witness that does not say its last lines in time is not waited for. */
const lastLinesMs = 2000;
/** How long a single look may take, the start of the process included. */
const lookMs = 4000;
/** How long it may take until it is at its post; the first watch starts its process. */
const postMs = 4000;

export interface WitnessOptions {
  readonly notes: Notes;
  readonly tell: (line: JsonObject) => void;
  /** The proxies of ours that run now. */
  readonly findProxies?: () => Promise<readonly WitnessIdentity[]>;
}

export function createWitnessProcess(options: WitnessOptions): WitnessProcess {
  return new ChildWitness(options);
}

class ChildWitness implements WitnessProcess {
  private readonly notes: Notes;
  private readonly tell: (line: JsonObject) => void;
  private readonly findProxies: () => Promise<readonly WitnessIdentity[]>;
  private readonly watches = new Map<InjectionId, Watch>();
  private readonly looks = new Map<string, ((line: JsonObject | null) => void)[]>();
  private readonly foreseen = new Map<string, (line: JsonObject | null) => void>();
  private asked = 0;
  private own: OwnSide = { processes: [], proxies: [], commands: false, programs: { begun: 0, running: 0 } };
  private child: ChildProcess | null = null;

  constructor({ notes, tell, findProxies = () => Promise.resolve([]) }: WitnessOptions) {
    this.notes = notes;
    this.tell = tell;
    this.findProxies = findProxies;
  }

  tellOwn(more: Partial<OwnSide>): void {
    const { processes, proxies, commands, programs } = this.own;
    this.own = {
      processes: latest(processes, more.processes ?? []),
      proxies: latest(proxies, more.proxies ?? []),
      commands: commands || (more.commands ?? false),
      programs: more.programs ?? programs,
    };
    this.child?.stdin?.write(this.ownLine());
  }

  /** Resolves when the witness is at its post. @throws FiredrillError `timeout` */
  async watch({ injection, effect, exposure }: Parameters<WitnessPort['watch']>[0]): Promise<void> {
    if (this.watches.has(injection)) return;
    const began = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    const open = exposure === null ? 1 : 2;
    this.watches.set(injection, {
      open,
      began: began.resolve,
      ended: ended.resolve,
      whenEnded: ended.promise,
    });
    this.tellOwn({ proxies: await this.findProxies() });
    this.ask({ watch: { injection, effect, exposure, everyMs } });
    const late = new FiredrillError('timeout', `the witness is not at its post within ${postMs} ms`);
    const limit = setTimeout(() => began.reject(late), postMs);
    await began.promise.finally(() => clearTimeout(limit));
  }

  async unwatch(injection: InjectionId): Promise<void> {
    const watch = this.watches.get(injection);
    if (watch === undefined) return;
    this.ask({ unwatch: { injection } });
    const limit = setTimeout(watch.ended, lastLinesMs);
    await watch.whenEnded;
    clearTimeout(limit);
    this.watches.delete(injection);
  }

  /** @throws FiredrillError `timeout`, `effect-failed` when the witness dies or refuses */
  async look({ injection, effect }: Parameters<WitnessPort['look']>[0]): Promise<Sighting> {
    const { promise, resolve } = Promise.withResolvers<JsonObject | null>();
    const waiting = this.looks.get(injection) ?? [];
    this.looks.set(injection, [...waiting, resolve]);
    // Answers go by the injection: who asks while one is under way hears that one.
    if (waiting.length === 0) this.ask({ check: { id: injection, effect } });
    const limit = setTimeout(resolve, lookMs, null);
    const line = await promise.finally(() => clearTimeout(limit));
    if (line === null) throw new FiredrillError('timeout', `the witness did not answer within ${lookMs} ms`);
    const form = formOf(line, 'line of the witness');
    const present = line['present'] ?? null;
    if (line['kind'] !== 'check' || (present !== null && typeof present !== 'boolean')) {
      throw new FiredrillError(
        'effect-failed',
        `the witness does not look: ${JSON.stringify(line['reason'] ?? line['kind'])}`,
      );
    }
    return {
      present,
      evidence: readText(form, 'evidence'),
      measured: line['measured'] ?? null,
      atNs: readText(form, 'atNs'),
    };
  }

  /** @throws FiredrillError `timeout`, `effect-failed` when the witness dies or does not understand */
  readonly foresee = async (exposure: JsonObject): Promise<string | null> => {
    const { promise, resolve } = Promise.withResolvers<JsonObject | null>();
    const id = `foresee-${++this.asked}`;
    this.foreseen.set(id, resolve);
    this.ask({ foresee: { id, exposure } });
    const limit = setTimeout(resolve, lookMs, null);
    const line = await promise.finally(() => clearTimeout(limit));
    this.foreseen.delete(id);
    if (line === null) throw new FiredrillError('timeout', `the witness did not answer within ${lookMs} ms`);
    const { kind, blind = null, reason = null } = line;
    if (kind === 'foreseen' && (blind === null || typeof blind === 'string')) return blind;
    throw new FiredrillError('effect-failed', `the witness does not look: ${JSON.stringify(reason ?? kind)}`);
  };

  close(): void {
    this.child?.stdin?.end();
  }

  private ask(request: JsonObject): void {
    this.child ??= this.start();
    this.child.stdin?.write(`${JSON.stringify(request)}\n`);
  }

  private ownLine(): string {
    return `${JSON.stringify({ ours: this.own })}\n`;
  }

  private start(): ChildProcess {
    const child = spawnWitness();
    child.stdin?.write(this.ownLine());
    if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', (text) => this.hear(text));
    child.stdin?.on('error', () => this.notes.note('warn', 'the witness does not listen any more'));
    child.once('exit', () => this.died(child));
    child.once('error', () => this.died(child));
    return child;
  }

  private hear(text: string): void {
    try {
      const line = parseForm(text, 'line of the witness').object;
      const about = line['injection'] ?? line['about'] ?? line['id'];
      const foreseen = typeof about === 'string' ? this.foreseen.get(about) : undefined;
      if (foreseen !== undefined) return foreseen(line);
      if (typeof about === 'string' && this.answerLook(about, line)) return;
      this.tell(line);
      const watch = [...this.watches].find(([injection]) => injection === about)?.[1];
      if (watch === undefined) return;
      if (line['kind'] === 'refused') {
        this.tell({
          kind: 'blind',
          injection: about ?? null,
          what: 'effect',
          reason: line['reason'] ?? null,
          atNs: '0',
        });
        watch.ended();
      }
      if (line['kind'] !== 'exposure') watch.began();
      if (line['final'] !== true) return;
      watch.open -= 1;
      if (watch.open <= 0) watch.ended();
    } catch (thrown) {
      this.notes.note('warn', `the witness said something that is no line: ${reasonOf(thrown)}`);
    }
  }

  private answerLook(about: string, line: JsonObject): boolean {
    const waiting = this.looks.get(about);
    const isRefused = line['kind'] === 'refused' && ![...this.watches.keys()].some((watched) => watched === about);
    if (waiting === undefined || (line['kind'] !== 'check' && !isRefused)) return false;
    this.looks.delete(about);
    for (const answer of waiting) answer(line);
    return true;
  }

  /** Without its witness nobody can say what happens: every watch is told to be blind. */
  private died(child: ChildProcess): void {
    if (this.child !== child) return;
    this.child = null;
    for (const [injection, watch] of this.watches) {
      this.tell({ kind: 'blind', injection, what: 'effect', reason: 'the witness died', atNs: '0', final: true });
      watch.began();
      watch.ended();
    }
    this.watches.clear();
    for (const answer of [...this.looks.values(), ...this.foreseen.values()].flat()) answer(null);
    this.looks.clear();
  }
}

/** So many processes of ours are told at most; the older ones are gone long since. */
const mostOwn = 64;

function latest(known: readonly WitnessIdentity[], more: readonly WitnessIdentity[]): readonly WitnessIdentity[] {
  const all = [...known, ...more].map(({ pid, startTicks }) => ({ pid, startTicks }));
  return [...new Map(all.map((each) => [`${each.pid}/${each.startTicks}`, each])).values()].slice(-mostOwn);
}

function spawnWitness(): ChildProcess {
  const main = fileURLToPath(import.meta.resolve('@firedrill/witness/main'));
  const { PATH } = process.env;
  return spawn(process.execPath, [...process.execArgv, main], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH, [partVariable]: 'the witness' },
  });
}
