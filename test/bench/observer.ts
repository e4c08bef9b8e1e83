import { readFileSync } from 'node:fs';
import { parentPort, Worker, workerData } from 'node:worker_threads';

/**
 * Looks at a process's state as fast as it can, on a thread of its own, and tells when the state that is waited for was
 * first seen. What is measured includes half a look (about 10 µs).
 */
export interface Observer {
  /** Resolves with the moment (process.hrtime, ns) at which the process was first seen stopped, or running again. */
  readonly seen: (stopped: boolean) => Promise<bigint>;
  readonly close: () => Promise<number>;
}

export function createObserver(pid: number): Observer {
  const worker = new Worker(new URL(import.meta.url), { workerData: { pid } });
  return {
    seen: (stopped) => {
      const { promise, resolve, reject } = Promise.withResolvers<bigint>();
      worker.removeAllListeners();
      worker.once('message', (atNs: bigint) => resolve(atNs));
      worker.once('error', reject);
      worker.postMessage(stopped);
      return promise;
    },
    close: () => worker.terminate(),
  };
}

if (parentPort !== null) {
  const port = parentPort;
  const { pid } = workerData;
  port.on('message', (stopped: boolean) => {
    for (;;) {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      const state = stat.charAt(stat.lastIndexOf(')') + 2);
      if ((state === 'T' || state === 't') === stopped) break;
    }
    port.postMessage(process.hrtime.bigint());
  });
}
