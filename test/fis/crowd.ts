import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { JsonObject } from '@firedrill/core/words/json';
import { readStore } from '@firedrill/server/store/open';
import { type Figures, figuresOf, figuresText } from '../bench/figures.ts';
import { type Answer, createAsker, textInside } from './ask.ts';
import { readCrowd } from './crowd-lags.ts';
import { startServerProcess } from './server-process.ts';

export interface CrowdDone {
  readonly asked: number;
  readonly ends: { readonly [status: string]: number };
  /** From when an action was due to its event, milliseconds. */
  readonly lag: Figures;
  /** The same of those that were due when no experiment was being begun any more. */
  readonly steadyLag: Figures;
  /** StartExperiment, from request to answer. */
  readonly startMs: Figures;
  readonly startAllMs: number;
  readonly mostAtOnce: number;
  readonly idleMiB: number;
  readonly peakMiB: number;
  readonly cpuMs: number;
  readonly events: number;
  readonly eventsPerSecond: number;
  readonly busiestSecond: number;
}

const connections = 16;
const endLimitMs = 180_000;

/**
 * Ten actions: three chains of three (a wait, one that lasts, an act), of about 14 s together, and a wait as long as
 * all of them.
 */
const template: JsonObject = {
  clientToken: 'template',
  description: 'Ten actions, most of them one after another',
  stopConditions: [{ source: 'none' }],
  targets: { two: { resourceType: 'aws:ec2:instance', resourceTags: { env: 'test' }, selectionMode: 'COUNT(2)' } },
  actions: Object.fromEntries([
    ...['a', 'b', 'c'].flatMap((chain, index) => [
      [`${chain}1`, { actionId: 'aws:fis:wait', parameters: { duration: `PT${index + 2}M` } }],
      [
        `${chain}2`,
        {
          actionId: 'aws:ec2:stop-instances',
          parameters: { startInstancesAfterDuration: 'PT3M' },
          targets: { Instances: 'two' },
          startAfter: [`${chain}1`],
        },
      ],
      [`${chain}3`, { actionId: 'aws:ec2:reboot-instances', targets: { Instances: 'two' }, startAfter: [`${chain}2`] }],
    ]),
    ['all', { actionId: 'aws:fis:wait', parameters: { duration: 'PT10M' } }],
  ]),
  roleArn: 'arn:aws:iam::123456789012:role/drill',
};

/** So many simulated experiments at once, in a real server over HTTP. */
export async function crowd(asked: number, timeScale = 30): Promise<CrowdDone> {
  const root = mkdtempSync(path.join(tmpdir(), 'firedrill-fis-crowd-'));
  const server = startServerProcess({ root, timeScale, activeExperiments: asked });
  try {
    const asker = createAsker(await server.listening(), connections);
    const { peakMiB: idleMiB } = server.usage();
    const experimentTemplateId = idIn(await asker.ask('POST', '/experimentTemplates', template));
    const sinceMs = performance.now();
    const times: number[] = [];
    const left = Array.from({ length: asked }, (_, index) => index);
    const ids: string[] = [];
    const beginSome = async (): Promise<void> => {
      while (left.pop() !== undefined) {
        const askedMs = performance.now();
        const answer = await asker.ask('POST', '/experiments', { experimentTemplateId, clientToken: randomUUID() });
        times.push(performance.now() - askedMs);
        ids.push(idIn(answer));
      }
    };
    await Promise.all(Array.from({ length: connections }, beginSome));
    const [startAllMs, begunMs] = [performance.now() - sinceMs, Date.now()];
    const ends = await awaitEnds(asker, ids);
    const { peakMiB, cpuMs } = server.usage();
    asker.close();
    await server.kill();
    const seen = readStore(path.join(root, 'store.sqlite'), (database) => readCrowd(database, begunMs));
    const { lagsMs, steadyLagsMs, ...rest } = seen;
    return {
      asked,
      ends,
      lag: figuresOf(lagsMs),
      steadyLag: figuresOf(steadyLagsMs),
      startMs: figuresOf(times),
      startAllMs,
      idleMiB,
      peakMiB,
      cpuMs,
      ...rest,
    };
  } finally {
    await server.kill();
    rmSync(root, { recursive: true, force: true });
  }
}

function idIn(answer: Answer): string {
  if (answer.status !== 200)
    throw new RangeError(`${answer.status} ${answer.errorType}: ${JSON.stringify(answer.body)}`);
  return textInside(answer, 'id');
}

async function awaitEnds(asker: ReturnType<typeof createAsker>, ids: readonly string[]): Promise<CrowdDone['ends']> {
  const ends: { [status: string]: number } = {};
  const limitMs = performance.now() + endLimitMs;
  for (const id of ids) {
    for (;;) {
      const answer = await asker.ask('GET', `/experiments/${id}`);
      const status = textInside(answer, 'state', 'status');
      const isEnded = /^(completed|stopped|failed|cancelled)$/.test(status) || performance.now() > limitMs;
      if (isEnded) ends[status] = (ends[status] ?? 0) + 1;
      if (isEnded) break;
      await pause(250);
    }
  }
  return ends;
}

export function crowdText(done: CrowdDone): readonly string[] {
  const ends = Object.entries(done.ends).map(([status, count]) => `${count} ${status}`);
  const fixed = (value: number): string => value.toFixed(0);
  return [
    `fis crowd: ${done.asked} experiments of ten actions, ${done.mostAtOnce} at once; ${ends.join(', ')}`,
    figuresText('  action start, behind when it was due', done.lag),
    figuresText('  … after the last StartExperiment', done.steadyLag),
    figuresText('  StartExperiment', done.startMs),
    `  all begun in ${fixed(done.startAllMs)} ms; ` +
      `memory ${fixed(done.idleMiB)} MiB idle, ${fixed(done.peakMiB)} MiB peak`,
    `  ${done.events} events, ${fixed(done.eventsPerSecond)} each second, ${done.busiestSecond} in the busiest; ` +
      `CPU ${fixed(done.cpuMs)} ms`,
  ];
}
