import { createVirtualClock } from '@firedrill/core/testing/virtual-clock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { experimentBody, type ExperimentRecord, type FisEnd } from './experiment-record.ts';
import { createRetention, type Retention } from './retention.ts';
import { callerIn, type MadeFis, madeFis } from './testing/made-fis.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const beginMs = Date.parse('2026-01-01T00:00:00.000Z');

let fis: MadeFis;
beforeEach(() => {
  fis = madeFis();
});
afterEach(() => fis.remove());

const ended = (atMs: number): FisEnd => ({ status: 'completed', reason: 'done', error: null, atMs });

function keep(id: string, createdMs: number, end: FisEnd | null): void {
  const record: ExperimentRecord = {
    templateId: 'EXTa',
    actionsMode: 'run-all',
    tags: {},
    template: {},
    accountConfigurations: [],
    simulated: true,
    run: 'r-aaaaaaaaaaaaaaaa',
    seed: 1,
    resolved: null,
    stop: null,
    end,
  };
  fis.store.put('experiment', callerIn(), { id, createdMs, body: experimentBody(record), under: 'EXTa' });
}

const kept = (): readonly string[] => fis.store.all('experiment').map(({ id }) => id);

/** A server that has been started at `beginMs`, and whose clock is moved by the test. */
function started(retentionDays: number) {
  const virtual = createVirtualClock();
  const startNs = virtual.nowNs();
  const wallMs = (): number => beginMs + Number(virtual.nowNs() - startNs) / 1e6;
  const clock = { ...virtual, wallTime: () => new Date(wallMs()).toISOString() };
  const said: string[] = [];
  const notes = { note: (level: string, text: string) => void said.push(`${level}: ${text}`) };
  const retention: Retention = createRetention({ store: fis.store, clock, notes, retentionDays });
  retention.begin();
  return { passMs: virtual.advance, said, retention };
}

test('what grows old while the server runs is forgotten within an hour', async () => {
  keep('EXPold', beginMs - 130 * dayMs, ended(beginMs - 121 * dayMs));
  keep('EXPsoon', beginMs - 120 * dayMs, ended(beginMs - 120 * dayMs + hourMs / 2));
  keep('EXPlater', beginMs - 120 * dayMs, ended(beginMs - 119 * dayMs));
  const { passMs, said } = started(120);
  expect(kept()).toEqual(['EXPsoon', 'EXPlater']);
  await passMs(hourMs - 1);
  expect(kept()).toEqual(['EXPsoon', 'EXPlater']);
  await passMs(1);
  expect(kept()).toEqual(['EXPlater']);
  await passMs(dayMs);
  expect(kept()).toEqual([]);
  expect(said).toHaveLength(3);
});

test('one that is under way is never forgotten, however old it is; nor one that ended late', async () => {
  keep('EXPunder', beginMs - 1000 * dayMs, null);
  keep('EXPlong', beginMs - 1000 * dayMs, ended(beginMs));
  const { passMs } = started(1);
  await passMs(dayMs - hourMs);
  expect(kept()).toEqual(['EXPunder', 'EXPlong']);
  await passMs(10 * dayMs);
  expect(kept()).toEqual(['EXPunder']);
});

test('after its end it looks no more', async () => {
  keep('EXPsoon', beginMs - dayMs, ended(beginMs - dayMs + 1));
  const { passMs, retention } = started(1);
  retention.end();
  await passMs(10 * dayMs);
  expect(kept()).toEqual(['EXPsoon']);
});

test('a store that cannot be written is noted, and tried again an hour later', async () => {
  keep('EXPold', beginMs - 10 * dayMs, ended(beginMs - 9 * dayMs));
  const { together } = fis.store;
  const broken = { ...fis.store, together: () => expect.fail('the disk is full') };
  const whole = fis;
  fis = { ...whole, store: broken };
  const { passMs, said } = started(1);
  expect(said).toEqual(['warn: old experiments of FIS could not be forgotten']);
  Object.assign(broken, { together });
  await passMs(hourMs);
  expect(kept()).toEqual([]);
});
