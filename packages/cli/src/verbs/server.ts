import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { FiredrillError } from '@firedrill/core/errors';
import { prepareStateDir, type StateDir, stateDirAt, stateDirPath } from '@firedrill/server/state-dir';
import type { FisSaid } from '@firedrill/server/fis/start-fis';
import { servedWords } from '../render/fis-served.ts';
import { createClient } from '../server/client.ts';
import { stateOption, fisWordsOf, withFisOptions } from '../server/fis-options.ts';
import { namedTls } from '../server/alert-tls.ts';
import { readSaid } from '../server/living-policy.ts';
import { hasProxies, leaving, processesOf } from '../server/processes.ts';
import { serverArguments, serverListens } from '../server/ensure-server.ts';
import { type Surroundings, text, type Verb } from '../verb.ts';
import { alertsCert, alertsKey } from './options.ts';

const endLimitMs = 30_000;
const pollMs = 50;

/** Runs the server in the foreground, or sends the one of this state directory home. */
export const server: Verb = {
  name: 'server',
  summary: {
    en: 'run the server in the foreground, with --listen also as AWS FIS; `server end` sends it home',
    ko: '서버를 실행합니다. --listen을 주면 AWS FIS도 제공합니다; `server end`는 종료합니다',
  },
  configure: (command) =>
    withFisOptions(
      command
        .argument('[end]')
        .option('--policy <file>', "the agent's policy file")
        .option('--alerts-cert <file>', alertsCert)
        .option('--alerts-key <file>', alertsKey),
    ).addHelpText('after', examples),
  run: async (surroundings, [word], options) => {
    const root = stateDirPath(stateOption(options), surroundings.environment);
    if (word === 'end') return end(surroundings, root);
    if (word !== undefined) throw new FiredrillError('usage', `server ${word}: expected nothing, or end`);
    const { argv: fisWords, environment } = fisWordsOf(options);
    const dir = prepareStateDir(root);
    const asked = { policy: text(options, 'policy'), idleMs: 0, alertTls: namedTls(options), fisWords };
    const child = spawn(process.execPath, [...process.execArgv, ...serverArguments(dir, asked)], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, ...environment },
    });
    // The server is the same product; the only message says where AWS FIS is served.
    child.on('message', (message) => tellServed(message as FisSaid, surroundings));
    const leave = surroundings.onInterrupt(() => child.kill('SIGTERM'));
    await once(child, 'exit');
    leave();
    return child.exitCode ?? 1;
  },
};

const examples = `
Examples:
  $ firedrill server
  $ firedrill server --listen 127.0.0.1:4599 --data ./fis --simulate
  $ firedrill server end`;

function tellServed(message: FisSaid, { out, err, language }: Surroundings): void {
  const words = servedWords(message, language);
  out(words.out);
  if (words.err !== '') err(words.err);
}

const stands = {
  en: 'a proxy stands on, and its reaper watches it; `firedrill proxy list` says which\n',
  ko: '프록시는 그대로 서 있고 리퍼가 지켜봅니다. `firedrill proxy list`에서 보십시오\n',
} as const;

/**
 * Ends the server; its runs are stopped and everything is taken back first. Resolves when server, agent and reaper are
 * gone; where a proxy stands, its reaper stays with it.
 */
async function end({ err, language }: Surroundings, root: string): Promise<number> {
  const dir = stateDirAt(root);
  if (!(await serverListens(dir))) return 0;
  await askToEnd(dir);
  const limitMs = performance.now() + endLimitMs;
  const told = new Set<number>();
  for (;;) {
    const isGone = !(await serverListens(dir));
    const left = leaving(root);
    if (isGone && left.length === 0) break;
    if (isGone) tellAgent(root, told);
    if (performance.now() > limitMs)
      throw new FiredrillError('timeout', `not everything went home; still there: ${left.join(', ')}`);
    await pause(pollMs);
  }
  if (hasProxies(root)) err(stands[language]);
  return 0;
}

/**
 * An agent that was not connected when the server went home was not told, and would wait for another server for long:
 * one that had just lost its server, or that a server had started while another one still held the journal. It is told
 * when it has said who it is, for then it ends in order.
 */
function tellAgent(root: string, told: Set<number>): void {
  const { pid } = readSaid(path.join(root, 'run', 'agent.json')) ?? { pid: 0 };
  if (told.has(pid) || !processesOf(root).some((each) => each.pid === pid)) return;
  told.add(pid);
  process.kill(pid, 'SIGTERM');
}

/** One that goes home by itself in this moment answers no longer, and that is what was wanted. */
export async function askToEnd(dir: StateDir): Promise<void> {
  try {
    await createClient(dir).call('POST', '/api/v1/end');
  } catch (thrown) {
    if (!(thrown instanceof FiredrillError && thrown.code === 'agent-away')) throw thrown;
  }
}
