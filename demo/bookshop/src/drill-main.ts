import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DRILLS, DRILL_NAMES } from './drill-cases.ts';
import type { DrillName } from './drill-cases.ts';
import { createDrillRuns } from './drill-runs.ts';
import { openShop, usualPortsAreFree } from './drilled-shop.ts';
import type { DrilledShop, OpenShop } from './drilled-shop.ts';
import type { Mode } from './policies.ts';

/**
 * `npm run demo`: both bookshops, one drill, two verdicts; `--drill NAME` another one, `--all` each of them, every time
 * with two new shops. Ends with 0 when each drill found the weakness of the fragile shop (fail) and the hardened one
 * passed. `--at-once N` runs so many drills side by side, on free ports, which are also taken when somebody has the
 * usual ones; `--reports DIR` keeps their reports as JSON files `NAME-MODE.json`; `--hold` keeps the shops of a drill
 * open until Ctrl-C.
 */
const { values } = parseArgs({
  options: {
    drill: { type: 'string', multiple: true, default: [DRILL_NAMES[0] ?? ''] },
    all: { type: 'boolean', default: false },
    'at-once': { type: 'string', default: '1' },
    reports: { type: 'string' },
    hold: { type: 'boolean', default: false },
  },
});
const modes = ['fragile', 'hardened'] as const;
const expected = { fragile: 1, hardened: 0 } as const satisfies { readonly [mode in Mode]: number };
const says = { 0: 'pass', 1: 'fail' } as const;
const atOnce = Number(values['at-once']);
const ports: OpenShop['ports'] = atOnce === 1 && (await usualPortsAreFree()) ? 'usual' : 'free';

if (atOnce >= 1) process.exitCode = await chosen();
else refuse(`--at-once takes a number of at least 1, not ${values['at-once']}`);

async function chosen(): Promise<number> {
  const wanted = values.all ? DRILL_NAMES : DRILL_NAMES.filter((name) => values.drill.includes(name));
  const unknown = values.all ? [] : values.drill.filter((name) => !DRILL_NAMES.some((known) => known === name));
  if (unknown.length > 0) return refuse(`there is no drill ${unknown.join(', ')}; there are ${DRILL_NAMES.join(', ')}`);
  const workDir = mkdtempSync(join(tmpdir(), 'bookshop-'));
  const runs = createDrillRuns({ stateDir: join(workDir, 'state'), told: print });
  process.on('SIGINT', () => runs.interrupt());
  try {
    return await demonstrate(wanted, workDir, runs);
  } finally {
    await runs.close();
    rmSync(workDir, { recursive: true, force: true });
  }
}

type Runs = ReturnType<typeof createDrillRuns>;
type Ended = { readonly name: DrillName; readonly statuses: readonly (number | null)[] };

async function demonstrate(wanted: readonly DrillName[], workDir: string, runs: Runs): Promise<number> {
  const waiting = [...wanted];
  const ended: Ended[] = [];
  const lane = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      ended.push({ name, statuses: await bothShops(name, join(workDir, name), runs) });
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, wanted.length) }, lane));
  print('demo', '');
  const met = wanted.map((name) => tell(name, ended.find((each) => each.name === name)?.statuses ?? []));
  return met.every(Boolean) ? 0 : 1;
}

/** Opens both shops, runs the drill against them side by side, and closes them. */
async function bothShops(drill: DrillName, workDir: string, runs: Runs): Promise<readonly (number | null)[]> {
  print('demo', `${drill}: two bookshops are starting: one fragile, one hardened`);
  const opened = await Promise.allSettled(
    modes.map((mode) => openShop({ drill, mode, shopId: shopId(mode, drill), workDir, ports })),
  );
  const shops = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  try {
    for (const each of opened) if (each.status === 'rejected') throw each.reason;
    for (const [place, mode] of modes.entries()) {
      print(whoIs(mode, drill), `open at ${shops[place]?.shop.urls.edge ?? ''}`);
    }
    const statuses = await Promise.all(modes.map((mode, place) => runs.run(asked(mode, drill, shops[place]))));
    if (values.hold) await hold();
    return statuses;
  } finally {
    await Promise.all(shops.map(({ shop }) => shop.stop()));
  }
}

/** Shops on usual ports are alone; others are told apart by who started them, and for which drill. */
function shopId(mode: Mode, drill: DrillName): string {
  return ports === 'free' ? `${mode}-${process.pid}-${DRILL_NAMES.indexOf(drill)}` : mode;
}

function asked(mode: Mode, drill: DrillName, shop: DrilledShop | undefined) {
  const { reports } = values;
  if (reports !== undefined) mkdirSync(reports, { recursive: true });
  const report = reports === undefined ? null : join(reports, `${drill}-${mode}.json`);
  return { drill, variables: shop?.variables ?? {}, who: whoIs(mode, drill), report };
}

function tell(name: DrillName, statuses: readonly (number | null)[]): boolean {
  const surprises = modes.filter((mode, place) => statuses[place] !== expected[mode]);
  for (const [place, mode] of modes.entries()) {
    const status = `exit status ${statuses[place] ?? 'none'}, expected ${expected[mode]} (${says[expected[mode]]})`;
    print('demo', `${name}: the ${mode} shop: ${status}`);
  }
  print('demo', surprises.length === 0 ? DRILLS[name].lesson : `unexpected: ${surprises.join(' and ')}`);
  return surprises.length === 0;
}

async function hold(): Promise<void> {
  print('demo', 'the shops stay open; Ctrl-C closes them');
  const { promise, resolve } = Promise.withResolvers<void>();
  process.once('SIGINT', () => resolve());
  const alive = setInterval(() => undefined, 60_000);
  await promise;
  clearInterval(alive);
}

function whoIs(mode: Mode, drill: DrillName): string {
  return atOnce > 1 ? `${mode} ${drill}` : mode;
}

function refuse(why: string): 2 {
  process.stderr.write(`${why}\n`);
  process.exitCode = 2;
  return 2;
}

function print(who: string, line: string): void {
  process.stdout.write(line === '' ? '\n' : `${who.padEnd(8)} │ ${line}\n`);
}
