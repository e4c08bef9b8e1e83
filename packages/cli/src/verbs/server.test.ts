import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FiredrillError } from '@firedrill/core/errors';
import type { FisSaid } from '@firedrill/server/fis/start-fis';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { problemsText } from '../render/problems.ts';
import { servedWords } from '../render/fis-served.ts';
import { callVerb } from '../testing/call-verb.ts';
import { server } from './server.ts';

const root = mkdtempSync(path.join(tmpdir(), 'fd-server-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('what cannot be meant is refused before anything starts', () => {
  const here = ['--listen', '127.0.0.1:0'];
  test.for([
    { argv: ['--data', '/a', '--state', '/b', ...here], says: '--data /a and --state /b' },
    { argv: ['--simulate'], says: 'give --listen HOST:PORT too' },
    { argv: ['--access-key', 'a:b'], says: 'give --listen HOST:PORT too' },
    { argv: ['--listen', 'here'], says: 'here: expected HOST:PORT' },
    { argv: [...here, '--time-scale', '10'], says: 'together with --simulate only' },
    { argv: [...here, '--simulate', '--time-scale', '0'], says: 'expected a number from 1 to 1000000' },
    { argv: [...here, '--simulate', '--time-scale', 'fast'], says: 'expected a number from 1 to 1000000' },
    { argv: [...here, '--simulate', '--inventory', '/no/such/file'], says: '/no/such/file is not there' },
    { argv: [...here, '--config', '/no/such/file'], says: '/no/such/file is not there' },
    { argv: [...here, '--access-key', 'AKID'], says: '--access-key: expected ID:SECRET' },
  ])('$argv', async ({ argv, says }) => {
    const state = argv.includes('--data') ? [] : ['--state', path.join(root, 'never')];
    await expect(callVerb(server, [...argv, ...state])).rejects.toThrow(says);
  });
});

describe('before anything is made', () => {
  const made = path.join(root, 'never-made');
  const words = ['--listen', '127.0.0.1:0', '--simulate', '--data', made];

  test('what is wrong with an inventory is told, all of it with its lines', async () => {
    const inventory = path.join(root, 'inventory.yaml');
    const lines = ['apiVersion: firedrill/v1alpha1', 'kind: Inventory', 'metadata: {name: UP}', 'spec: {odd: 1}'];
    writeFileSync(inventory, lines.join('\n'));
    const thrown: unknown = await callVerb(server, [...words, '--inventory', inventory]).catch(
      (error: unknown) => error,
    );
    if (!(thrown instanceof FiredrillError)) throw thrown;
    const told = problemsText(thrown, { paint: (_, text) => text, language: 'en' });
    expect(told).toContain(`${inventory}:3:18  metadata.name\nerror inventory-invalid`);
    expect(told).toContain(`${inventory}:4:8  spec.odd\nerror inventory-invalid`);
    expect(existsSync(made)).toBe(false);
  });

  test('a directory that others may look into is refused', async () => {
    const open = path.join(root, 'open');
    mkdirSync(open, { mode: 0o755 });
    await expect(callVerb(server, ['--listen', '127.0.0.1:0', '--data', open])).rejects.toMatchObject({
      code: 'state-open',
    });
    expect(readdirSync(open)).toEqual([]);
  });
});

describe('what people read', () => {
  const said: FisSaid = { address: '0.0.0.0:4599', isOpen: true, simulate: true, newCredentials: '/a b/credentials' };

  test('the address, how to ask with the new key, and what to be warned of', () => {
    const { out, err } = servedWords(said, 'en');
    expect(out.split('\n')[0]).toMatch(/^AWS FIS is served at http:\/\/0\.0\.0\.0:4599, simulated/);
    expect(out).toContain("AWS_SHARED_CREDENTIALS_FILE='/a b/credentials'");
    expect(out).toContain('AWS_ENDPOINT_URL_FIS=http://127.0.0.1:4599');
    expect(err).toMatch(/plain HTTP.*\n.*any signature is accepted/);
  });

  test('one line and no warning, where the key is known and only this machine reaches it', () => {
    const local = { ...said, address: '127.0.0.1:1', isOpen: false, newCredentials: null };
    expect(servedWords({ ...local, simulate: false }, 'en')).toEqual({
      out: 'AWS FIS is served at http://127.0.0.1:1\n',
      err: '',
    });
    expect(servedWords(local, 'en').err).toBe('');
  });

  test('the same in Korean', () => {
    const { out, err } = servedWords(said, 'ko');
    for (const line of [...out.trim().split('\n').slice(0, 2), ...err.trim().split('\n')])
      expect(line).toMatch(/[가-힣]/);
    expect(out + err).not.toMatch(/\(으\)로|을\(를\)|은\(는\)/);
  });
});

test('it serves until it is sent home, and prints where', async () => {
  const [data, config] = [path.join(root, 'fis'), path.join(root, 'config')];
  writeFileSync(
    config,
    'apiVersion: firedrill/v1alpha1\nkind: FisConfiguration\nspec: {quotas: {activeExperiments: 9}}\n',
  );
  const words = ['--listen', '127.0.0.1:0', '--data', data, '--access-key', 'AKID:s3cret', '--config', config];
  const written: string[] = [];
  const served = callVerb(server, words, { onOut: (text) => written.push(text) });
  const address = await vi.waitUntil(() => /http:\/\/(\S+)/.exec(written.join(''))?.[0], { timeout: 20_000 });
  const health = await fetch(`${address}/healthz`);
  expect(await health.json()).toMatchObject({ status: 'ok', simulated: false });
  const refused = await fetch(`${address}/actions`);
  expect(refused.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
  expect((await fetch(`${address}/api/v1/runs`)).status).toBe(401);
  const headers = { authorization: `Bearer ${readFileSync(path.join(data, 'token'), 'utf8')}` };
  expect(await (await fetch(`${address}/api/v1/runs`, { headers })).json()).toEqual({ runs: [] });
  expect(existsSync(path.join(data, 'credentials'))).toBe(false);
  expect((await callVerb(server, ['end', '--data', data])).status).toBe(0);
  expect((await served).status).toBe(0);
  await expect(fetch(`${address}/healthz`)).rejects.toThrow();
});
