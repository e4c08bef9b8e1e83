import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { FiredrillError, reasonOf } from '@firedrill/core/errors';
import type { Notes } from '@firedrill/core/ports';
import type { InjectionId } from '@firedrill/core/words/ids';
import type { JsonObject } from '@firedrill/core/words/json';
import type { WitnessPort } from './agent.ts';
import { parseForm } from './form.ts';
import { partVariable } from './policy/node-host-facts.ts';

/** The witness as a child of ours, started with the first watch. It ends when its input does, so also when we die. */
export interface WitnessProcess extends WitnessPort {
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
/** How long it may take until it is at its post; the first watch starts its process. */
const postMs = 4000;

export function createWitnessProcess(notes: Notes, tell: (line: JsonObject) => void): WitnessProcess {
  return new ChildWitness(notes, tell);
}

class ChildWitness implements WitnessProcess {
  private readonly notes: Notes;
  private readonly tell: (line: JsonObject) => void;
  private readonly watches = new Map<InjectionId, Watch>();
  private child: ChildProcess | null = null;

  constructor(notes: Notes, tell: (line: JsonObject) => void) {
    this.notes = notes;
    this.tell = tell;
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

  close(): void {
    this.child?.stdin?.end();
  }

  private ask(request: JsonObject): void {
    this.child ??= this.start();
    this.child.stdin?.write(`${JSON.stringify(request)}\n`);
  }

  private start(): ChildProcess {
    const child = spawnWitness();
    if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', (text) => this.hear(text));
    child.stdin?.on('error', () => this.notes.note('warn', 'the witness does not listen any more'));
    child.once('exit', () => this.died(child));
    child.once('error', () => this.died(child));
    return child;
  }

  private hear(text: string): void {
    try {
      const line = parseForm(text, 'line of the witness').object;
      this.tell(line);
      const about = line['injection'] ?? line['about'];
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
  }
}

function spawnWitness(): ChildProcess {
  const main = fileURLToPath(import.meta.resolve('@firedrill/witness/main'));
  const { PATH } = process.env;
  return spawn(process.execPath, [...process.execArgv, main], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH, [partVariable]: 'the witness' },
  });
}
