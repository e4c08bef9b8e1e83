import { madeEngine } from '@firedrill/core/testing/made-engine';
import { madePlan } from '@firedrill/core/testing/made-run';
import { expect, test } from 'vitest';
import type { RunEvent } from '../words/events.ts';

const plan = madePlan({}, 'lasting');
const claim = { type: 'run.claimed', epoch: 2, owner: 'second', awayMs: 500 } as const;
const beginsNs = 3_600_000_000_000n;

/** What a server wrote until it met its baseline, and died half a second before the next one began. */
async function left(): Promise<readonly RunEvent[]> {
  const first = madeEngine({ plan });
  await first.advance(10_000);
  const metAt = first.events.findIndex(({ body }) => body.type === 'phase.entered');
  const events = first.events.slice(0, metAt);
  const lastNs = BigInt(events.at(-1)?.bootNs ?? 0n);
  const backNs = lastNs - beginsNs + 500_000_000n;
  return events.map((event) => ({ ...event, bootNs: String(BigInt(event.bootNs) - backNs) }));
}

test('who takes a run over says so before anything is decided, also on a baseline that was met before', async () => {
  const events = await left();
  const second = madeEngine({ plan, events, epoch: 2, first: [claim] });
  await second.advance(1);
  expect(second.events[events.length]).toMatchObject({ epoch: 2, body: claim });
  expect(second.driver.state().phase).toBe('before');
});

test('a row of good samples begins anew with who takes a run over: nobody looked in between', async () => {
  const events = await left();
  const second = madeEngine({ plan, events, epoch: 2, first: [claim] });
  await second.advance(10_000);
  const entered = second.events.find(({ body }) => body.type === 'phase.entered');
  const own = second.events.filter(({ body, epoch }) => body.type === 'probe.sampled' && epoch === 2);
  const rowMs = Number(BigInt(entered?.bootNs ?? 0n) - BigInt(own[0]?.bootNs ?? 0n)) / 1e6;
  const { before = 0, probes = [] } = plan.experiment.spec.hypothesis ?? {};
  expect(rowMs).toBeGreaterThanOrEqual(before - (probes[0]?.every ?? 0));
  expect(rowMs).toBeGreaterThan(1000);
});

test('while the claim cannot be written nothing is decided', async () => {
  let refuses = true;
  const events = await left();
  const second = madeEngine({ plan, events, epoch: 2, first: [claim], storeRefuses: () => refuses });
  await second.advance(5_000);
  expect(second.events).toHaveLength(events.length);
  expect(second.calls.filter(({ name }) => name !== 'renew')).toEqual([]);
  refuses = false;
  await second.advance(300);
  expect(second.events[events.length]?.body).toEqual(claim);
});
