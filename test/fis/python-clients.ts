import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Json, JsonObject } from '@firedrill/core/words/json';
import { checkoutRoot } from '../crash/product.ts';
import type { FisAnswered } from './fis-client.ts';
import { startLineProcess } from './line-process.ts';

/** How a command of the aws CLI ended. */
export interface CliEnded {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** The aws CLI and boto3, both in one process that was started once: a call costs some milliseconds. */
export interface PythonClients {
  readonly aws: (argv: readonly string[]) => Promise<CliEnded>;
  readonly boto3: (operation: string, input: JsonObject) => Promise<FisAnswered>;
  readonly here: () => Promise<PythonHere>;
  readonly end: () => Promise<void>;
}

/** Versions; null for what is absent. */
export interface PythonHere {
  readonly cli: string | null;
  readonly boto3: string | null;
  /** What boto3's model knows. */
  readonly operations: readonly string[] | null;
}

const program = process.env['FIREDRILL_PYTHON'] ?? 'python3';

/** Why a Python package is not to be had, or null. */
export function noPython(module: 'awscli' | 'boto3'): string | null {
  const tried = spawnSync(program, ['-c', `import ${module}`], { stdio: 'ignore' });
  if (tried.status === 0) return null;
  return `${program} has no ${module}: pip install ${module}, or name another by FIREDRILL_PYTHON`;
}

/** Why there is no `aws` command, or null. */
export function noAwsCommand(): string | null {
  const tried = spawnSync('aws', ['--version'], { stdio: 'ignore' });
  return tried.status === 0 ? null : 'the aws CLI is not on PATH';
}

export function startPythonClients(environment: NodeJS.ProcessEnv): PythonClients {
  const script = join(checkoutRoot(), 'test/fis/python-clients.py');
  const { ask, end } = startLineProcess({ program, argv: [script], environment });
  // The forms of its answers stand at the head of the script.
  // The forms of its answers stand at the head of the script.
  const asked = <Form>(question: Json): Promise<Form> => ask(question) as Promise<Form>;
  return {
    aws: (argv) => asked<CliEnded>({ argv }),
    boto3: (operation, input) => asked<FisAnswered>({ operation, input }),
    here: () => asked<PythonHere>({}),
    end,
  };
}
