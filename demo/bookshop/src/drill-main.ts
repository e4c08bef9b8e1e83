import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DRILL_NAMES, drillCase } from './drill-cases.ts';
import type { DrillCase } from './drill-cases.ts';
import { createDrillRuns } from './drill-runs.ts';
import { openShop, usualPortsAreFree } from './drilled-shop.ts';
import type { DrilledShop, OpenShop } from './drilled-shop.ts';
import type { Mode } from './policies.ts';
import { toldToEnd } from './told-to-end.ts';

/**
 * `npm run demo`: both bookshops, one drill, two verdicts; `--drill NAME` another one, `--all` each of them, every time
 * with two new shops. Ends with 0 when each drill found the weakness of the fragile shop (fail) and the hardened one
 * passed. `--drill FILE` tries another experiment with the first drill's variables. `--hold` keeps a drill's shops up
 * until Ctrl-C or SIGTERM. `--free-ports` takes ports that nobody has, as is done also when the usual ones are taken
 * and for `--at-once N`, which runs so many drills side by side. `--reports DIR` keeps the reports, `NAME-MODE.json`.
 */
const { values } = parseArgs({
  options: {
    drill: { type: 'string', multiple: true, default: [DRILL_NAMES[0] ?? ''] },
    all: { type: 'boolean', default: false },
    hold: { type: 'boolean', default: false },
    'free-ports': { type: 'boolean', default: false },
    'at-once': { type: 'string', default: '1' },
    reports: { type: 'string' },
  },
});
const modes = ['fragile', 'hardened'] as const;
const expected = { fragile: 1, hardened: 0 } as const satisfies { readonly [mode in Mode]: number };
const says = { 0: 'pass', 1: 'fail' } as const;
const atOnce = Number(values['at-once']);
const wanted = (values.all ? DRILL_NAMES : values.drill).map(drillCase);
const wrong = whatIsWrong();

if (wrong === null) await demonstrate(wanted.filter((each) => each !== null));
else {
  process.stderr.write(`${wrong}\n`);
  process.exitCode = 2;
}

function whatIsWrong(): string | null {
  if (wanted.includes(null)) return `--drill takes a file, or one of ${DRILL_NAMES.join(', ')}`;
  if (!(atOnce >= 1)) return `--at-once takes a number of at least 1, not ${values['at-once']}`;
  return values.hold && wanted.length > 1 ? '--hold takes one drill' : null;
}

type Statuses = readonly (number | null)[];

async function demonstrate(cases: readonly DrillCase[]): Promise<void> {
  const isAlone =
    atOnce === 1 && !values['free-ports'] && (await usualPortsAreFree(cases.flatMap(({ doors }) => doors)));
  const workDir = mkdtempSync(join(tmpdir(), 'bookshop-'));
  const stateDir = join(workDir, 'state');
  const runs = createDrillRuns({ stateDir, told: print });
  const told = toldToEnd(() => runs.interrupt());
  const waiting = [...cases];
  const ended = new Map<DrillCase, Statuses>();
  const lane = async () => {
    for (let drill = waiting.shift(); drill !== undefined && !told.already(); drill = waiting.shift()) {
      ended.set(
        drill,
        await bothShops(drill, { workDir: join(workDir, drill.name), isAlone }, { runs, told, stateDir }),
      );
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(atOnce, cases.length) }, lane));
    if (cases.length > 1) for (const drill of cases) tell(drill, ended.get(drill) ?? []);
    const met = cases.every((drill) => surprisesOf(ended.get(drill) ?? []).length === 0);
    const isCut = cases.some((drill) => (ended.get(drill) ?? []).length === 0) || (told.already() && !values.hold);
    process.exitCode = isCut ? 130 : Number(!met);
  } finally {
    await runs.close();
    rmSync(workDir, { recursive: true, force: true });
  }
}

type Around = {
  readonly runs: ReturnType<typeof createDrillRuns>;
  readonly told: ReturnType<typeof toldToEnd>;
  readonly stateDir: string;
};

/** Opens both shops, runs the drill against them side by side, and closes them. */
async function bothShops(
  drill: DrillCase,
  { workDir, isAlone }: { workDir: string; isAlone: boolean },
  { runs, told, stateDir }: Around,
): Promise<Statuses> {
  print('demo', `${drill.name}: two bookshops are starting: one fragile, one hardened`);
  const ports: OpenShop['ports'] = isAlone ? 'usual' : 'free';
  // Shops on usual ports are alone; others are told apart by who started them, and for which drill.
  const shopId = (mode: Mode) => (isAlone ? mode : `${mode}-${process.pid}-${wanted.indexOf(drill)}`);
  const stand: OpenShop['stand'] = (door) => runs.stand(door);
  const opening = modes.map((mode) =>
    openShop({ doors: drill.doors, mode, shopId: shopId(mode), workDir, ports, stand }),
  );
  const opened = await Promise.allSettled(opening);
  const shops = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  try {
    for (const each of opened) if (each.status === 'rejected') throw each.reason;
    for (const { mode, shop } of shops) print(whoIs(mode, drill), `open at ${shop.urls.edge}`);
    if (told.already()) return [];
    const statuses = await Promise.all(shops.map((shop) => runs.run(askedOf(drill, shop))));
    if (wanted.length === 1) tell(drill, statuses);
    if (values.hold && !told.already()) await hold(shops, { told, stateDir });
    else if (values.hold) return [];
    return statuses;
  } finally {
    await Promise.all(shops.map(({ shop }) => shop.stop()));
  }
}

function askedOf(drill: DrillCase, { mode, variables }: DrilledShop) {
  const { reports } = values;
  if (reports !== undefined) mkdirSync(reports, { recursive: true });
  const report = reports === undefined ? null : join(reports, `${drill.name}-${mode}.json`);
  return { file: drill.file, variables, who: whoIs(mode, drill), report };
}

function surprisesOf(statuses: Statuses): readonly Mode[] {
  return modes.filter((mode, place) => statuses[place] !== expected[mode]);
}

function tell({ name, lesson }: DrillCase, statuses: Statuses): void {
  print('demo', '');
  for (const [place, mode] of modes.entries()) {
    const status = `exit status ${statuses[place] ?? 'none'}, expected ${expected[mode]} (${says[expected[mode]]})`;
    print('demo', `${name}: the ${mode} shop: ${status}`);
  }
  const surprises = surprisesOf(statuses);
  print('demo', surprises.length === 0 ? lesson : `unexpected: ${surprises.join(' and ')}`);
}

/** Says how to look and how to end, and waits. */
async function hold(shops: readonly DrilledShop[], { told, stateDir }: Omit<Around, 'runs'>): Promise<void> {
  print('demo', '');
  for (const { mode, shop } of shops) {
    const { edge } = shop.urls;
    print(mode, `page ${edge}/  orders ${edge}/audit  figures ${edge}/metrics`);
    print(mode, `its processes ${shop.urls.supervisor}/status`);
  }
  print('demo', `the drills: ./firedrill get runs --state ${stateDir}`);
  print('demo', `a report:   ./firedrill report last --state ${stateDir} --output drill.html`);
  print('demo', `the shops stay open; Ctrl-C (or kill ${process.pid}) closes them and takes everything away`);
  const alive = setInterval(() => undefined, 60_000);
  await told.wait;
  clearInterval(alive);
  print('demo', 'the shops are closing');
}

function whoIs(mode: Mode, { name }: DrillCase): string {
  return atOnce > 1 ? `${mode} ${name}` : mode;
}

function print(who: string, line: string): void {
  process.stdout.write(line === '' ? '\n' : `${who.padEnd(8)} │ ${line}\n`);
}
