import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { defaultPorts, loopbackUrl } from './config.ts';
import type { Mode } from './policies.ts';
import { type RunningShop, startShop } from './start-shop.ts';

/**
 * `npm run demo`: both bookshops, one drill, two verdicts. Ends with 0 when the drill found the weakness of the
 * fragile shop (fail) and the hardened one passed. `--hold` keeps the shops up until Ctrl-C.
 */
const { values } = parseArgs({ options: { hold: { type: 'boolean', default: false } } });
const drill = fileURLToPath(new URL('../drills/ratings-and-orders-late.yaml', import.meta.url));
const firedrill = fileURLToPath(new URL('../../../firedrill', import.meta.url));
const expected = { fragile: 1, hardened: 0 } as const satisfies { readonly [mode in Mode]: number };
const says = { 0: 'pass', 1: 'fail' } as const;
const workDir = mkdtempSync(join(tmpdir(), 'bookshop-'));
const stateDir = join(workDir, 'state');
const shops: RunningShop[] = [];
const drills = new Set<ChildProcess>();
process.on('SIGINT', () => {
  for (const each of drills) each.kill('SIGINT');
});

try {
  process.exitCode = await demonstrate();
  if (values.hold) await hold();
} finally {
  await Promise.all(shops.map((shop) => shop.stop()));
  await sendHome();
  rmSync(workDir, { recursive: true, force: true });
}

async function demonstrate(): Promise<number> {
  print('demo', 'two bookshops are starting: one fragile, one hardened');
  const modes = ['fragile', 'hardened'] as const;
  shops.push(...(await Promise.all(modes.map(openShop))));
  for (const [index, mode] of modes.entries()) print(mode, `open at ${shops[index]?.urls.edge ?? ''}`);
  const first = runDrill('fragile');
  // The first drill starts the server that both use; the second joins it.
  await Promise.race([first, serverStands()]);
  const statuses = await Promise.all([first, runDrill('hardened')]);
  const surprises = modes.filter((mode, index) => statuses[index] !== expected[mode]);
  print('demo', '');
  for (const [index, mode] of modes.entries()) {
    print(
      'demo',
      `the ${mode} shop: exit status ${statuses[index]}, expected ${expected[mode]} (${says[expected[mode]]})`,
    );
  }
  const lesson = 'nothing was down; one shop lost its reviews and took orders twice, the other kept both';
  print('demo', surprises.length === 0 ? lesson : `unexpected: ${surprises.join(' and ')}`);
  return surprises.length === 0 ? 0 : 1;
}

/** The doors through which the faults come: callers dial them, and the drill's proxies listen there for its length. */
function doors(mode: Mode): { readonly ratings: string; readonly order: string } {
  const first = defaultPorts(mode).edge + 13;
  return { ratings: `127.0.0.1:${first}`, order: `127.0.0.1:${first + 1}` };
}

function openShop(mode: Mode): Promise<RunningShop> {
  const { ratings, order } = doors(mode);
  const urls = { 'reviews.ratings': `http://${ratings}`, 'edge.order': `http://${order}` };
  return startShop({ mode, workDir: join(workDir, mode), urls });
}

async function runDrill(mode: Mode): Promise<number> {
  const ports = defaultPorts(mode);
  const { ratings, order } = doors(mode);
  const variables = {
    shop: mode,
    edge: loopbackUrl(ports.edge),
    ratingsDoor: ratings,
    orderDoor: order,
    ratings: `127.0.0.1:${ports.ratings}`,
    order: `127.0.0.1:${ports.order}`,
  };
  const sets = Object.entries(variables).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const color = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '' ? { FORCE_COLOR: '1' } : {};
  const child = spawn(firedrill, ['run', drill, '--state', stateDir, ...sets], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C reaches the drills through this process alone, so that it counts once.
    detached: true,
    env: { ...process.env, ...color },
  });
  drills.add(child);
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => print(mode, line));
  }
  await once(child, 'close');
  drills.delete(child);
  return child.exitCode ?? 1;
}

async function serverStands(): Promise<void> {
  while (!existsSync(join(stateDir, 'run', 'server.sock'))) await pause(50);
}

/** The server and agent of the demo would go home by themselves a little later; nothing is left running now already. */
async function sendHome(): Promise<void> {
  const child = spawn(firedrill, ['server', 'end', '--state', stateDir], { stdio: 'ignore' });
  await once(child, 'close');
}

async function hold(): Promise<void> {
  print('demo', 'the shops stay open; Ctrl-C closes them');
  const { promise, resolve } = Promise.withResolvers<void>();
  process.once('SIGINT', () => resolve());
  const alive = setInterval(() => undefined, 60_000);
  await promise;
  clearInterval(alive);
}

function print(who: string, line: string): void {
  process.stdout.write(line === '' ? '\n' : `${who.padEnd(8)} │ ${line}\n`);
}
