import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { freePort, freePorts } from './free-ports.ts';

const run = promisify(execFile);
const file = fileURLToPath(new URL('./free-ports.ts', import.meta.url));
const limitMs = 20_000;

test('no port is given twice, and all lie below those that the kernel gives', async () => {
  const ports = await freePorts(200);
  expect(new Set([...ports, ...(await freePorts(200))]).size).toBe(400);
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const given = typeof address === 'object' ? (address?.port ?? 0) : 0;
  server.close();
  expect(given).toBeGreaterThan(Math.max(...ports));
});

test('another process is not given what this one has', async () => {
  const ours = new Set(await freePorts(2000));
  const imported = `import { freePorts } from ${JSON.stringify(file)};`;
  const source = `${imported} console.log(JSON.stringify(await freePorts(500)));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', source], { timeout: limitMs });
  const theirs: number[] = JSON.parse(stdout);
  expect([theirs.length, theirs.filter((port) => ours.has(port))]).toEqual([500, []]);
});

test('a server can listen at a port that was given', async () => {
  const port = await freePort();
  const server = createServer().listen(port, '127.0.0.1');
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
  expect(server.address()).toMatchObject({ port });
  server.close();
});
