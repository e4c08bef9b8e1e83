import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { defaultPorts } from './config.ts';
import { findFreePorts } from './free-ports.ts';
import type { Mode } from './policies.ts';
import { type RunningShop, startShop } from './start-shop.ts';

/**
 * `npm run demo`: both bookshops, one drill, two verdicts. Ends with 0 when the drill found the weakness of the
 * fragile shop (fail) and the hardened one passed. `--hold` keeps the shops up until Ctrl-C or SIGTERM, `--free-ports`
 * takes ports that nobody has, `--drill FILE` tries another experiment with the same variables.
 */
const lesson = fileURLToPath(new URL('../drills/ratings-and-orders-late.yaml', import.meta.url));
const { values } = parseArgs({
  options: {
    hold: { type: 'boolean', default: false },
    'free-ports': { type: 'boolean', default: false },
    drill: { type: 'string', default: lesson },
  },
});
const firedrill = fileURLToPath(new URL('../../../firedrill', import.meta.url));
const expected = { fragile: 1, hardened: 0 } as const satisfies { readonly [mode in Mode]: number };
const says = { 0: 'pass', 1: 'fail' } as const;
const modes = ['fragile', 'hardened'] as const;
const workDir = mkdtempSync(join(tmpdir(), 'bookshop-'));
const stateDir = join(workDir, 'state');
const drills = new Set<ChildProcess>();
const told = toldToEnd();

interface OpenShop {
  readonly mode: Mode;
  readonly shop: RunningShop;
  /** Where the faults come in: callers dial these doors, and the drill's proxies listen there for its length. */
  readonly doors: { readonly ratings: string; readonly order: string };
}
const shops: OpenShop[] = [];

try {
  process.exitCode = await demonstrate();
  if (values.hold && !told.already()) await hold();
  else if (told.already()) process.exitCode = 130;
} finally {
  await Promise.all(shops.map(({ shop }) => shop.stop()));
  await sendHome();
  rmSync(workDir, { recursive: true, force: true });
}

async function demonstrate(): Promise<number> {
  print('demo', 'two bookshops are starting: one fragile, one hardened');
  await Promise.all(modes.map(openShop));
  shops.sort((one, other) => modes.indexOf(one.mode) - modes.indexOf(other.mode));
  for (const { mode, shop } of shops) print(mode, `open at ${shop.urls.edge}`);
  if (told.already()) return 130;
  const [first, ...others] = shops.map((shop, index) =>
    // The first drill starts the server that both use; the others join it.
    index === 0 ? runDrill(shop) : serverStands().then(() => runDrill(shop)),
  );
  const statuses = await Promise.all([first, ...others]);
  const surprises = modes.filter((mode, index) => statuses[index] !== expected[mode]);
  print('demo', '');
  for (const [index, mode] of modes.entries()) {
    print(
      'demo',
      `the ${mode} shop: exit status ${statuses[index]}, expected ${expected[mode]} (${says[expected[mode]]})`,
    );
  }
  const learnt = 'nothing was down; one shop lost its reviews and took orders twice, the other kept both';
  print('demo', surprises.length === 0 ? learnt : `unexpected: ${surprises.join(' and ')}`);
  return surprises.length === 0 ? 0 : 1;
}

async function openShop(mode: Mode): Promise<void> {
  const free = values['free-ports'];
  const first = defaultPorts(mode).edge + 13;
  const [ratings, order] = free ? await findFreePorts(2) : [first, first + 1];
  const doors = { ratings: `127.0.0.1:${ratings}`, order: `127.0.0.1:${order}` };
  const urls = { 'reviews.ratings': `http://${doors.ratings}`, 'edge.order': `http://${doors.order}` };
  const shop = await startShop({ mode, workDir: join(workDir, mode), urls, ...(free ? { ports: 'free' } : {}) });
  shops.push({ mode, shop, doors });
}

async function runDrill({ mode, shop, doors }: OpenShop): Promise<number> {
  const variables = {
    shop: mode,
    edge: shop.urls.edge,
    ratingsDoor: doors.ratings,
    orderDoor: doors.order,
    ratings: new URL(shop.urls.ratings).host,
    order: new URL(shop.urls.order).host,
  };
  const sets = Object.entries(variables).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const color = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '' ? { FORCE_COLOR: '1' } : {};
  const child = spawn(firedrill, ['run', resolve(values.drill), '--state', stateDir, ...sets], {
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

/** Resolves when the drills have a server, or when there is no drill left that would start one. */
async function serverStands(): Promise<void> {
  while (!existsSync(join(stateDir, 'run', 'server.sock')) && drills.size > 0) await pause(50);
}

/** The server and agent of the demo would go home by themselves a little later; nothing is left running now already. */
async function sendHome(): Promise<void> {
  const child = spawn(firedrill, ['server', 'end', '--state', stateDir], { stdio: 'ignore', detached: true });
  await once(child, 'close');
}

/** The first Ctrl-C, SIGTERM or closed terminal ends the drills, then the hold. */
function toldToEnd(): { readonly already: () => boolean; readonly wait: Promise<void> } {
  let already = false;
  const { promise, resolve: tell } = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      already = true;
      tell();
      for (const each of drills) each.kill('SIGINT');
    });
  }
  return { already: () => already, wait: promise };
}

/** Says how to look and how to end, and waits. */
async function hold(): Promise<void> {
  const last = `./firedrill report last --state ${stateDir} --output drill.html`;
  print('demo', '');
  for (const { mode, shop } of shops) {
    const { edge } = shop.urls;
    print(mode, `page ${edge}/  orders ${edge}/audit  figures ${edge}/metrics`);
    print(mode, `its processes ${shop.urls.supervisor}/status`);
  }
  print('demo', `the drills: ./firedrill get runs --state ${stateDir}`);
  print('demo', `a report:   ${last}`);
  print('demo', `the shops stay open; Ctrl-C (or kill ${process.pid}) closes them and takes everything away`);
  const alive = setInterval(() => undefined, 60_000);
  await told.wait;
  clearInterval(alive);
  print('demo', 'the shops are closing');
}

function print(who: string, line: string): void {
  process.stdout.write(line === '' ? '\n' : `${who.padEnd(8)} │ ${line}\n`);
}
