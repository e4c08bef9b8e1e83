import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ProcessIdentity } from '../../processes.ts';
import type { ChildKind, Fields, Hello } from '../child-protocol.ts';

/** A parent with one child that did what it was asked. */
export interface DoomedParent {
  readonly running: ChildProcess;
  readonly child: ProcessIdentity;
  readonly hello: Hello;
  readonly answer: Fields;
}

/** Starts a process of its own that starts the child, so that it can be killed without the test. */
export async function startDoomedParent(
  kind: ChildKind,
  requests: { readonly [verb: string]: { readonly leaseMs: number } & Fields },
  env: NodeJS.ProcessEnv = {},
): Promise<DoomedParent> {
  const entry = fileURLToPath(new URL('./parent-main.ts', import.meta.url));
  const args = ['--conditions=source', entry, kind, JSON.stringify(requests)];
  const running = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const lines = createInterface({ input: running.stdout });
  const ended = once(running, 'exit').then(() => [undefined]);
  const [line] = await Promise.race([once(lines, 'line'), ended]);
  if (typeof line !== 'string') throw new Error('the parent ended before its child was there');
  // parent-main.ts wrote this line.
  const said = JSON.parse(line) as { identity: ProcessIdentity; hello: Hello; answer: Fields };
  return { running, child: said.identity, hello: said.hello, answer: said.answer };
}
