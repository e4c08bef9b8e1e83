/**
 * A victim with several threads. Each counts in its own 8 bytes of the file named by the first argument, once a
 * millisecond; the slot after theirs counts SIGUSR2. Ends with its standard input.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

const WORKERS = 3;

if (isMainThread) {
  const path = process.argv[2] ?? '';
  closeSync(openSync(path, 'a'));
  const thread = new URL(import.meta.url);
  for (let slot = 1; slot <= WORKERS; slot += 1) {
    new Worker(thread, { workerData: { path, slot } }).unref();
  }
  let signals = 0;
  const descriptor = openSync(path, 'r+');
  process.on('SIGUSR2', () => {
    signals += 1;
    writeCount(descriptor, WORKERS + 1, signals);
  });
  process.stdin.resume().on('end', () => process.exit(0));
  count({ path, slot: 0 });
} else {
  // The main thread above started this one with exactly this.
  count(workerData as { readonly path: string; readonly slot: number });
}

function count(where: { readonly path: string; readonly slot: number }): void {
  const descriptor = openSync(where.path, 'r+');
  let counted = 0;
  setInterval(() => {
    counted += 1;
    writeCount(descriptor, where.slot, counted);
  }, 1);
}

function writeCount(descriptor: number, slot: number, counted: number): void {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(counted);
  writeSync(descriptor, bytes, 0, 8, slot * 8);
}
