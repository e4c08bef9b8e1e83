/** The parent's side of a child program: starts it, asks it, ends it. Node's own modules only: recovery imports it. */
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FiredrillError } from '@firedrill/core/errors';
import { identifyProcess } from '../processes.ts';
import type { ProcessIdentity } from '../processes.ts';
import { DEATH_SIGNAL_VARIABLE, MARK_VARIABLE, NO_NATIVE_VARIABLE, PARENT_VARIABLE } from './child-protocol.ts';
import type { ChildKind, Fields, Hello } from './child-protocol.ts';
import { Conversation } from './conversation.ts';
import { killIdentity } from './marked.ts';

export { awaitEnd, findMarked, killIdentity } from './marked.ts';

/** How a child ended: its exit status or the signal, never both. */
export interface ChildEnd {
  readonly exitStatus: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running child program. It dies with this process, whatever this process dies of. */
export interface Child {
  readonly identity: ProcessIdentity;
  readonly hello: Hello;
  /**
   * Sends `{"<verb>":body}` and resolves with the answer without its id.
   * @throws FiredrillError what the child answered; `timeout`; `effect-failed` when it ends before it answers
   */
  readonly request: (verb: string, body: Fields, withinMs?: number) => Promise<Fields>;
  /** Calls back for each line that answers nothing (`gone`, `expired`). */
  readonly onEvent: (listen: (event: Fields) => void) => void;
  /** Kills it and resolves when it has ended; what it held is then free. Any number of times. */
  readonly stop: () => Promise<ChildEnd>;
  readonly exited: Promise<ChildEnd>;
}

/** `mark` is the id that recovery finds the child by; `env` comes on top of a nearly empty environment. */
export interface ChildOptions {
  readonly mark: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly helloWithinMs?: number;
}

const HELLO_WITHIN_MS = 10_000;

/**
 * Starts a child and resolves when it has said hello. Must be called on the main thread: the kernel's death signal
 * comes when the *thread* that spawned it ends (PR_SET_PDEATHSIG(2const)). Where the child cannot set that signal by
 * itself, it is started once more under setpriv(1), where there is one.
 * @throws FiredrillError effect-failed when it does not come up
 */
export async function startChild(kind: ChildKind, options: ChildOptions): Promise<Child> {
  const child = await startOnce(kind, options, undefined);
  const setpriv = child.hello.pdeathsig ? undefined : findTool('setpriv');
  if (setpriv === undefined) return child;
  await child.stop();
  return startOnce(kind, options, setpriv);
}

async function startOnce(kind: ChildKind, options: ChildOptions, setpriv: string | undefined): Promise<Child> {
  const running = launch(kind, options, setpriv);
  const exited = new Promise<ChildEnd>((resolve) => {
    running.once('exit', (exitStatus, signal) => resolve({ exitStatus, signal }));
    running.once('error', () => resolve({ exitStatus: null, signal: null }));
  });
  const conversation = new Conversation(kind, running, exited);
  const identity = running.pid === undefined ? undefined : identifyProcess(running.pid);
  const stop = async (): Promise<ChildEnd> => {
    if (identity !== undefined && running.exitCode === null && running.signalCode === null) killIdentity(identity);
    return exited;
  };
  try {
    const hello = await conversation.hello(options.helloWithinMs ?? HELLO_WITHIN_MS);
    if (identity === undefined) throw new FiredrillError('effect-failed', `the ${kind} ended at once`);
    const { request, onEvent } = conversation.calls();
    return { identity, hello, request, onEvent, stop, exited };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

/** In its own session, so that what a terminal sends to us does not reach it; without our environment and our flags. */
function launch(kind: ChildKind, options: ChildOptions, setpriv: string | undefined): ChildProcessWithoutNullStreams {
  const extension = extname(fileURLToPath(import.meta.url));
  const entry = fileURLToPath(new URL(`./${kind}-main${extension}`, import.meta.url));
  // From sources, workspace packages are resolved to sources too.
  const node = [process.execPath, ...(extension === '.ts' ? ['--conditions=source'] : []), entry];
  const [command = process.execPath, ...args] =
    setpriv === undefined ? node : [setpriv, '--pdeathsig', 'KILL', '--', ...node];
  return spawn(command, args, {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      [NO_NATIVE_VARIABLE]: process.env[NO_NATIVE_VARIABLE],
      ...options.env,
      [MARK_VARIABLE]: options.mark,
      [PARENT_VARIABLE]: String(process.pid),
      ...(setpriv === undefined ? {} : { [DEATH_SIGNAL_VARIABLE]: 'setpriv' }),
    },
  });
}

function findTool(name: string): string | undefined {
  const directories = (process.env['PATH'] ?? '').split(delimiter).filter((directory) => directory !== '');
  return directories.map((directory) => join(directory, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
