/** The life all children share: hello, requests, and the three ways in which it ends. Only child programs import it. */
import { FiredrillError } from '@firedrill/core/errors';
import { bootNowNs } from './boot-now.ts';
import { DEATH_SIGNAL_VARIABLE, errorBody, isFields, PARENT_VARIABLE, parseLine } from './child-protocol.ts';
import type { ChildKind, Fields, Hello } from './child-protocol.ts';
import { loadLibc } from './libc.ts';
import type { Libc } from './libc.ts';

/** What a child can do besides its own work. */
export interface ChildLife {
  /** The native calls. @throws FiredrillError unsupported where there are none */
  readonly libc: () => Libc;
  /** Sets or moves the deadline at which the whole child dies, by itself and by the kernel's timer. */
  readonly endAt: (atNs: bigint) => void;
  /** The kernel's timer alone, for a child that ends parts of its work by itself; 0n takes it back. */
  readonly killAt: (atNs: bigint) => void;
  /** Writes an event. */
  readonly tell: (event: object) => void;
}

/** The body of the answer, for the body of a request; what it throws becomes the answer's error. */
export type Verb = (body: Fields, life: ChildLife) => object | Promise<object>;

/** A request longer than this is nothing that we ever send. */
const MAX_LINE_BYTES = 64 * 1024;
const SIGKILL = 9;
/** Node's timers stand still while the machine sleeps, leases do not: the deadline is looked at again this often. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Says hello and serves requests until one of: the parent dies (the kernel's death signal), standard input ends, the
 * deadline passes. There is no tidy way out: what the child holds is freed by the kernel when it dies.
 */
export async function live(kind: ChildKind, verbs: Readonly<Record<string, Verb>>): Promise<void> {
  const loaded = await loadLibc();
  const missing = 'missing' in loaded ? loaded.missing : undefined;
  const libc = 'missing' in loaded ? undefined : loaded;
  const setBy = bindToParent(libc);
  const life: ChildLife = {
    libc: () => {
      if (libc !== undefined) return libc;
      throw new FiredrillError('unsupported', `native calls are not there: ${missing ?? ''}`);
    },
    endAt: deadline(libc),
    killAt: (atNs) => void libc?.killAt(atNs),
    tell: (event) => void process.stdout.write(`${JSON.stringify(event)}\n`),
  };
  serve(life, verbs);
  life.tell({
    hello: kind,
    pdeathsig: setBy !== 'nothing',
    setBy,
    kernelDeadline: libc !== undefined && libc.killAt(0n) === 0,
    ...(missing === undefined ? {} : { withoutNative: missing }),
  } satisfies Hello);
}

/** Ends this process at once; all that it holds goes with it. */
export function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

function bindToParent(libc: Libc | undefined): Hello['setBy'] {
  const bySetpriv = process.env[DEATH_SIGNAL_VARIABLE] === 'setpriv';
  const byPrctl = libc !== undefined && libc.setDeathSignal(SIGKILL) === 0;
  // A parent that died before the signal was set is not noticed by the kernel: then we belong to somebody else now.
  if (process.ppid !== Number(process.env[PARENT_VARIABLE] ?? process.ppid)) die();
  return byPrctl ? 'prctl' : bySetpriv ? 'setpriv' : 'nothing';
}

function deadline(libc: Libc | undefined): (atNs: bigint) => void {
  let timer: NodeJS.Timeout | undefined;
  return function endAt(atNs) {
    clearTimeout(timer);
    libc?.killAt(atNs);
    const leftMs = Number(atNs - bootNowNs()) / 1e6;
    if (leftMs <= 0) {
      die();
    } else {
      timer = setTimeout(() => endAt(atNs), Math.min(leftMs, LOOK_AGAIN_MS));
    }
  };
}

function serve(life: ChildLife, verbs: Readonly<Record<string, Verb>>): void {
  let pending = '';
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (text: string) => {
    const lines = (pending + text).split('\n');
    pending = lines.pop() ?? '';
    if (pending.length > MAX_LINE_BYTES) die();
    for (const line of lines) void answer(line, life, verbs);
  });
  process.stdin.on('end', die).on('close', die).on('error', die);
  process.stdout.on('error', die);
}

async function answer(line: string, life: ChildLife, verbs: Readonly<Record<string, Verb>>): Promise<void> {
  const request = parseLine(line) ?? {};
  const id = request['id'] ?? null;
  try {
    const [name, verb] = Object.entries(verbs).find(([word]) => word in request) ?? [];
    const body = name === undefined ? undefined : request[name];
    if (verb === undefined || !isFields(body)) {
      throw new FiredrillError('protocol-malformed', `expected one of ${Object.keys(verbs).join(', ')} with an object`);
    }
    life.tell({ id, ...(await verb(body, life)) });
  } catch (thrown) {
    life.tell({ id, error: errorBody(thrown) });
  }
}
