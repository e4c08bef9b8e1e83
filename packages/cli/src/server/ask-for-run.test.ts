import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type MadeApi, makeApi, planByText, token } from '@firedrill/server/api/testing/made-api';
import { type StateDir, stateDirAt } from '@firedrill/server/state-dir';
import { made } from '@firedrill/server/store/testing/made-store';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Surroundings } from '../verb.ts';
import { watch } from '../verbs/run.ts';
import type { Asked } from './ask.ts';
import { askForRun, type RunAnswer } from './ask-for-run.ts';

const run = made.run(1);
// What the server reads of it in these tests; it fills in the rest.
const asking = (text: string): Asked => JSON.parse(JSON.stringify({ text }));

let [server, root]: [MadeApi, string] = [JSON.parse('null'), ''];
let [said, interrupts]: [string, number] = ['', 0];
const listeners = new Set<() => void>();
const surroundings: Surroundings = {
  out: (text) => void (said += text),
  err: (text) => void (said += text),
  environment: {},
  language: 'en',
  color: false,
  terminal: null,
  onInterrupt: (call) => {
    listeners.add(call);
    return () => void listeners.delete(call);
  },
};
const interrupt = (): void => [...listeners].forEach((call) => call());

beforeEach(async () => {
  [said, interrupts] = ['', 0];
  server = await makeApi((text) => {
    for (let count = 0; count < interrupts; count += 1) interrupt();
    return planByText(text);
  });
  root = mkdtempSync(path.join(tmpdir(), 'fd-asking-'));
  writeFileSync(path.join(root, 'token'), token);
});
afterEach(async () => {
  await server.close();
  rmSync(root, { recursive: true });
  expect(listeners.size).toBe(0);
});

const dir = (): StateDir => ({ ...stateDirAt(root), socket: server.socketPath });

test('a run that Ctrl-C met while it was asked for is stopped as soon as it is there', async () => {
  interrupts = 1;
  const goOn = async ({ wasInterrupted }: RunAnswer): Promise<number> => {
    const watching = watch(surroundings, { dir: dir(), id: run, server: {}, wasInterrupted, quiet: true });
    expect(listeners.size).toBe(2); // never a moment without one
    await vi.waitFor(() => expect(server.asked).toEqual([`stop ${run} interrupted at the terminal`]));
    await server.store.append(run, 1, [{ type: 'run.ended', verdict: JSON.parse('{"outcome": "aborted"}') }]);
    expect(await watching).toEqual({ outcome: 'aborted' });
    return 130;
  };
  expect(await askForRun(surroundings, { dir: dir(), asked: asking('fine') }, goOn)).toBe(130);
  expect(said).toContain('stopping: the run ends as soon as the server has answered');
});

test('a second Ctrl-C leaves, says what is not known, and no run begins', async () => {
  interrupts = 2;
  const never = (): Promise<number> => Promise.reject(new Error('there is no answer to go on with'));
  expect(await askForRun(surroundings, { dir: dir(), asked: asking('slow') }, never)).toBe(4);
  expect(said).toContain('whether the run began is not known');
  await vi.waitFor(() => expect(server.said.join()).toContain('had gone before it began'));
  expect(server.store.list(10)).toEqual([]);
});

test('without Ctrl-C nothing is stopped', async () => {
  const goOn = async ({ status, wasInterrupted }: RunAnswer): Promise<number> => {
    expect({ status, wasInterrupted }).toEqual({ status: 201, wasInterrupted: false });
    return 0;
  };
  expect(await askForRun(surroundings, { dir: dir(), asked: asking('fine') }, goOn)).toBe(0);
  expect(server.asked).toEqual([]);
});
