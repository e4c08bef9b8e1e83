import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Json } from '@firedrill/core/words/json';
import { type Figures, figuresOf, figuresText } from '../bench/figures.ts';
import { type Asker, createAsker, textInside } from './ask.ts';
import { listAt, objectAt, textAt } from './fis-client.ts';
import { type Drill, drills, inventoryText } from './many-drills.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** What one experiment among many resources cost. */
export interface DrillDone {
  readonly name: string;
  readonly status: string;
  readonly reason: string;
  /** From the request until it had ended, milliseconds. */
  readonly tookMs: number;
  /** CPU of the server meanwhile, its looks at `/healthz` included. */
  readonly cpuMs: number;
  /** How long others waited meanwhile: the longest answer of `/healthz`. */
  readonly stall: Figures;
  /** How many resolved targets the pages gave, and how many of them differ. */
  readonly listed: number;
  readonly distinct: number;
  /** Pages of resolved targets. */
  readonly page: Figures;
  /** How much the state directory grew. */
  readonly grownBytes: number;
}

export interface ManyDone {
  readonly resources: number;
  readonly idleMiB: number;
  readonly peakMiB: number;
  readonly drills: readonly DrillDone[];
  /** ListExperiments, afterwards. */
  readonly list: Figures;
  readonly wrong: readonly string[];
}

const endLimitMs = 120_000;
const lists = 20;

/** Experiments among so many invented resources, one after another, in a real server over HTTP. */
export async function amongMany(resources: number): Promise<ManyDone> {
  const root = mkdtempSync(path.join(tmpdir(), 'firedrill-fis-many-'));
  const inventory = path.join(root, 'inventory.yaml');
  writeFileSync(inventory, inventoryText(resources));
  const server = startServerProcess({ root, timeScale: 600, activeExperiments: 10, inventory });
  try {
    const asker = createAsker(await server.listening());
    const { peakMiB: idleMiB } = server.usage();
    const done: DrillDone[] = [];
    for (const drill of drills(resources)) done.push(await through(drill, { asker, server, root }));
    const timesMs: number[] = [];
    for (let time = 0; time < lists; time += 1)
      timesMs.push(await taken(() => asker.ask('GET', '/experiments').then(() => undefined)));
    asker.close();
    const { peakMiB } = server.usage();
    const wrong = drills(resources).flatMap((drill, index) => wrongIn(drill, done[index]));
    return { resources, idleMiB, peakMiB, drills: done, list: figuresOf(timesMs), wrong };
  } finally {
    await server.kill();
    rmSync(root, { recursive: true, force: true });
  }
}

interface Around {
  readonly asker: Asker;
  readonly server: ServerProcess;
  readonly root: string;
}

async function through(
  { name, template, options, listed }: Drill,
  { asker, server, root }: Around,
): Promise<DrillDone> {
  const made = await asker.ask('POST', '/experimentTemplates', { clientToken: randomUUID(), ...template });
  if (made.status !== 200) throw new RangeError(`${made.status}: ${JSON.stringify(made.body)}`);
  const experimentTemplateId = textInside(made, 'id');
  const before = { cpuMs: server.usage().cpuMs, bytes: sizeOf(root) };
  const looking = look(asker);
  const sinceMs = performance.now();
  const asked = { experimentTemplateId, clientToken: randomUUID(), experimentOptions: options };
  const id = textInside(await asker.ask('POST', '/experiments', asked), 'id');
  const { status, reason } = await endOf(asker, id);
  const tookMs = performance.now() - sinceMs;
  const cpuMs = server.usage().cpuMs - before.cpuMs;
  const pages = await allPages(asker, { id, most: listed });
  // What is looked at by others while pages are read counts too.
  const stall = figuresOf(await looking());
  const grownBytes = sizeOf(root) - before.bytes;
  return { name, status, reason, tookMs, cpuMs, stall, ...pages, grownBytes };
}

/** Asks `/healthz` again and again. @returns ends it, and gives how long each answer took */
function look(asker: Asker): () => Promise<readonly number[]> {
  const timesMs: number[] = [];
  const ending = new AbortController();
  const looking = (async () => {
    while (!ending.signal.aborted) {
      timesMs.push(await taken(() => asker.ask('GET', '/healthz').then(() => undefined)));
      await pause(2);
    }
  })();
  return async () => {
    ending.abort();
    await looking;
    return timesMs;
  };
}

async function taken(act: () => Promise<void>): Promise<number> {
  const sinceMs = performance.now();
  await act();
  return performance.now() - sinceMs;
}

async function endOf(asker: Asker, id: string): Promise<{ readonly status: string; readonly reason: string }> {
  const limitMs = performance.now() + endLimitMs;
  for (;;) {
    const answer = await asker.ask('GET', `/experiments/${id}`);
    const status = textInside(answer, 'state', 'status');
    const reason = textInside(answer, 'state', 'reason');
    const isEnded = /^(completed|stopped|failed|cancelled)$/.test(status);
    if (isEnded || performance.now() > limitMs) return { status, reason };
    await pause(20);
  }
}

interface Pages {
  readonly id: string;
  /** When there are more than these, something is wrong, and the rest is not read. */
  readonly most: number;
}

async function allPages(asker: Asker, { id, most }: Pages): Promise<Pick<DrillDone, 'listed' | 'distinct' | 'page'>> {
  const timesMs: number[] = [];
  const seen = new Set<string>();
  let listed = 0;
  let token = '';
  do {
    const sinceMs = performance.now();
    const query = token === '' ? '' : `&nextToken=${encodeURIComponent(token)}`;
    const { body } = await asker.ask('GET', `/experiments/${id}/resolvedTargets?maxResults=100${query}`);
    timesMs.push(performance.now() - sinceMs);
    for (const target of listAt(body, 'resolvedTargets')) {
      listed += 1;
      seen.add(`${textAt(target, 'targetName')} ${arnOf(target)}`);
    }
    token = typeof body['nextToken'] === 'string' ? body['nextToken'] : '';
  } while (token !== '' && listed <= most);
  return { listed, distinct: seen.size, page: figuresOf(timesMs) };
}

const arnOf = (target: Json): string => textAt(objectAt(target, 'targetInformation'), 'arn');

function wrongIn({ name, status, listed }: Drill, done: DrillDone | undefined): readonly string[] {
  const found = `${done?.status} (${done?.reason}), ${done?.listed} listed, ${done?.distinct} of them distinct`;
  const isRight = done?.status === status && done.listed === listed && done.distinct === listed;
  return isRight ? [] : [`${name}: ${found}; should be ${status}, ${listed}`];
}

/** What lies in a directory, in bytes. */
function sizeOf(root: string): number {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(path.join(parentPath, name)).size, 0);
}

export function manyText({ resources, idleMiB, peakMiB, drills: done, list, wrong }: ManyDone): readonly string[] {
  const whole = (value: number): string => value.toFixed(0);
  return [
    `fis inventory: ${resources} resources; memory ${whole(idleMiB)} MiB idle, ${whole(peakMiB)} MiB peak`,
    ...done.flatMap(({ name, status, tookMs, cpuMs, stall, page, listed, grownBytes }) => [
      `${name}: ${status} after ${whole(tookMs)} ms, CPU ${whole(cpuMs)} ms, ` +
        `${listed} resolved, ${whole(grownBytes / 1024)} KiB more on disk`,
      figuresText('  others wait', stall),
      figuresText('  a page of resolved targets', page),
    ]),
    figuresText('ListExperiments', list),
    ...wrong.map((what) => `WRONG: ${what}`),
  ];
}
