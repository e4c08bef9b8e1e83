import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Json } from '@firedrill/core/words/json';

/** A program that answers each line of JSON with a line of JSON, one after the other. */
export interface LineProcess {
  /** @throws Error when the process ends without an answer; what it wrote to standard error stands in it */
  readonly ask: (question: Json) => Promise<unknown>;
  /** Ends its standard input, and waits until it is gone. */
  readonly end: () => Promise<void>;
}

export interface LineProcessAsked {
  readonly program: string;
  readonly argv: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

export function startLineProcess({ program, argv, environment }: LineProcessAsked): LineProcess {
  const child = spawn(program, [...argv], { stdio: ['pipe', 'pipe', 'pipe'], env: environment });
  const waiting: PromiseWithResolvers<unknown>[] = [];
  const complaints: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (piece: string) => complaints.push(piece));
  // A write end of a process that ended: its exit tells those that wait.
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.resolve(JSON.parse(line)));
  const gone = (why: string): void => {
    for (const one of waiting.splice(0)) one.reject(new Error(`${program} ${why}: ${complaints.join('')}`));
  };
  child.on('error', (error) => gone(error.message));
  child.on('close', (status) => gone(`ended with status ${status}`));
  return {
    ask: (question) => {
      const answer = Promise.withResolvers<unknown>();
      if (hasEnded(child)) return Promise.reject(new Error(`${program} has ended: ${complaints.join('')}`));
      waiting.push(answer);
      child.stdin.write(`${JSON.stringify(question)}\n`);
      return answer.promise;
    },
    end: async () => {
      child.stdin.end();
      if (!hasEnded(child)) await once(child, 'exit');
    },
  };
}

const hasEnded = ({ pid, exitCode, signalCode }: ChildProcess): boolean =>
  pid === undefined || exitCode !== null || signalCode !== null;
