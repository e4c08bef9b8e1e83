import { shopConfig, readShopInput } from './config.ts';
import type { Role, ShopConfig } from './config.ts';
import { startListener } from './http-listener.ts';
import type { Routes } from './http-listener.ts';
import { createMetrics } from './metrics.ts';
import type { Metrics } from './metrics.ts';
import { shopError } from './shop-errors.ts';

/** What a role builds itself from. */
export type Part = { readonly config: ShopConfig; readonly metrics: Metrics };

/** Runs this process as one role of a shop, until its supervisor is gone. The argv is `--config FILE`. */
export async function runRole(role: Role, build: (part: Part) => Routes): Promise<void> {
  dieWithParent();
  const config = shopConfig(readShopInput(configArgument(process.argv)));
  const metrics = createMetrics(role);
  await startListener({ service: role, port: config.listen[role], routes: build({ config, metrics }), metrics });
}

/** The file named after `--config`. */
export function configArgument(argv: readonly string[]): string {
  const place = argv.indexOf('--config');
  const path = place < 0 ? undefined : argv[place + 1];
  if (path === undefined) throw shopError('SHOP_CONFIG', 'Give --config FILE.');
  return path;
}

/**
 * Ends this process when its standard input ends: the parent holds the other end, and the kernel closes it however the
 * parent dies. Ctrl-C reaches every process of the terminal; it is the parent's alone to obey.
 */
function dieWithParent(): void {
  process.stdin.on('end', leave).on('close', leave).on('error', leave).resume();
  process.on('SIGINT', () => undefined);
}

function leave(): void {
  process.exit(0);
}
