import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { reasonOf } from '@firedrill/core/errors';
import { durationText } from '@firedrill/core/units';
import type { Json } from '@firedrill/core/words/json';
import type { KeptAlive } from '../probe.ts';
import { isBrief } from './effort.ts';
import { type AtPath, type Found, type Pattern, type Question, search } from './search.ts';

/**
 * Searches for what documents say, in bounded time: a regular expression or a JSON path may take for ever, and the
 * server's thread belongs to all runs. What surely takes little is looked for at once; everything else in a thread of
 * this run's own, which is begun with the first such question and ended when one takes too long.
 */
export interface Searcher extends KeptAlive {
  /** Which of the texts match. @throws CannotSearch when it took too long, or too much */
  readonly matching: (pattern: Pattern, texts: readonly string[]) => Promise<readonly boolean[]>;
  /** What stands at each path. @throws CannotSearch as above */
  readonly atPaths: (paths: readonly string[], json: Json) => Promise<readonly AtPath[]>;
}

/** A search that was given up, or could not be begun: nobody knows what it would have found. */
export class CannotSearch extends Error {}

/** What the thread says to a question. */
export type Reply = { readonly found: Found } | { readonly why: string };

/** The thread is at one question for so long at most. */
export const searchLimitMs = 1_500;
/** With those before it, a question takes so long at most; the engine's patience (sample-within.ts) is longer. */
const longestWaitMs = 2_250;
const memory = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32 } as const;

interface Asked {
  readonly question: Question;
  readonly resolve: (reply: Reply) => void;
  readonly limits: NodeJS.Timeout[];
}

const program = new URL(`./search-main${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
const limitText = durationText(searchLimitMs);
const tooLong = `the search did not end within ${limitText}: write the pattern or path without repeats inside repeats`;
const tooLate = `other searches of this run took longer than ${limitText}`;
const over = 'the run has ended';
const tooMuch = `the search needs more than ${memory.maxOldGenerationSizeMb} MiB`;

export function createSearcher(): Searcher {
  const thread = new SearchThread();
  // A question of either kind gets an answer of that kind.
  const searched = async <Kind extends Found>(question: Question): Promise<Kind> =>
    (isBrief(question) ? search(question) : await thread.answer(question)) as Kind;
  return {
    matching: (pattern, texts) => searched({ pattern, texts }),
    atPaths: (paths, json) => searched({ paths, json }),
    end: () => thread.end(),
  };
}

const whatOf = (question: Question): string => JSON.stringify('paths' in question ? question.paths : question.pattern);

/** It has a life: it begins with the first question, and after one that took too long it begins anew. */
class SearchThread {
  /** In the order in which they were asked; the worker is at the first one. */
  #waiting: readonly Asked[] = [];
  #worker: Worker | null = null;
  #ended = false;
  /** What took too long, or too much, is not tried again: even an ended thread goes on while V8 compiles a pattern. */
  readonly #hopeless = new Map<string, string>();

  async answer(question: Question): Promise<Found> {
    if (this.#ended) throw new CannotSearch(over);
    const hopeless = this.#hopeless.get(whatOf(question));
    if (hopeless !== undefined) throw new CannotSearch(hopeless);
    const { promise, resolve } = Promise.withResolvers<Reply>();
    const asked: Asked = { question, resolve, limits: [] };
    asked.limits.push(setTimeout(() => this.#giveUp(asked, tooLate), longestWaitMs));
    this.#waiting = [...this.#waiting, asked];
    if (this.#waiting.length === 1) this.#ask();
    const reply = await promise;
    if ('found' in reply) return reply.found;
    throw new CannotSearch(reply.why);
  }

  end(): void {
    this.#ended = true;
    this.#leave();
    for (const asked of this.#waiting) this.#settle(asked, { why: over });
  }

  #ask(): void {
    const [first] = this.#waiting;
    if (first === undefined) return;
    this.#worker ??= this.#begin();
    first.limits.push(setTimeout(() => this.#giveUp(first, tooLong), searchLimitMs));
    try {
      this.#worker.postMessage(first.question);
    } catch (thrown) {
      // What is nested too deeply cannot be handed over.
      this.#next({ why: reasonOf(thrown) });
    }
  }

  #begin(): Worker {
    const worker = new Worker(program, { stdin: false, resourceLimits: memory });
    worker.unref();
    worker.on('message', (reply: Reply) => (this.#worker === worker ? this.#next(reply) : undefined));
    worker.on('error', (error: Error & { readonly code?: string }) => {
      if (this.#worker !== worker) return;
      this.#leave();
      const [first] = this.#waiting;
      const isTooMuch = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      if (isTooMuch && first !== undefined) this.#hopeless.set(whatOf(first.question), tooMuch);
      this.#next({ why: isTooMuch ? tooMuch : reasonOf(error) });
    });
    return worker;
  }

  #next(reply: Reply): void {
    const [first] = this.#waiting;
    if (first !== undefined) this.#settle(first, reply);
    this.#ask();
  }

  #giveUp(asked: Asked, why: string): void {
    const isAtWork = this.#waiting[0] === asked;
    if (isAtWork) this.#leave();
    if (why === tooLong) this.#hopeless.set(whatOf(asked.question), why);
    this.#settle(asked, { why });
    if (isAtWork) this.#ask();
  }

  #settle(asked: Asked, reply: Reply): void {
    for (const limit of asked.limits) clearTimeout(limit);
    this.#waiting = this.#waiting.filter((each) => each !== asked);
    asked.resolve(reply);
  }

  #leave(): void {
    const left = this.#worker;
    this.#worker = null;
    void left?.terminate();
  }
}
