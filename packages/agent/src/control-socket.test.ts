import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { askToStop, type ControlSocket, openControlSocket } from './control-socket.ts';
import type { StopAsked, StoppedInjection } from './person-stops.ts';
import { encodeStop, longestLineBytes } from './stop-frames.ts';
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

/** What is answered to these pieces of text, each sent when the one before is on its way. */
async function said(...pieces: readonly string[]): Promise<string> {
  const socket = createConnection(places().control).setNoDelay().setEncoding('utf8');
  for (const piece of pieces) await new Promise((sent) => socket.write(piece, sent));
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  socket.once('data', resolve);
  socket.once('error', reject);
  return promise.finally(() => socket.destroy());
}

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

  test('hands on a stop of everything', async () => {
    const all = { ...stop, all: true, runs: [] };
    expect(await askToStop(places(), all, 5000)).toEqual(answer);
    expect(asked).toEqual([all]);
  });

  test('understands a request that comes in pieces', async () => {
    const line = encodeStop('a token', stop);
    const pieces = [line.slice(0, 10), line.slice(10, -1), '\n'];
    const answered = JSON.parse(await said(...pieces));
    expect(answered).toMatchObject({ v: 1, stopped: [{ what: 'a pause' }] });
    expect(asked).toEqual([stop]);
  });

  test.each([
    ['that never ends', 'x'.repeat(longestLineBytes + 1), 'limit'],
    ['that is no request', 'nonsense\n', 'protocol-malformed'],
    ['of a later version', '{"v":2}\n', 'protocol-version'],
  ])('refuses a line %s, with the reason', async (_name, line, code) => {
    expect(JSON.parse(await said(line))).toMatchObject({ v: 1, code });
    expect(asked).toEqual([]);
  });

  test('tells whoever asks what the agent could not do', async () => {
    control.close();
    const fails = () => Promise.reject(new Error('no journal'));
    control = await openControlSocket(places(), fails, createSilentNotes());
    await expect(askToStop(places(), stop, 5000)).rejects.toThrow('no journal');
  });

  test('that cannot be made is noted, and the agent goes on without', async () => {
    const notes = createSilentNotes();
    const nowhere = { ...places(), control: path.join(directory, 'none', 'agent.sock') };
    const none = await openControlSocket(nowhere, () => Promise.resolve([]), notes);
    expect(notes.lines.join()).toContain('only a server can stop us');
    none.close();
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
