import { fdatasyncSync, ftruncateSync, openSync, readFileSync, readSync, unlinkSync, writeSync } from 'node:fs';
import path from 'node:path';

/**
 * `node filler-main.js DIRECTORY GROUP`: keeps the memory of the control group that it was put into at its limit, from
 * the moment when it is told to, without anybody having to be killed for it.
 *
 *     limit ┬ file cache, read again and again: it fills whatever is free, and the kernel can always take it back
 *           ├ memory that cannot be taken back (tmpfs, no swap): given back as soon as the cache becomes small, so that
 *           │ what the others need is there, and taken again when it has become large
 *           └ the others
 *
 * It ends with its parent. @see the kernel's Documentation/admin-guide/cgroup-v1/memory.rst
 */
const [directory = '', group = ''] = process.argv.slice(2);
const mib = 2 ** 20;
const chunk = Buffer.alloc(mib, 1);
const fileBytes = 192 * mib;
/** Between these the file cache of the group is kept. */
const leastCacheBytes = 48 * mib;
const mostCacheBytes = 80 * mib;
const stepBytes = mib;
/** Fast enough to fill again at once what others give back, slow enough to leave them the disk. */
const readsEach = 1;
const everyMs = 5;

process.stdin.on('end', () => process.exit());
process.stdin.once('data', begin);
process.stdout.write('.');

function begin(): void {
  const file = openSync(path.join(directory, 'filler'), 'w+');
  // What was never written to the disk could not be taken back at once.
  for (let done = 0; done < fileBytes; done += chunk.length) {
    writeSync(file, chunk, 0, chunk.length, done);
    fdatasyncSync(file);
  }
  const heldName = path.join('/dev/shm', path.basename(path.dirname(directory)));
  const held = openSync(heldName, 'w+');
  unlinkSync(heldName);
  let [heldBytes, position, isTold] = [0, 0, false];
  setInterval(() => {
    for (let count = 0; count < readsEach; count += 1) {
      readSync(file, chunk, 0, chunk.length, position);
      position = (position + chunk.length) % fileBytes;
    }
    const cacheBytes = cacheOf(readFileSync(path.join(group, 'memory.stat'), 'latin1'));
    if (cacheBytes < leastCacheBytes) {
      heldBytes = Math.max(0, heldBytes - stepBytes);
      ftruncateSync(held, heldBytes);
    } else if (cacheBytes > mostCacheBytes) {
      for (const endBytes = heldBytes + stepBytes; heldBytes < endBytes; heldBytes += chunk.length) {
        writeSync(held, chunk, 0, chunk.length, heldBytes);
      }
    } else if (!isTold) {
      isTold = true;
      process.stdout.write('full');
    }
  }, everyMs);
}

function cacheOf(stat: string): number {
  const bytes = (name: string): number => Number(new RegExp(`^${name} (\\d+)`, 'm').exec(stat)?.[1] ?? 0);
  return bytes('active_file') + bytes('inactive_file');
}
