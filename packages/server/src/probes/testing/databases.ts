import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@firedrill/core/testing/free-ports';
import { runToEnd } from '@firedrill/core/testing/run-to-end';

/** A database of our own, in a directory of its own, on loopback. */
export interface Database {
  readonly port: number;
  readonly process: ChildProcess;
  readonly end: () => Promise<void>;
}

const patienceMs = 20_000;
const againMs = 50;
/** PostgreSQL and MariaDB refuse to run as root. */
const nobody = 65_534;

/** The folder of PostgreSQL's programs; null where they are missing. */
export function postgresBin(): string | null {
  const folders = ['15', '16', '17', '14'].map((version) => `/usr/lib/postgresql/${version}/bin`);
  return [...folders, '/usr/local/bin', '/usr/bin'].find((each) => existsSync(path.join(each, 'initdb'))) ?? null;
}

export async function startPostgres(bin: string): Promise<Database> {
  const { root, as } = ownFolder('postgres');
  const cluster = path.join(root, 'cluster');
  const words = ['-D', cluster, '-U', 'probe', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--locale=C'];
  const made = runToEnd(path.join(bin, 'initdb'), words, { ...as, cwd: root });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const port = await freePort();
  const settings = ['-c', 'fsync=off', '-c', `unix_socket_directories=${root}`, '-c', 'listen_addresses=127.0.0.1'];
  const child = spawn(path.join(bin, 'postgres'), ['-D', cluster, '-p', String(port), ...settings], {
    ...as,
    cwd: root,
    stdio: 'ignore',
  });
  return started({ child, port, root });
}

/** The program of MariaDB's server; null where it, or what makes its first tables, is missing. */
export function mariadbServer(): string | null {
  const needed = ['mariadb-install-db', 'my_print_defaults'].every((each) => existsSync(path.join('/usr/bin', each)));
  return (needed && ['/usr/sbin/mariadbd', '/usr/bin/mariadbd'].find((each) => existsSync(each))) || null;
}

/** @param first statements that run once, before anybody is let in */
export async function startMariadb(server: string, first: string): Promise<Database> {
  const { root, as } = ownFolder('mariadb');
  const [tables, script] = [path.join(root, 'tables'), path.join(root, 'first.sql')];
  writeFileSync(script, first, { mode: 0o644 });
  const folder = ['--no-defaults', `--datadir=${tables}`];
  const make = [...folder, '--auth-root-authentication-method=normal', '--skip-test-db'];
  const made = runToEnd('/usr/bin/mariadb-install-db', make, { ...as, cwd: root });
  if (made.status !== 0) throw new Error(`mariadb-install-db: ${made.stdout}${made.stderr}`);
  const port = await freePort();
  const own = [
    `--socket=${path.join(root, 'socket')}`,
    `--pid-file=${path.join(root, 'pid')}`,
    `--init-file=${script}`,
  ];
  const small = ['--innodb-buffer-pool-size=8M', '--innodb-flush-log-at-trx-commit=0', '--skip-name-resolve'];
  const words = [...folder, '--bind-address=127.0.0.1', `--port=${port}`, ...own, ...small];
  return started({ child: spawn(server, words, { ...as, cwd: root, stdio: 'ignore' }), port, root });
}

/** A folder of our own, and who may be at home there. */
function ownFolder(name: string): { readonly root: string; readonly as: { uid?: number; gid?: number } } {
  const root = mkdtempSync(path.join(tmpdir(), `firedrill-${name}-`));
  if (process.getuid?.() !== 0) return { root, as: {} };
  chownSync(root, nobody, nobody);
  return { root, as: { uid: nobody, gid: nobody } };
}

export async function startRedis(): Promise<Database> {
  const root = mkdtempSync(path.join(tmpdir(), 'firedrill-redis-'));
  const port = await freePort();
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', root];
  return started({ child: spawn('redis-server', words, { stdio: 'ignore' }), port, root });
}

async function started(own: { child: ChildProcess; port: number; root: string }): Promise<Database> {
  const { child, port, root } = own;
  const end = async (): Promise<void> => {
    child.kill('SIGCONT');
    child.kill('SIGQUIT');
    const limit = setTimeout(() => child.kill('SIGKILL'), patienceMs / 2);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    clearTimeout(limit);
    rmSync(root, { recursive: true, force: true });
  };
  const untilMs = performance.now() + patienceMs;
  while (!(await answers(port))) {
    if (performance.now() > untilMs || child.exitCode !== null) {
      await end();
      throw new Error(`nothing listens on ${port}`);
    }
    await pause(againMs);
  }
  return { port, process: child, end };
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
