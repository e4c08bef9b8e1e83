import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readShopInput, shopConfig } from './config.ts';
import { createMetrics } from './metrics.ts';
import type { Mode } from './policies.ts';

test('defaults: ports by mode, direct addresses, times as the mode says', () => {
  const config = shopConfig({ mode: 'hardened', workDir: '/w' });
  expect(config.listen.edge).toBe(9180);
  expect(config.urls['reviews.ratings']).toBe('http://127.0.0.1:9183');
  expect(config.policies['reviews.ratings'].timeoutMs).toBe(250);
});

test('an address can be a proxy, a policy can be changed, and every time is scaled', () => {
  const urls = { 'edge.order': 'http://127.0.0.1:7' };
  const policies = { 'edge.order': { timeoutMs: 1000 } };
  const config = shopConfig({ mode: 'fragile', workDir: '/w', scale: 0.5, urls, policies });
  expect(config.urls['edge.order']).toBe('http://127.0.0.1:7');
  expect(config.urls['dispatcher.order']).toBe('http://127.0.0.1:9084');
  expect(config.policies['edge.order']).toMatchObject({ timeoutMs: 500, attempts: null, pauseMs: 50 });
  expect(config.policies['dispatcher.order'].timeoutMs).toBeNull();
});

test('fragile waits inside longer than outside, hardened the other way round', () => {
  expect(waits('fragile')[0]).toBeGreaterThan(waits('fragile')[1]);
  expect(waits('hardened')[0]).toBeLessThan(waits('hardened')[1]);
});

test('a wrong file is refused with every wrong field named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bookshop-config-'));
  const file = join(folder, 'shop.json');
  const wrong = {
    mode: 'soft',
    listen: { edge: 0, door: 1 },
    policies: { 'edge.order': { timeoutMs: '2s' } },
    size: 1,
  };
  writeFileSync(file, JSON.stringify(wrong));
  try {
    const words =
      /SHOP_CONFIG.*workDir is missing.*mode must.*edge must.*door is not known.*timeoutMs must.*size is not/;
    expect(() => readShopInput(file)).toThrow(words);
    writeFileSync(
      file,
      JSON.stringify({ mode: 'fragile', workDir: '/w', urls: { 'edge.order': 'http://127.0.0.1:1' } }),
    );
    expect(readShopInput(file).mode).toBe('fragile');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('metrics are printed in the text format, values escaped', () => {
  const metrics = createMetrics('edge');
  metrics.count('fallback_total', { kind: 'a"b\\c\nd' });
  metrics.count('fallback_total', { kind: 'a"b\\c\nd' }, 2);
  metrics.watch('orders_per_minute', () => 300);
  const lines = metrics.render().split('\n');
  expect(lines).toContain('# TYPE fallback_total counter');
  expect(lines).toContain('fallback_total{service="edge",kind="a\\"b\\\\c\\nd"} 3');
  expect(lines).toContain('orders_per_minute{service="edge"} 300');
});

function waits(mode: Mode): readonly [number, number] {
  const { policies } = shopConfig({ mode, workDir: '/w' });
  return [policies['reviews.ratings'].timeoutMs ?? 0, policies['edge.reviews'].timeoutMs ?? 0];
}
