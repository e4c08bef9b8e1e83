import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { createVictims, until } from '../fixture.ts';
import { createOwnProcesses } from '../proc/ours.ts';
import type { ExposureMeasure } from '../reading.ts';
import { memoryPressure } from './memory-pressure.ts';

const MEBIBYTE = 1024 * 1024;
const load = 'FIREDRILL_MARK=i-group';
const victims = createVictims();
let [group, folder, refusal] = ['', '', ''];

/** A control group of 256 MiB below the one that this test runs in. */
beforeEach((context) => {
  try {
    const own = /^\d+:(?:|.*\bmemory\b.*):(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1] ?? '/';
    const roots = ['/sys/fs/cgroup/memory', '/sys/fs/cgroup'].filter((root) => existsSync(join(root, 'cgroup.procs')));
    const parent = roots.map((root) => join(root, own)).find((each) => existsSync(each)) ?? roots[0] ?? '';
    group = join(parent, `firedrill-pressure-${process.pid}`);
    mkdirSync(group);
    const file = ['memory.max', 'memory.limit_in_bytes'].find((each) => existsSync(join(group, each)));
    if (file === undefined) throw new Error(`no memory controller in ${group}`);
    writeFileSync(join(group, file), String(256 * MEBIBYTE));
    folder = mkdtempSync(join(tmpdir(), 'firedrill-pressure-'));
  } catch (thrown) {
    refusal = `a control group with a memory limit cannot be made here: ${String(thrown)}`;
  }
  if (refusal !== '') context.skip(refusal);
});

afterEach(async () => {
  await victims.endAll();
  if (folder !== '') rmSync(folder, { recursive: true });
  if (!existsSync(group)) return;
  await until('the group is removed', async () => {
    try {
      rmdirSync(group);
      return true;
    } catch {
      return null; // EBUSY: the kernel has not let go of its last process yet
    }
  });
});

/** Joins the group, then reads the same 80 MiB again and again, as a store does with its pages. */
const store = (): string => `
  const { readFileSync, writeFileSync } = require('node:fs');
  writeFileSync('${group}/cgroup.procs', String(process.pid));
  writeFileSync('${folder}/pages', Buffer.alloc(80 * ${MEBIBYTE}, 1));
  const { openSync, readSync } = require('node:fs');
  const [file, page] = [openSync('${folder}/pages', 'r'), Buffer.alloc(${MEBIBYTE})];
  let at = 0;
  setInterval(() => { readSync(file, page, 0, ${MEBIBYTE}, at++ % 80 * ${MEBIBYTE}); }, 5);
  console.log('ready');`;
const filler = (mebibytes: number): string => `
  require('node:fs').writeFileSync('${group}/cgroup.procs', String(process.pid));
  globalThis.kept = Buffer.alloc(${mebibytes} * ${MEBIBYTE}, 1);
  console.log('ready'); setInterval(() => {}, 1e6);`;

async function lookedAt(measure: ExposureMeasure, lastsMs: number, enough: number) {
  const endMs = performance.now() + lastsMs;
  return until('it is met, or the time is over', async () => {
    const reading = await measure.read(true);
    return 'met' in reading && (reading.met >= enough || performance.now() > endMs) ? reading : null;
  });
}

test.each([
  ['makes memory scarce is met', 190, 1],
  ['leaves room is not', 48, 0],
] as const)('in a group of the target, a filler that %s', { timeout: 60_000 }, async (_what, mebibytes, met) => {
  const { identity } = await victims.start(store());
  const measure = memoryPressure({ kind: 'memory-pressure', load, pids: [identity] }, createOwnProcesses());
  await measure.settle?.();
  await victims.start(filler(mebibytes), { FIREDRILL_MARK: 'i-group' });
  const seen = await lookedAt(measure, 4000, 1);
  expect(seen.met, seen.evidence).toBe(met);
});
