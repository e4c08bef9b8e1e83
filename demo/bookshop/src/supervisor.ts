import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readShopInput, rolesIn, shopConfig } from './config.ts';
import type { Role, ShopConfig } from './config.ts';
import { startListener } from './http-listener.ts';
import { LABELS_VARIABLE, labelsOf } from './labels.ts';
import { createMetrics } from './metrics.ts';
import { restartAfterMs } from './placement.ts';
import { configArgument } from './process-life.ts';
import { openStore } from './sqlite.ts';
import { SupervisedChild } from './supervised-child.ts';
import type { ChildView } from './supervised-child.ts';

/**
 * Runs a whole shop: `supervisor.js --config FILE [--tethered]`. Starts every role, restarts what dies, prints one line
 * of JSON when all are healthy, and ends them all on SIGTERM or SIGINT. Tethered, it also ends with its standard input.
 */
async function supervise(argv: readonly string[]): Promise<void> {
  const configFile = configArgument(argv);
  const config = shopConfig(readShopInput(configFile));
  createStores(config.workDir);
  const children = new Map(rolesIn(config.mode).map((role) => [role, childOf(role, config, configFile)]));
  obeyEnd(children, argv.includes('--tethered'));
  const routes = { 'GET /status': () => ({ status: 200, body: statusOf(config, children) }) };
  const metrics = createMetrics('supervisor');
  await startListener({ service: 'supervisor', port: config.listen.supervisor, routes, metrics });

  const shopper = children.get('shopper');
  const others = [...children.values()].filter((child) => child !== shopper);
  for (const child of others) child.start();
  await Promise.all(others.map((child) => child.healthy()));
  shopper?.start();
  await shopper?.healthy();
  process.stdout.write(`${JSON.stringify({ ready: true, ...statusOf(config, children) })}\n`);
}

function childOf(role: Role, config: ShopConfig, configFile: string): SupervisedChild {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  const file = fileURLToPath(new URL(`./${role}${extension}`, import.meta.url));
  return new SupervisedChild({
    argv: [file, '--config', configFile],
    env: { ...process.env, [LABELS_VARIABLE]: labelsOf(config, role) },
    port: config.listen[role],
    restartAfterMs: restartAfterMs(role),
    logFile: join(config.workDir, `${role}.log`),
  });
}

/** Makes both stores before anybody opens them: of two processes that turn a new file to WAL at once one fails. */
function createStores(workDir: string): void {
  for (const name of ['orders', 'edge'] as const) openStore(workDir, name).database.close();
}

type Status = {
  readonly mode: string;
  readonly shop: string;
  readonly supervisor: { readonly pid: number; readonly port: number };
  readonly services: Readonly<Record<string, ChildView>>;
};

function statusOf(config: ShopConfig, children: ReadonlyMap<Role, SupervisedChild>): Status {
  return {
    mode: config.mode,
    shop: config.shop,
    supervisor: { pid: process.pid, port: config.listen.supervisor },
    services: Object.fromEntries([...children].map(([role, child]) => [role, child.view()])),
  };
}

/** Ends the children, then us. What kills us without asking closes their standard input, and they end by themselves. */
function obeyEnd(children: ReadonlyMap<Role, SupervisedChild>, tethered: boolean): void {
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    void Promise.all([...children.values()].map((child) => child.stop())).then(() => process.exit(0));
  };
  process.on('SIGTERM', end).on('SIGINT', end);
  if (tethered) process.stdin.on('end', end).on('close', end).on('error', end).resume();
}

await supervise(process.argv);
