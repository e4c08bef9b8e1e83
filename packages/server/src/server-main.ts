import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { reasonOf } from '@firedrill/core/errors';
import type { Notes } from '@firedrill/core/ports';
import { accessKeysVariable, parseAccessKey } from './api/fis/access-keys.ts';
import { createFileNotes } from './file-notes.ts';
import type { FisChoices, FisFront, FisSaid } from './fis/start-fis.ts';
import { type Server, startServer } from './server.ts';
import { prepareStateDir, type StateDir, stateDirPath } from './state-dir.ts';

/**
 * The server's process: `node server-main.js --state DIR --agent-main FILE [--idle-ms N] [--policy FILE]
 * [--alerts-cert FILE --alerts-key FILE] [--end-runs WHY] [--listen HOST:PORT …]`. Started by `firedrill run` and
 * `firedrill server`, and by `firedrill recover` to close the records of runs. Access keys come in the environment,
 * which others cannot read; where AWS FIS is served is told to whoever started it, as a message. It starts an agent
 * when one is needed and none is there, and goes home when idle.
 */
const { values } = parseArgs({
  options: {
    state: { type: 'string' },
    'agent-main': { type: 'string' },
    'idle-ms': { type: 'string', default: '15000' },
    policy: { type: 'string' },
    'alerts-cert': { type: 'string' },
    'alerts-key': { type: 'string' },
    'end-runs': { type: 'string' },
    listen: { type: 'string' },
    simulate: { type: 'boolean', default: false },
    inventory: { type: 'string' },
    config: { type: 'string' },
    'time-scale': { type: 'string', default: '1' },
  },
});

const dir = prepareStateDir(stateDirPath(values.state));
const notes = createFileNotes(dir.log('server'));
const summonAgent = createSummoner(dir, notes);

const { 'alerts-cert': certFile, 'alerts-key': keyFile } = values;
const alertTls = certFile === undefined || keyFile === undefined ? null : { certFile, keyFile };

try {
  const fis = fisChoices();
  const server = await startServer(dir, notes, summonAgent, { endWhy: values['end-runs'], alertTls, fis });
  notes.note('info', 'the server listens', { socket: dir.socket, pid: process.pid });
  const named = values.policy ?? process.env['FIREDRILL_POLICY'] ?? '';
  const said = { pid: process.pid, policy: named === '' ? null : path.resolve(named), alertTls };
  writeFileSync(path.join(dir.root, 'run', 'server.json'), JSON.stringify(said), { mode: 0o600 });
  endWhenAsked(server);
  if (server.fis !== null) tellWhere(server.fis);
  if (values['idle-ms'] !== '0') endWhenIdle(server, Number(values['idle-ms']));
} catch (thrown) {
  notes.note('error', `the server cannot start: ${reasonOf(thrown)}`);
  process.stderr.write(`firedrill: the server cannot start: ${reasonOf(thrown)}\n`);
  process.exitCode = 2;
}

/** How AWS FIS is to be served. The secrets leave the environment, which agents and probes inherit. */
function fisChoices(): FisChoices | null {
  const keys = process.env[accessKeysVariable] ?? '';
  delete process.env[accessKeysVariable];
  const { listen, simulate, inventory = null, config = null, 'time-scale': timeScale } = values;
  if (listen === undefined) return null;
  const accessKeys = keys.split('\n').flatMap((key) => (key === '' ? [] : [parseAccessKey(key)]));
  return { listen, accessKeys, simulate, inventoryFile: inventory, configFile: config, timeScale: Number(timeScale) };
}

/**
 * Starts the agent of this user, at most one at a time; an agent that finds another one holding the journal goes
 * away.
 */
function createSummoner(at: StateDir, log: Notes): () => void {
  let child: ChildProcess | null = null;
  return () => {
    const main = values['agent-main'];
    if (main === undefined || (child !== null && child.exitCode === null && child.signalCode === null)) return;
    mkdirSync(path.join(at.root, 'log'), { recursive: true, mode: 0o700 });
    const stderr = openSync(at.log('agent-stderr'), 'a', 0o600);
    const policy = values.policy === undefined ? [] : ['--policy', values.policy];
    const argv = [...process.execArgv, main, '--state', at.root, ...policy];
    child = spawn(process.execPath, argv, { detached: true, stdio: ['ignore', 'ignore', stderr] });
    child.unref();
    log.note('info', 'an agent is started', { pid: child.pid ?? null });
  };
}

function tellWhere({ address, isOpen, simulate, newCredentials, credentialsTold }: FisFront): void {
  const said: FisSaid = { address, isOpen, simulate, newCredentials };
  process.send?.(said, undefined, {}, (failed: Error | null) => {
    if (failed === null) credentialsTold();
  });
}

function endWhenAsked(server: Server): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void server.end());
}

/** A private server goes home when nobody asks it anything and no run is under way for long enough. */
function endWhenIdle(server: Server, idleMs: number): void {
  let idleSinceMs = performance.now();
  const check = setInterval(
    () => {
      if (server.load() > 0) idleSinceMs = performance.now();
      if (performance.now() - idleSinceMs < idleMs) return;
      clearInterval(check);
      void server.end();
    },
    Math.min(1_000, idleMs),
  );
  // A server that was told to end has closed its socket; nothing else may keep its process.
  check.unref();
}
