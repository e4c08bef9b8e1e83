import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkoutRoot } from '../crash/product.ts';
import { until } from '../crash/until.ts';

/** A real server of AWS FIS: a process of its own, on a port that was free, with a state directory of its own. */
export interface FisServer {
  readonly url: string;
  /** A folder that is taken away at the end; the state lies in it. */
  readonly folder: string;
  /** What clients are told by their environment: the endpoint, the key of the first start, a region, and no more. */
  readonly environment: NodeJS.ProcessEnv;
  readonly pid: number;
  readonly end: () => Promise<void>;
}

export interface FisServerAsked {
  /** Words of `firedrill server`, after --listen and --data. */
  readonly argv: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  /** Texts that lie in its folder, where it is started. */
  readonly files?: { readonly [name: string]: string };
}

const startLimitMs = 30_000;
const endLimitMs = 15_000;

/** @throws Error when it does not come up; what it wrote stands in it */
export async function startFisServer({ argv, environment = {}, files = {} }: FisServerAsked): Promise<FisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'firedrill-fis-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const state = join(folder, 'state');
  const main = join(checkoutRoot(), 'packages/cli/dist/main.js');
  const words = [main, 'server', '--listen', '127.0.0.1:0', '--data', state, ...argv];
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: folder, FIREDRILL_LANG: 'en', NO_COLOR: '1', ...environment },
  });
  const pieces: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => pieces.push(piece));
  }
  const urlIn = (): string | undefined => /http:\/\/[\d.]+:\d+/.exec(pieces.join(''))?.[0];
  await until(() => urlIn() !== undefined || child.exitCode !== null, startLimitMs);
  const url = urlIn();
  const end = async (): Promise<void> => {
    await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  if (url === undefined) {
    await end();
    throw new Error(`no address was told: ${pieces.join('')}`);
  }
  return { url, folder, environment: clientsEnvironment(folder, url), pid: child.pid ?? 0, end };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const limit = setTimeout(() => child.kill('SIGKILL'), endLimitMs);
  await gone;
  clearTimeout(limit);
}

/** Nobody's own configuration takes part, and nothing is looked for in a cloud. */
const clientsEnvironment = (folder: string, url: string): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: folder,
  AWS_SHARED_CREDENTIALS_FILE: join(folder, 'state', 'credentials'),
  AWS_CONFIG_FILE: join(folder, 'none'),
  AWS_ENDPOINT_URL_FIS: url,
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_MAX_ATTEMPTS: '1',
  AWS_PAGER: '',
  LC_ALL: 'C.UTF-8',
});
