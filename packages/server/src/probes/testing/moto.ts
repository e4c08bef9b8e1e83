import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '@firedrill/core/testing/free-ports';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';

/** An emulator of AWS on loopback: PyPI's moto[server]. Its account is 123456789012. */
export interface Moto {
  readonly url: string;
  readonly cloudwatch: CloudWatchClient;
  readonly end: () => Promise<void>;
}

export const motoAccount = '123456789012';

/** Where moto_server is: FIREDRILL_MOTO, or on the PATH. */
const program = process.env['FIREDRILL_MOTO'] ?? 'moto_server';

/** Why there is none; null when it can be started. */
export function noMoto(): string | null {
  const tried = spawnSync(program, ['--help'], { stdio: 'ignore', timeout: 60_000 });
  return tried.status === 0 ? null : `${program} does not run: install PyPI's moto[server]`;
}

const patienceMs = 60_000;
const againMs = 100;

/** The keys that an emulator takes, and that nobody else knows. */
export const motoKeys = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' } as const;

export async function startMoto(): Promise<Moto> {
  const port = await freePort();
  const child = spawn(program, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  const credentials = { accessKeyId: motoKeys.AWS_ACCESS_KEY_ID, secretAccessKey: motoKeys.AWS_SECRET_ACCESS_KEY };
  await untilItAnswers(child, `${url}/moto-api/`);
  const cloudwatch = new CloudWatchClient({ region: 'us-east-1', endpoint: url, credentials });
  const end = async (): Promise<void> => {
    cloudwatch.destroy();
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { url, cloudwatch, end };
}

async function untilItAnswers(child: ChildProcess, url: string): Promise<void> {
  const limitMs = performance.now() + patienceMs;
  while (performance.now() < limitMs) {
    if (child.exitCode !== null) throw new Error(`${program} ended with status ${child.exitCode}`);
    const answered = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) return;
    await pause(againMs);
  }
  child.kill('SIGKILL');
  throw new Error(`${program} does not answer`);
}
