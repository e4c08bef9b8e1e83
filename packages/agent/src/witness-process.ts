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
  const watches = new Map<InjectionId, Watch>();
  let child: ChildProcess | null = null;

  const hear = (text: string): void => {
    try {
      const line = parseForm(text, 'line of the witness').object;
      tell(line);
      const watch = [...watches].find(([injection]) => injection === line['injection'])?.[1];
      if (line['kind'] === 'baseline' || line['kind'] === 'blind') watch?.began();
      if (watch === undefined || line['final'] !== true) return;
      watch.open -= 1;
      if (watch.open <= 0) watch.ended();
    } catch (thrown) {
      notes.note('warn', `the witness said something that is no line: ${reasonOf(thrown)}`);
    }
  };

  /** Without its witness nobody can say what happens: every watch is told to be blind. */
  const died = (from: ChildProcess): void => {
    if (child !== from) return;
    child = null;
    for (const [injection, watch] of watches) {
      tell({ kind: 'blind', injection, what: 'effect', reason: 'the witness died', atNs: '0', final: true });
      watch.began();
      watch.ended();
    }
    watches.clear();
  };

  const running = (): ChildProcess => {
    if (child !== null) return child;
    const next = startWitness();
    child = next;
    if (next.stdout !== null) createInterface({ input: next.stdout }).on('line', hear);
    next.stdin?.on('error', () => notes.note('warn', 'the witness does not listen any more'));
    next.once('exit', () => died(next));
    next.once('error', () => died(next));
    return next;
  };

  const ask = (request: JsonObject): void => void running().stdin?.write(`${JSON.stringify(request)}\n`);

  return {
    watch: async ({ injection, effect, exposure }) => {
      if (watches.has(injection)) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const post = Promise.withResolvers<void>();
      const open = exposure === null ? 1 : 2;
      watches.set(injection, { open, began: post.resolve, ended: resolve, whenEnded: promise });
      ask({ watch: { injection, effect, exposure, everyMs } });
      const late = new FiredrillError('timeout', `the witness did not take up its post within ${postMs} ms`);
      const limit = setTimeout(() => post.reject(late), postMs);
      await post.promise.finally(() => clearTimeout(limit));
    },
    unwatch: async (injection) => {
      const watch = watches.get(injection);
      if (watch === undefined) return;
      ask({ unwatch: { injection } });
      const limit = setTimeout(watch.ended, lastLinesMs);
      await watch.whenEnded;
      clearTimeout(limit);
      watches.delete(injection);
    },
    close: () => void child?.stdin?.end(),
  };
}

function startWitness(): ChildProcess {
  const main = fileURLToPath(import.meta.resolve('@firedrill/witness/main'));
  const { PATH } = process.env;
  return spawn(process.execPath, [...process.execArgv, main], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH, [partVariable]: 'the witness' },
  });
}
