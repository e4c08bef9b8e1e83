import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { KeptAlive } from '../probe.ts';
import type { Slice } from './slice.ts';

/** What a generator is to send. */
export interface LoadOrder {
  readonly url: string;
  readonly method: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: string | null;
  readonly ratePerSecond: number;
  readonly timeoutMs: number;
  readonly connections: 'keep' | 'new';
  readonly maxOutstanding: number;
  /** Answers that are as expected; null: every status below 400. */
  readonly statuses: readonly number[] | null;
  readonly tls: { readonly verify: boolean; readonly ca: string | null };
}

/** A generator of constant load in a thread of its own, so that neither disturbs the other. */
export interface Generator extends KeptAlive {
  /** What happened since the last slice; the first one comes when it has its full length. */
  readonly slice: () => Promise<Slice>;
}

/** Asked for a slice, a thread that is well answers within this. */
const patienceMs = 2_000;

/** Starts at once. Ended by `end`, and with this process. */
export function createGenerator(order: LoadOrder, sliceMs: number): Generator {
  const program = new URL(`./load-main${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
  const worker = new Worker(program, { workerData: { ...order, sliceMs }, stdin: false });
  worker.unref();
  let died: string | null = null;
  let waiting: PromiseWithResolvers<Slice> | null = null;
  const fail = (why: string): void => {
    died = why;
    waiting?.reject(new Error(why));
  };
  worker.on('message', (slice: Slice) => waiting?.resolve(slice));
  worker.on('error', (error) => fail(`the generator died: ${error.message}`));
  worker.on('exit', () => fail(died ?? 'the generator has ended'));
  return {
    slice: async () => {
      if (died !== null) throw new Error(died);
      const own = Promise.withResolvers<Slice>();
      waiting = own;
      const limit = setTimeout(() => own.reject(new Error('the generator does not answer')), sliceMs + patienceMs);
      worker.postMessage('slice');
      try {
        return await own.promise;
      } finally {
        clearTimeout(limit);
      }
    },
    end: () => void worker.terminate(),
  };
}
