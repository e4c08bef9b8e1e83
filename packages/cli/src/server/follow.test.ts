import { createServer } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type MadeApi, makeApi, planByText, token } from '@firedrill/server/api/testing/made-api';
import { type StateDir, stateDirAt } from '@firedrill/server/state-dir';
import { made } from '@firedrill/server/store/testing/made-store';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { serverComesBack } from './ensure-server.ts';
import { followRun } from './follow.ts';

const run = made.run(1);
const many = 4_000;

const long = { timeout: 60_000 };

let [server, root]: [MadeApi, string] = [JSON.parse('null'), ''];
beforeEach(async () => {
  server = await makeApi(planByText, 1_000);
  root = mkdtempSync(path.join(tmpdir(), 'fd-follow-'));
  writeFileSync(path.join(root, 'token'), token);
  await server.ask('POST', '/api/v1/runs', { body: { text: 'fine' } });
});
afterEach(async () => {
  await server.close();
  rmSync(root, { recursive: true });
});

const dir = (): StateDir => ({ ...stateDirAt(root), socket: server.socketPath });

test('a follower that was dropped because it did not read goes on behind the last event', long, async () => {
  let breaks = 0;
  const again = async (): Promise<void> => void (breaks += 1);
  const events = followRun(dir(), run, { after: 0, again });
  const seqs = [(await events.next()).value?.seq];
  // More than the connection and the reader hold, so that the server must wait for us.
  const bodies = Array.from({ length: many }, () => ({ type: 'action.started' as const, action: 'x'.repeat(4096) }));
  await server.store.append(run, 1, bodies);
  await server.store.append(run, 1, [{ type: 'run.ended', verdict: JSON.parse('{"outcome": "pass"}') }]);
  await vi.waitFor(() => expect(server.said.join()).toContain('is dropped after'), { timeout: 20_000 });
  for await (const { seq } of events) seqs.push(seq);
  expect(seqs).toEqual(Array.from({ length: many + 2 }, (_, index) => index + 1));
  expect(breaks).toBeGreaterThan(0);
});

test('a server that died is waited for, as long as another one may go on with its runs', async () => {
  const gone = { ...dir(), socket: path.join(root, 'later') };
  expect(await serverComesBack(gone, 1)).toBe(false);
  const waiting = serverComesBack(gone, 20_000);
  const another = createServer().listen(gone.socket);
  expect(await waiting).toBe(true);
  await new Promise((resolve) => another.close(resolve));
});

test('who may not go on is told so', async () => {
  const events = followRun({ ...dir(), socket: path.join(root, 'nobody') }, run, {
    after: 0,
    again: () => Promise.reject(new Error('the server went away')),
  });
  await expect(events.next()).rejects.toThrow('the server went away');
});
