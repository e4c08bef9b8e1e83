import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePorts } from '@firedrill/core/testing/free-ports';
import { LISTENERS, loopbackUrl, rolesIn, shopConfig } from './config.ts';
import type { Listener, Ports, Role, ShopInput } from './config.ts';
import { exchange, parsedOrNull } from './http-exchange.ts';
import { isObject, numberAt } from './json.ts';
import { LABELS_VARIABLE, labelsOf } from './labels.ts';
import type { Mode } from './policies.ts';
import { shopError } from './shop-errors.ts';

/** What to start. See `ShopInput` for each field; the work directory is made when it is not there. */
export type StartShop = Omit<ShopInput, 'listen'> & {
  /** `free`: ports that nobody has; or single ports beside the mode's defaults. */
  readonly ports?: Partial<Ports> | 'free';
  /** True: the shop goes on when this process ends. Default false. */
  readonly outlive?: boolean;
};

/** A process of the shop as it was when the shop became ready; `status` tells how it is. */
export type StartedChild = { readonly pid: number; readonly port: number };

/** A shop that runs. */
export type RunningShop = {
  readonly pid: number;
  /** A fragile shop has no `spare`. */
  readonly services: Readonly<Record<Exclude<Role, 'spare'>, StartedChild>> & { readonly spare?: StartedChild };
  /** Each listener's own address (no proxy in between). */
  readonly urls: Readonly<Record<Listener, string>>;
  readonly workDir: string;
  /** The supervisor's `GET /status`; null when it does not answer. */
  status(): Promise<unknown>;
  /** Ends all its processes and resolves when they are gone. */
  stop(): Promise<void>;
};

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 5000;

/** Starts a shop's supervisor and waits until all is healthy. Throws SHOP_NOT_READY. */
export async function startShop({ ports, outlive = false, ...rest }: StartShop): Promise<RunningShop> {
  const input: ShopInput = { ...rest, listen: await chosenPorts(ports) };
  const config = shopConfig(input);
  mkdirSync(config.workDir, { recursive: true });
  const configFile = join(config.workDir, 'shop.json');
  writeFileSync(configFile, JSON.stringify(input, null, 2));
  const supervisor = spawnSupervisor(configFile, labelsOf(config, 'supervisor'), outlive);
  const line = await readyLine(supervisor, config.workDir).catch(async (cause: unknown) => {
    await stopSupervisor(supervisor);
    throw cause;
  });
  if (outlive) letGo(supervisor);
  const addresses = LISTENERS.map((name) => [name, loopbackUrl(config.listen[name])]);
  return {
    pid: supervisor.pid ?? 0,
    services: rolesOf(line, config.mode),
    // The list of entries has exactly the listeners as keys, which fromEntries cannot know.
    urls: Object.fromEntries(addresses) as Record<Listener, string>,
    workDir: config.workDir,
    status: () => askStatus(config.listen.supervisor),
    stop: () => stopSupervisor(supervisor),
  };
}

async function chosenPorts(ports: StartShop['ports']): Promise<Partial<Ports>> {
  if (ports !== 'free') return ports ?? {};
  const free = await freePorts(LISTENERS.length);
  return Object.fromEntries(LISTENERS.map((name, place) => [name, free[place]]));
}

function spawnSupervisor(configFile: string, labels: string, outlive: boolean): ChildProcess {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  const file = fileURLToPath(new URL(`./supervisor${extension}`, import.meta.url));
  const argv = [file, '--config', configFile, ...(outlive ? [] : ['--tethered'])];
  const env = { ...process.env, [LABELS_VARIABLE]: labels };
  return spawn(process.execPath, argv, { env, detached: outlive, stdio: ['pipe', 'pipe', 'inherit'] });
}

function readyLine(supervisor: ChildProcess, workDir: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (detail: string) => reject(shopError('SHOP_NOT_READY', `${detail} Work directory: ${workDir}.`));
    const timer = setTimeout(() => fail(`Not healthy after ${READY_WITHIN_MS} ms.`), READY_WITHIN_MS);
    supervisor.once('error', (cause) => fail(cause.message));
    supervisor.once('exit', (code, signal) => {
      clearTimeout(timer);
      fail(`The supervisor ended (${code ?? signal ?? 'unknown'}).`);
    });
    if (supervisor.stdout === null) return fail('The supervisor has no output.');
    createInterface({ input: supervisor.stdout }).once('line', (line) => {
      clearTimeout(timer);
      resolve(parsedOrNull(line));
    });
  });
}

function rolesOf(line: unknown, mode: Mode): RunningShop['services'] {
  const services = isObject(line) ? line['services'] : null;
  const entries = rolesIn(mode).map((role) => {
    const found = isObject(services) ? services[role] : null;
    return [role, { pid: numberAt(found, 'pid') ?? 0, port: numberAt(found, 'port') ?? 0 }];
  });
  // The list of entries has exactly the mode's roles as keys, which fromEntries cannot know.
  return Object.fromEntries(entries) as RunningShop['services'];
}

async function askStatus(port: number): Promise<unknown> {
  const end = await exchange({ url: `${loopbackUrl(port)}/status`, method: 'GET', timeoutMs: 2000 });
  return end.kind === 'answer' ? end.body : null;
}

function letGo(supervisor: ChildProcess): void {
  supervisor.unref();
  supervisor.stdin?.destroy();
  supervisor.stdout?.destroy();
}

async function stopSupervisor(supervisor: ChildProcess): Promise<void> {
  if (supervisor.exitCode !== null || supervisor.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => supervisor.once('exit', () => resolve()));
  supervisor.kill('SIGTERM');
  const timer = setTimeout(() => supervisor.kill('SIGKILL'), STOP_WITHIN_MS);
  await exited;
  clearTimeout(timer);
}
