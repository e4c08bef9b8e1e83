import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '@firedrill/core/testing/free-ports';
import { afterEach, expect, test } from 'vitest';
import { LISTENERS } from './config.ts';
import { isObject, listAt, numberAt, textAt } from './json.ts';
import type { Mode } from './policies.ts';
import { startShop } from './start-shop.ts';
import type { RunningShop } from './start-shop.ts';
import { startDelayingProxy } from './testing/delaying-proxy.ts';
import type { DelayingProxy } from './testing/delaying-proxy.ts';
import { until } from './testing/until.ts';

type Bench = { readonly shop: RunningShop; readonly ratings: DelayingProxy; readonly order: DelayingProxy };

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** A shop with a proxy of the test's own between reviews and ratings, and between edge and order. */
async function startBench(mode: Mode, scale: number): Promise<Bench> {
  const workDir = mkdtempSync(join(tmpdir(), 'bookshop-'));
  closers.push(() => rmSync(workDir, { recursive: true }));
  const [ratings = 0, order = 0, ...rest] = await freePorts(LISTENERS.length);
  const others = LISTENERS.filter((name) => name !== 'ratings' && name !== 'order');
  const ports = { ratings, order, ...Object.fromEntries(others.map((name, place) => [name, rest[place] ?? 0])) };
  const proxies = { ratings: await startDelayingProxy(ratings), order: await startDelayingProxy(order) };
  closers.push(
    () => proxies.ratings.close(),
    () => proxies.order.close(),
  );
  const urls = {
    'reviews.ratings': `http://127.0.0.1:${proxies.ratings.port}`,
    'edge.order': `http://127.0.0.1:${proxies.order.port}`,
  };
  const shop = await startShop({ mode, workDir, scale, ports, urls });
  closers.push(() => shop.stop());
  return { shop, ...proxies };
}

async function get(url: string): Promise<unknown> {
  return (await fetch(url, { headers: { accept: 'application/json' } })).json();
}

type Look = { readonly tookMs: number; readonly missing: boolean; readonly ratings: string | null };

async function lookAtPage(shop: RunningShop): Promise<Look> {
  const startedAtMs = performance.now();
  const page = await get(shop.urls.edge);
  const reviews = listAt(page, 'reviews') ?? [];
  const missing = isObject(page) && page['reviewsMissing'] === true;
  expect(reviews.length === 0).toBe(missing);
  return { tookMs: performance.now() - startedAtMs, missing, ratings: textAt(page, 'ratings') };
}

async function audited(shop: RunningShop): Promise<(name: string) => number> {
  const audit = await get(`${shop.urls.edge}/audit`);
  return (name) => numberAt(audit, name) ?? -1;
}

/** Every promise is kept: nothing under way, nothing lost. */
function settled(shop: RunningShop): Promise<boolean> {
  return until('all orders settled', 10_000, async () => {
    const audit = await audited(shop);
    return audit('waiting') === 0 && audit('lost') === 0 && audit('dispatched') > 0;
  });
}

const seven = 7000;
/** How long processes that have just been started, or let go, may take to their work on a busy machine. */
const startLimitMs = 20_000;
const fragileScale = 0.15;

test('fragile: ratings late by 7 s (scaled): the page loses its reviews though nothing is down', async () => {
  const { shop, ratings } = await startBench('fragile', fragileScale);
  expect(await lookAtPage(shop)).toMatchObject({ missing: false, ratings: 'fresh' });
  ratings.delayAnswers(seven * fragileScale);
  const looks = await Promise.all(Array.from({ length: 5 }, () => lookAtPage(shop)));
  expect(looks.map((look) => look.missing)).toEqual(looks.map(() => true));
  expect(Math.min(...looks.map((look) => look.tookMs))).toBeGreaterThanOrEqual(3000 * fragileScale - 5);
  ratings.delayAnswers(0);
  await until('reviews back', 5000, async () => !(await lookAtPage(shop)).missing);
  const status = await shop.status();
  expect(JSON.stringify(status)).not.toMatch(/"restarts":[1-9]/);
});

test('fragile: order answering late: shoppers are charged twice, and stay so when all is restored', async () => {
  const { shop, order } = await startBench('fragile', fragileScale);
  await until('orders flow', startLimitMs, async () => (await audited(shop))('dispatched') >= 3);
  expect((await audited(shop))('duplicates')).toBe(0);
  order.delayAnswers(2500 * fragileScale);
  await until('retries', 8000, async () => (await audited(shop))('duplicates') >= 3);
  order.delayAnswers(0);
  const acknowledged = (await audited(shop))('acknowledged');
  await until('orders flow again', startLimitMs, async () => (await audited(shop))('acknowledged') >= acknowledged + 5);
  await settled(shop);
  expect((await audited(shop))('duplicates')).toBeGreaterThanOrEqual(3);
});

test('hardened: both faults at full length: reviews stay, in time; each order is taken once', async () => {
  const { shop, ratings, order } = await startBench('hardened', 1);
  await until('orders flow', startLimitMs, async () => (await audited(shop))('dispatched') >= 3);
  expect(await lookAtPage(shop)).toMatchObject({ missing: false, ratings: 'fresh' });
  const before = (await audited(shop))('acknowledged');
  ratings.delayAnswers(seven);
  order.delayAnswers(2500);
  const looks: Look[] = [];
  await until('five seconds of late answers', 20_000, async () => {
    looks.push(await lookAtPage(shop));
    return (await audited(shop))('acknowledged') >= before + 20;
  });
  const passedLate = order.passed();
  expect(looks.filter((look) => look.missing)).toEqual([]);
  expect(looks.filter((look) => look.ratings === 'cached').length).toBeGreaterThan(looks.length / 2);
  const sorted = looks.map((look) => look.tookMs).toSorted((one, other) => one - other);
  expect(sorted[Math.floor(sorted.length * 0.95)]).toBeLessThan(400);
  expect(passedLate).toBeGreaterThan(before);
  ratings.delayAnswers(0);
  order.delayAnswers(0);
  await until('fresh stars', 5000, async () => (await lookAtPage(shop)).ratings === 'fresh');
  await settled(shop);
  const audit = await audited(shop);
  expect(audit('duplicates')).toBe(0);
  expect(audit('paid')).toBeGreaterThanOrEqual(before + 20);
});

test('what is killed comes back, nothing promised is lost, and the figures can be read', async () => {
  const { shop } = await startBench('hardened', 1);
  await until('orders flow', startLimitMs, async () => (await audited(shop))('dispatched') >= 3);
  for (const role of ['ratings', 'order', 'edge'] as const) process.kill(shop.services[role].pid, 'SIGKILL');
  const outageMs = await until('ratings, order and edge back', 10_000, async () => {
    const status = await shop.status();
    const views = isObject(status) && isObject(status['services']) ? status['services'] : {};
    const outages = ['ratings', 'order', 'edge'].map((role) => numberAt(views[role], 'lastOutageMs'));
    expect(numberAt(views['catalog'], 'restarts')).toBe(0);
    return outages.includes(null) ? null : outages;
  });
  for (const outage of outageMs) expect(outage).toBeGreaterThanOrEqual(200);
  await settled(shop);
  expect((await audited(shop))('duplicates')).toBe(0);
  for (const url of [shop.urls.edge, shop.urls.store]) {
    const text = await (await fetch(`${url}/metrics`)).text();
    for (const line of text.trim().split('\n')) {
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+\{(\w+="[^"]*",?)+\} [\d.e+-]+)$/);
    }
    expect(text).toMatch(/^orders_total\{.*\} [1-9]/m);
    expect(text).toMatch(/^orders_per_minute\{/m);
  }
  const html = await (await fetch(shop.urls.edge, { headers: { accept: 'text/html' } })).text();
  expect(html).toMatch(/^<!doctype html>.*How Bridges Rest/s);
});

test('children carry their labels, and die with a supervisor that is killed', async () => {
  const { shop } = await startBench('fragile', 1);
  const pids = Object.values(shop.services).map((child) => child.pid);
  for (const [role, { pid }] of Object.entries(shop.services)) {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    const node = ['catalog', 'reviews', 'dispatcher'].includes(role) ? 'a' : 'b';
    expect(environment).toContain(
      `FIREDRILL_LABELS=app=bookshop,service=${role},node=${node},mode=fragile,shop=fragile`,
    );
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toMatch(new RegExp(`/${role}\\.ts\0`));
  }
  process.kill(shop.pid, 'SIGKILL');
  await until('children gone', 5000, () => {
    const alive = new Set(readdirSync('/proc'));
    return pids.every((pid) => !alive.has(String(pid)));
  });
});
