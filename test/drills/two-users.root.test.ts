import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runToEnd } from '@firedrill/core/testing/run-to-end';
import { expect, test, vi } from 'vitest';
import { checkoutRoot } from '../crash/product.ts';

/** Root and another user on one machine: each has its own agent and journal, and recovers its own and nothing else. */
const nobody = 65_534;
const limitMs = 60_000;

interface User {
  readonly id: number;
  readonly folder: string;
  readonly state: string;
  readonly victim: ChildProcess;
}

test(
  'root and another user: each recovers its own',
  async ({ skip }) => {
    skip(process.getuid?.() !== 0, 'only root can be two users');
    skip(!othersCanRead(), 'the checkout is closed to other users, so none of them can run it');
    const users = await Promise.all([begin(0), begin(nobody)]);
    const [root, other] = users;
    try {
      await Promise.all(users.map((user) => firedrill(user, 'run', experiment(user), '--detach')));
      await Promise.all(users.map((user) => becomes(user, /[Tt]/)));
      await Promise.all(users.map(killOurs));

      expect(users.map(stateOf)).toEqual(['T', 'T']);
      const foreign = await firedrill(other, 'recover', '--state', root.state);
      expect(foreign.status).toBe(2);
      for (const verb of [['get', 'runs'], ['logs'], ['describe']]) {
        const looked = await firedrill(other, ...verb, '--state', root.state);
        expect([looked.status, looked.output]).toEqual([2, expect.stringContaining('cannot be looked into')]);
      }
      const own = await firedrill(other, 'recover');
      expect(own.status).toBe(0);
      await becomes(other, /[SR]/);
      expect(stateOf(root)).toBe('T');
      const rest = await firedrill(root, 'recover');
      expect(rest.status).toBe(0);
      await becomes(root, /[SR]/);
    } finally {
      await Promise.all(users.map(end));
    }
  },
  limitMs,
);

function othersCanRead(): boolean {
  try {
    accessSync(join(checkoutRoot(), 'packages/cli/dist/main.js'), constants.R_OK);
  } catch {
    // Not built: the harness says so elsewhere.
    return false;
  }
  const argv = [join(checkoutRoot(), 'packages/cli/dist/main.js'), '--version'];
  const { status } = runToEnd(process.execPath, argv, { uid: nobody, gid: nobody, cwd: '/' });
  return status === 0;
}

async function begin(id: number): Promise<User> {
  const folder = mkdtempSync(join(tmpdir(), 'fd-user-'));
  chmodSync(folder, 0o755);
  const state = join(folder, 'state');
  mkdirSync(state, { mode: 0o700 });
  for (const place of [folder, state]) chownSync(place, id, id);
  const program = 'setInterval(() => {}, 1000); process.stdout.write("ready")';
  const victim = spawn(process.execPath, ['-e', program], { uid: id, gid: id, stdio: ['ignore', 'pipe', 'ignore'] });
  if (victim.stdout !== null) await once(victim.stdout, 'data');
  return { id, folder, state, victim };
}

/** A pause of the user's own victim by a signal, which outlives everything of ours unless it is recovered. */
function experiment({ folder, victim, id }: User): string {
  const file = join(folder, 'pause.yaml');
  const spec = {
    targets: { victim: { type: 'process', select: { pid: victim.pid } } },
    method: [{ name: 'pause', fault: 'process.pause', target: 'victim', for: '30s' }],
  };
  writeFileSync(
    file,
    JSON.stringify({ apiVersion: 'firedrill/v1alpha1', kind: 'Experiment', metadata: { name: 'pause' }, spec }),
  );
  chownSync(file, id, id);
  return file;
}

async function firedrill(user: User, ...argv: readonly string[]): Promise<{ status: number | null; output: string }> {
  const main = join(checkoutRoot(), 'packages/cli/dist/main.js');
  const state = argv.includes('--state') ? [] : ['--state', user.state];
  // Without native calls the pause is by SIGSTOP, the class that needs somebody to recover it.
  const env = {
    PATH: process.env['PATH'],
    HOME: user.folder,
    FIREDRILL_LANG: 'en',
    NO_COLOR: '1',
    FIREDRILL_NO_NATIVE: '1',
  };
  const running = spawn(process.execPath, [main, ...argv, ...state], {
    uid: user.id,
    gid: user.id,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: user.folder,
  });
  const pieces: string[] = [];
  for (const stream of [running.stdout, running.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => pieces.push(piece));
  await once(running, 'close');
  return { status: running.exitCode, output: pieces.join('') };
}

const stateOf = ({ victim }: User): string =>
  /^State:\s+(\S)/m.exec(readFileSync(`/proc/${victim.pid}/status`, 'utf8'))?.[1] ?? 'gone';

const becomes = (user: User, state: RegExp): Promise<void> =>
  vi.waitFor(() => expect(stateOf(user)).toMatch(state), { timeout: 20_000, interval: 50 });

/** Everything of ours that runs for this user's state directory: found by its own argument, killed by its pid. */
async function killOurs({ state }: User): Promise<void> {
  for (const pid of processesOf(state)) process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => expect(processesOf(state)).toEqual([]), { timeout: 5_000, interval: 20 });
}

async function end(user: User): Promise<void> {
  await killOurs(user);
  user.victim.kill('SIGKILL');
  rmSync(user.folder, { recursive: true, force: true });
}

function processesOf(state: string): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => argvOf(pid).includes(state)).map(Number);
}

function argvOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    // It ended between the two looks.
    return [];
  }
}
