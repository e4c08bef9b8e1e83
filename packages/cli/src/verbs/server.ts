import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { FiredrillError } from '@firedrill/core/errors';
import { prepareStateDir, stateDirAt, stateDirPath } from '@firedrill/server/state-dir';
import { createClient } from '../server/client.ts';
import { namedTls } from '../server/alert-tls.ts';
import { processesOf } from '../server/processes.ts';
import { serverArguments, serverListens } from '../server/ensure-server.ts';
import { text, type Verb } from '../verb.ts';
import { alertsCert, alertsKey } from './options.ts';

const endLimitMs = 30_000;
const pollMs = 50;

/** Runs the server in the foreground, or sends the one of this state directory home. */
export const server: Verb = {
  name: 'server',
  summary: {
    en: 'run the server in the foreground; `server end` sends it home',
    ko: '서버를 실행합니다; `server end`는 종료합니다',
  },
  configure: (command) =>
    command
      .argument('[end]')
      .option('--policy <file>', "the agent's policy file")
      .option('--alerts-cert <file>', alertsCert)
      .option('--alerts-key <file>', alertsKey),
  run: async (surroundings, [word], options) => {
    const root = stateDirPath(text(options, 'state'), surroundings.environment);
    if (word === 'end') return end(root);
    if (word !== undefined) throw new FiredrillError('usage', `server ${word}: expected nothing, or end`);
    const dir = prepareStateDir(root);
    const argv = serverArguments(dir, { policy: text(options, 'policy'), idleMs: 0, alertTls: namedTls(options) });
    const child = spawn(process.execPath, [...process.execArgv, ...argv], { stdio: 'inherit' });
    const leave = surroundings.onInterrupt(() => child.kill('SIGTERM'));
    await once(child, 'exit');
    leave();
    return child.exitCode ?? 1;
  },
};

/**
 * Ends the server; its runs are stopped and everything is taken back first. Resolves when server, agent and reaper are
 * gone.
 */
async function end(root: string): Promise<number> {
  const dir = stateDirAt(root);
  if (!(await serverListens(dir))) return 0;
  await createClient(dir).call('POST', '/api/v1/end');
  const limitMs = performance.now() + endLimitMs;
  while ((await serverListens(dir)) || processesOf(root).length > 0) {
    const left = processesOf(root).map(
      ({ pid, argv }) => `${argv.find((word) => word.includes('-main.')) ?? ''} (pid ${pid})`,
    );
    if (performance.now() > limitMs)
      throw new FiredrillError('timeout', `not everything went home; still there: ${left.join(', ')}`);
    await pause(pollMs);
  }
  return 0;
}
