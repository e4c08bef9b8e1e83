import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Json } from '@firedrill/core/words/json';
import { checkoutRoot } from '../crash/product.ts';
import type { EndingClient, FisAnswered } from './fis-client.ts';
import { startLineProcess } from './line-process.ts';

const go = process.env['FIREDRILL_GO'] ?? 'go';
const buildLimitMs = 180_000;

/** The program that speaks by the Go SDK, built; or why it cannot be: no Go, or no modules to be had. */
export function buildGoClient(folder: string): { readonly program: string } | { readonly why: string } {
  const program = join(folder, 'go-client');
  const built = spawnSync(go, ['build', '-o', program, '.'], {
    cwd: join(checkoutRoot(), 'test/fis/go'),
    encoding: 'utf8',
    timeout: buildLimitMs,
  });
  if (built.error !== undefined) return { why: `${go} is not to be had: ${built.error.message}` };
  return built.status === 0
    ? { program }
    : { why: `${go} build fails here: ${built.stderr.trim().split('\n').at(-1)}` };
}

export async function startGoClient(program: string, environment: NodeJS.ProcessEnv): Promise<EndingClient> {
  const { ask, end } = startLineProcess({ program, argv: [], environment });
  // The forms of its answers stand at the head of main.go.
  const asked = <Form>(question: Json): Promise<Form> => ask(question) as Promise<Form>;
  const { operations } = await asked<{ readonly operations: readonly string[] }>({});
  return { name: 'Go SDK', operations, call: (operation, input) => asked<FisAnswered>({ operation, input }), end };
}
