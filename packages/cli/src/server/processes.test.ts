import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { awaitHome } from './close-runs.ts';
import { hasProxies, leaving, processesOf } from './processes.ts';

let root = '';
const started: ChildProcess[] = [];
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'firedrill-parts-'));
  mkdirSync(path.join(root, 'run'));
});
afterEach(async () => {
  await Promise.all(started.splice(0).map(end));
  rmSync(root, { recursive: true, force: true });
});

/** A process that is called as a part of ours is. */
async function start(main: string): Promise<ChildProcess> {
  const argv = ['-e', 'process.stdout.write("up"); setInterval(() => undefined, 1000)', main, '--state', root];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'ignore'] });
  started.push(child);
  if (child.stdout !== null) await once(child.stdout, 'data');
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const standProxy = (): void => {
  const proxies = [{ key: '127.0.0.1:1', listen: '127.0.0.1:1', upstream: '127.0.0.1:2' }];
  writeFileSync(path.join(root, 'run', 'proxies.json'), JSON.stringify(proxies));
};

test('all are to go with the server; a reaper stays where a proxy stands', async () => {
  const [server, reaper] = [await start('server-main.js'), await start('reaper-main.js')];
  const names = [`server-main.js (pid ${server.pid})`, `reaper-main.js (pid ${reaper.pid})`];
  expect(leaving(root).toSorted()).toEqual(names.toSorted());
  standProxy();
  expect(hasProxies(root)).toBe(true);
  expect(leaving(root)).toHaveLength(2);
  await end(server);
  expect(leaving(root)).toEqual([]);
  rmSync(path.join(root, 'run', 'proxies.json'));
  expect(leaving(root)).toEqual([names[1]]);
});

test('whoever closed the records waits for a server to go, and not where it stays with a proxy', async () => {
  const server = await start('server-main.js');
  const home = awaitHome(root).then(() => processesOf(root).length);
  await end(server);
  expect(await home).toBe(0);
  await start('agent-main.js');
  standProxy();
  const beganMs = performance.now();
  await awaitHome(root);
  expect(performance.now() - beganMs).toBeLessThan(1000);
  expect(processesOf(root)).toHaveLength(1);
});
