import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { FiredrillError } from '@firedrill/core/errors';
import { accessKeysVariable, parseAccessKey } from '@firedrill/server/api/fis/access-keys';
import { readConfiguration } from '@firedrill/server/fis/configuration';
import { readInventory } from '@firedrill/server/fis/read-inventory';
import { readAddress } from '@firedrill/server/proxies/address';
import { flag, list, type Options, text } from '../verb.ts';
import { collect } from '../verbs/options.ts';

/** The options by which `server` also serves AWS FIS. */
export const withFisOptions = (command: Command): Command =>
  command
    .option('--listen <address>', 'HOST:PORT where AWS FIS is served, and the native API; port 0 takes a free one')
    .option('--data <dir>', 'the same as --state')
    .option('--access-key <id:secret>', accessKeyWords, collect)
    .option('--simulate', 'accept any signature, and invent what targets match; nothing real is touched')
    .option('--inventory <file>', 'with --simulate: the resources that there are')
    .option('--config <file>', 'alarms mapped to probes, hypotheses of templates, quotas, logs, webhooks')
    .option('--time-scale <number>', 'with --simulate: time passes so many times as fast');

const accessKeyWords = 'a key that may ask, ID:SECRET or ID:SECRET:ACCOUNT; may be given several times';

/** What a server's process is told to serve AWS FIS. */
export interface FisWords {
  readonly argv: readonly string[];
  /** The keys, which other users must not read on a command line. */
  readonly environment: { readonly [name: string]: string };
}

const mostTimeScale = 1_000_000;

/**
 * Reads the options of AWS FIS; without `--listen` there are none.
 * @throws FiredrillError `usage`; `document-unreadable` for a file that is not there; what is wrong with one, and where
 */
export function fisWordsOf(options: Options): FisWords {
  const [listen, inventory, config, scale] = ['listen', 'inventory', 'config', 'timeScale'].map((name) =>
    text(options, name),
  );
  const [keys, simulate] = [list(options, 'accessKey'), flag(options, 'simulate')];
  if (listen === undefined) {
    const given = inventory ?? config ?? scale ?? keys[0];
    if (given === undefined && !simulate) return { argv: [], environment: {} };
    const what = '--access-key, --simulate, --inventory, --config and --time-scale';
    throw new FiredrillError('usage', `${what} are for serving AWS FIS: give --listen HOST:PORT too`);
  }
  readAddress(listen);
  for (const key of keys) parseAccessKey(key);
  if (!simulate && (inventory ?? scale) !== undefined)
    throw new FiredrillError('usage', '--inventory and --time-scale are given together with --simulate only');
  const times = Number(scale ?? 1);
  if (!(times >= 1 && times <= mostTimeScale))
    throw new FiredrillError('usage', `--time-scale ${scale}: expected a number from 1 to ${mostTimeScale}`);
  const argv = [
    '--listen',
    listen,
    ...(simulate ? ['--simulate'] : []),
    ...(inventory === undefined ? [] : ['--inventory', withInventory(inventory)]),
    ...(config === undefined ? [] : ['--config', withConfiguration(config)]),
    ...(scale === undefined ? [] : ['--time-scale', String(times)]),
  ];
  return { argv, environment: keys.length === 0 ? {} : { [accessKeysVariable]: keys.join('\n') } };
}

/**
 * The state directory that is named, by either name.
 * @throws FiredrillError `usage` when both are given and differ
 */
export function stateOption(options: Options): string | undefined {
  const [data, state] = [text(options, 'data'), text(options, 'state')];
  if (data === undefined || state === undefined || path.resolve(data) === path.resolve(state)) return data ?? state;
  throw new FiredrillError('usage', `--data ${data} and --state ${state} are the same option, and differ`);
}

/** What is wrong with a file is told here, with its places, before anything is made or started. */
function withConfiguration(config: string): string {
  const file = fileThere(config);
  readConfiguration(config, process.env);
  return file;
}

function withInventory(inventory: string): string {
  const file = fileThere(inventory);
  readInventory(inventory);
  return file;
}

function fileThere(file: string): string {
  if (existsSync(file)) return path.resolve(file);
  throw new FiredrillError('document-unreadable', `${file} is not there`);
}
