import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { canRun } from '@firedrill/core/testing/run-to-end';

const limitMs = 20_000;

/** Why a program cannot be used here; null when it can. */
export function whyMissing(...programs: readonly string[]): string | null {
  const lacking = programs.filter((each) => !canRun(each));
  return lacking.length === 0 ? null : `not on this machine: ${lacking.join(', ')}`;
}

/** Nothing of the user's own: no proxies, no settings, no other language. */
export const bareEnvironment: NodeJS.ProcessEnv = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
};

/**
 * Runs a program to its end, whatever that is: a client that is refused, or told to give up, is a session as well.
 * @throws Error when it does not end within the limit; it is killed then
 */
export async function runProgram(argv: readonly [string, ...string[]], input: Buffer | string = ''): Promise<void> {
  const [program, ...words] = argv;
  const child = spawn(program, words, { stdio: ['pipe', 'ignore', 'ignore'], env: bareEnvironment });
  const exit = once(child, 'exit');
  // One that reads no more has said enough.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  let isLate = false;
  const limit = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, limitMs);
  await exit;
  clearTimeout(limit);
  if (isLate) throw new Error(`${program} does not end within ${limitMs} ms`);
}

/** Kills what this process started, and waits until it is gone. */
export async function endProgram(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
