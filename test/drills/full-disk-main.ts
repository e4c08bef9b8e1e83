/**
 * To be run by unshare(1) in a mount namespace of its own: keeps a state directory on a small tmpfs at the directory in
 * its argument, fills it while a pause is on, and stops; with `silent` the server is stopped before. Prints what it
 * saw as one line of JSON.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { processesOf } from '@firedrill/cli/server/processes';
import { until } from '../crash/until.ts';
import { firedrill, startFiredrill } from './command-line.ts';
import { startShop } from './shop.ts';

const [, , directory = '', how = ''] = process.argv;
mkdirSync(directory, { recursive: true });
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', directory], {
  encoding: 'utf8',
  timeout: 15_000,
});
if (mounted.status !== 0) throw mounted.error ?? new Error(mounted.stderr);
const state = join(directory, 'state');
const filler = join(directory, 'filler');
const back = await startShop('back');
const stateOf = (): string => /^State:\s+(\S)/m.exec(readFileSync(`/proc/${back.pid}/status`, 'utf8'))?.[1] ?? '';
const isPaused = async (): Promise<boolean> => /[Tt]/.test(stateOf());

const file = join(directory, 'pause.json');
const target = { type: 'process', select: { pid: back.pid } };
const method = [{ name: 'hang', fault: 'process.pause', target: 'shop', for: '5m' }];
const spec = { targets: { shop: target }, method };
const document = { apiVersion: 'firedrill/v1alpha1', kind: 'Experiment', metadata: { name: 'full' }, spec };
writeFileSync(file, JSON.stringify(document));
const running = startFiredrill('run', file, '--state', state, '--lease', '2m');
const paused = await until(isPaused, 30_000);
fill();
if (how === 'silent') signal('SIGSTOP');
const stopped = await firedrill('stop', '--state', state);
const after = stateOf();
signal('SIGCONT');
rmSync(filler);
const ended = await running.ended;
await firedrill('server', 'end', '--state', state);
await back.close();
process.stdout.write(`${JSON.stringify({ paused, stopped, after, ended })}\n`);

function signal(name: NodeJS.Signals): void {
  const isServer = (word: string): boolean => basename(word).startsWith('server-main.');
  for (const { pid, argv } of processesOf(state)) if (argv.some(isServer)) process.kill(pid, name);
}

function fill(): void {
  for (let sizeBytes = 65_536; sizeBytes >= 1; ) {
    try {
      appendFileSync(filler, Buffer.alloc(sizeBytes));
    } catch {
      sizeBytes = Math.floor(sizeBytes / 2); // ENOSPC: no room for so much; try less
    }
  }
}
