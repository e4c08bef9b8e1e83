import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { askToStop, type ControlSocket, openControlSocket } from './control-socket.ts';
import type { StopAsked, StoppedInjection } from './person-stops.ts';
import { createSilentNotes, injectionAt, runAt } from './testing/records.ts';

let directory = '';
let control: ControlSocket;
let asked: StopAsked[] = [];
const stop: StopAsked = { all: false, runs: [runAt(1)], why: 'enough', interrupt: true };
const status = { injection: injectionAt(1), state: 'recovered', how: 'restored', detail: '', exposure: null } as const;
const answer: readonly StoppedInjection[] = [{ what: 'a pause', status }];
const places = (): { control: string; tokenFile: string } => ({
  control: path.join(directory, 'agent.sock'),
  tokenFile: path.join(directory, 'token'),
});

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'fd-control-'));
  writeFileSync(places().tokenFile, 'a token\n');
  asked = [];
  const answerTo = (to: StopAsked): Promise<readonly StoppedInjection[]> => {
    asked.push(to);
    return Promise.resolve(answer);
  };
  control = await openControlSocket(places(), answerTo, createSilentNotes());
});
afterEach(() => {
  control.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('the control socket', () => {
  test('hands a stop to the agent and its answer back', async () => {
    expect(await askToStop(places(), stop, 5000)).toEqual(answer);
    expect(asked).toEqual([stop]);
  });

  test('is closed to others', () => expect(statSync(places().control).mode & 0o777).toBe(0o600));

  test('refuses a wrong token, and nothing is stopped', async () => {
    const wrong = path.join(directory, 'wrong');
    writeFileSync(wrong, 'b token\n');
    await expect(askToStop({ ...places(), tokenFile: wrong }, stop, 5000)).rejects.toMatchObject({
      code: 'unauthorised',
    });
    expect(asked).toEqual([]);
  });

  test('takes the place of a dead one', async () => {
    control.close();
    writeFileSync(places().control, '');
    control = await openControlSocket(places(), () => Promise.resolve([]), createSilentNotes());
    expect(await askToStop(places(), stop, 5000)).toEqual([]);
  });
});

describe('whoever asks', () => {
  test('hears that nobody is there', async () => {
    const elsewhere = { ...places(), control: path.join(directory, 'none.sock') };
    await expect(askToStop(elsewhere, stop, 5000)).rejects.toMatchObject({ code: 'agent-away' });
  });

  test('does not speak to a file', async () => {
    await expect(askToStop({ ...places(), control: places().tokenFile }, stop, 5000)).rejects.toMatchObject({
      code: 'permission',
    });
  });

  test('does not wait longer than it said', async () => {
    const mute = createServer(() => undefined);
    const where = path.join(directory, 'mute.sock');
    await new Promise<void>((resolve) => mute.listen(where, resolve));
    await expect(askToStop({ ...places(), control: where }, stop, 50)).rejects.toMatchObject({ code: 'timeout' });
    mute.close();
  });
});
