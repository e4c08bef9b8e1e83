import { spawnSync, type SpawnSyncReturns } from 'node:child_process';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
  /** What it reads on its standard input. */
  readonly input?: string;
  /** It is killed after so long. */
  readonly limitMs?: number;
}

export const usualLimitMs = 30_000;

/**
 * Runs a program that a test needs and waits for its end, whatever that is: a missing program is in the answer's
 * `error`, as of spawnSync (node:child_process).
 * @throws Error when it does not end within the limit; it is killed then
 */
export function runToEnd(
  program: string,
  words: readonly string[],
  options: RunOptions = {},
): SpawnSyncReturns<string> {
  const { limitMs = usualLimitMs, ...more } = options;
  const ran = spawnSync(program, words, { ...more, encoding: 'utf8', timeout: limitMs, killSignal: 'SIGKILL' });
  if (ran.error !== undefined && 'code' in ran.error && ran.error.code === 'ETIMEDOUT') {
    const said = `${ran.stdout ?? ''}${ran.stderr ?? ''}`.trim();
    throw new Error(
      `${[program, ...words].join(' ')} does not end within ${limitMs} ms; it said: ${said || 'nothing'}`,
    );
  }
  return ran;
}

/** Whether a program can be started here at all; it is asked for its version. */
export const canRun = (program: string, ask = '--version'): boolean => runToEnd(program, [ask]).error === undefined;
