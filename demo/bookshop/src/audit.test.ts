import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openAuditor } from './audit.ts';
import type { Auditor } from './audit.ts';
import { openEdgeLedger } from './edge-ledger.ts';
import type { EdgeLedger } from './edge-ledger.ts';
import { openOrderStore } from './order-store.ts';
import type { OrderStore } from './order-store.ts';

let workDir: string;
let orders: OrderStore;
let ledger: EdgeLedger;
let auditor: Auditor;

beforeEach(() => {
  workDir = mkdtempSync(join(tmpdir(), 'bookshop-audit-'));
  orders = openOrderStore(workDir);
  ledger = openEdgeLedger(workDir);
  auditor = openAuditor(workDir, 5000);
});
afterEach(() => {
  for (const store of [orders, ledger, auditor]) store.close();
  rmSync(workDir, { recursive: true });
});

const pay = (intent: string, orderKey: string | null, atMs = 0) => orders.pay({ orderKey, intent, bookId: 'b1', atMs });

test('a key is taken once, and no key every time', () => {
  expect(pay('a', 'key')).toEqual({ orderId: 1, repeated: false });
  expect(pay('a', 'key')).toEqual({ orderId: 1, repeated: true });
  pay('b', null);
  pay('b', null);
  expect(auditor.read(0)).toMatchObject({ paid: 3, duplicates: 1 });
});

test('a paid order is pending, then dispatched, or lost when overdue', () => {
  pay('a', null);
  pay('b', null);
  orders.markDispatched([1], 10);
  orders.markDispatched([1], 20);
  expect(auditor.read(4999)).toMatchObject({ paid: 2, dispatched: 1, pending: 1, lost: 0 });
  expect(auditor.read(5000)).toMatchObject({ paid: 2, dispatched: 1, pending: 0, lost: 1 });
});

test('what was acknowledged must be paid, or wait in the outbox; else it is lost', () => {
  pay('paid', null);
  ledger.acknowledge('paid', 0);
  ledger.acknowledge('forgotten', 0);
  ledger.promise({ orderKey: 'k', intent: 'promised', bookId: 'b1' }, 0);
  expect(auditor.read(0)).toMatchObject({ acknowledged: 3, waiting: 1, lost: 1 });
  pay('promised', 'k');
  expect(auditor.read(0)).toMatchObject({ waiting: 0, lost: 1 });
  ledger.settle('k');
  expect(auditor.read(0)).toMatchObject({ waiting: 0, lost: 1 });
});

test('a postponed delivery comes due again later', () => {
  ledger.promise({ orderKey: 'k', intent: 'i', bookId: 'b1' }, 100);
  ledger.postpone('k', 600);
  expect(ledger.due(599, 10)).toEqual([]);
  expect(ledger.due(600, 10)).toEqual([{ orderKey: 'k', intent: 'i', bookId: 'b1', attempts: 1 }]);
});

test('folding away what is old changes no figure, and keeps what is unsettled', () => {
  for (const intent of ['once', 'twice', 'twice', 'open']) pay(intent, null);
  orders.markDispatched([1, 2, 3], 1);
  for (const intent of ['once', 'twice', 'forgotten']) ledger.acknowledge(intent, 0);
  const later = 60 * 60_000;
  const before = auditor.read(later);
  expect(before).toEqual({
    paid: 4,
    dispatched: 3,
    pending: 0,
    acknowledged: 3,
    waiting: 0,
    lost: 2,
    duplicates: 1,
  });
  auditor.foldOrders(later);
  expect(auditor.read(later)).toEqual(before);
  auditor.foldAcknowledgements(later);
  auditor.foldOrders(later);
  expect(auditor.read(later)).toEqual(before);
  expect(orders.work(10)).toEqual([4]);
  expect([orders.paidTotal(), ledger.acknowledgedTotal()]).toEqual([4, 3]);
});

test('the rate per minute goes by the time there was, up to ten seconds or what is asked for', () => {
  for (let count = 0; count < 25; count += 1) ledger.acknowledge(`i${count}`, 100_000 + count * 200);
  expect(ledger.acknowledgedPerMinute({ nowMs: 105_000 })).toBeCloseTo(300, -2);
  expect(ledger.acknowledgedPerMinute({ nowMs: 110_000, overMs: 2000 })).toBe(0);
  expect(ledger.acknowledgedPerMinute({ nowMs: 110_000 })).toBeCloseTo(150, -1);
  expect(ledger.acknowledgedPerMinute({ nowMs: 130_000 })).toBe(0);
});
