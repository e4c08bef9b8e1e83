import { spawn } from 'node:child_process';
import { FiredrillError } from '@firedrill/core/errors';
import type { Json } from '@firedrill/core/words/json';
import { isObject } from './form.ts';
import type { OwnSide } from './witness-process.ts';

/** More output than this is cut off. */
const maxOutputBytes = 64 * 1024;

/**
 * Runs a program for a probe: an argument vector, no shell, no input, at most `timeoutMs`, then killed.
 * @returns `{exitStatus, timedOut, output}`; `exitStatus` is null when a signal ended it, `output` is what it wrote
 * to standard output
 * @throws FiredrillError `unsupported` when it cannot be started
 */
export function runCommand(argv: readonly string[], timeoutMs: number): Promise<Json> {
  const [program = '', ...words] = argv;
  const { promise, resolve, reject } = Promise.withResolvers<Json>();
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  let timedOut = false;
  const limit = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
    child.stdout.destroy();
  }, timeoutMs);
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    if (output.length < maxOutputBytes) output = (output + text).slice(0, maxOutputBytes);
  });
  child.once('error', (cause) => {
    clearTimeout(limit);
    reject(new FiredrillError('unsupported', `${program} cannot be run`, { cause }));
  });
  child.once('close', (exitStatus) => {
    clearTimeout(limit);
    resolve({ exitStatus, timedOut, output });
  });
  return promise;
}

/**
 * Tells a witness of every program before it starts, and when it has ended; one that ran out of time may have left
 * others behind, and is never told to have ended.
 */
export function withToldPrograms(
  run: typeof runCommand,
  witness: { readonly tellOwn: (own: Pick<OwnSide, 'commands' | 'programs'>) => void },
): typeof runCommand {
  let [begun, running] = [0, 0];
  const tell = (): void => witness.tellOwn({ commands: true, programs: { begun, running } });
  return async (argv, timeoutMs) => {
    [begun, running] = [begun + 1, running + 1];
    tell();
    let mayRun = false;
    try {
      const result = await run(argv, timeoutMs);
      mayRun = isObject(result) && result['timedOut'] === true;
      return result;
    } finally {
      if (!mayRun) running -= 1;
      tell();
    }
  };
}
