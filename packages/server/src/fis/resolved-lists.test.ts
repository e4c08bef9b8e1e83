import path from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from '../store/open.ts';
import { made } from '../store/testing/made-store.ts';
import { createFisStore } from './create-fis-store.ts';
import type { FisStore } from './fis-store.ts';
import type { Information } from './resolved-lists.ts';

let at: ReturnType<typeof made.directory>;
let database: ReturnType<typeof openStore>;
let store: FisStore;
beforeEach(() => {
  at = made.directory();
  database = openStore(path.join(at.root, 'store.sqlite'));
  store = createFisStore(database);
});
afterEach(() => {
  if (database.isOpen) database.close();
  at.remove();
});

const scope = { account: '123456789012', region: 'us-east-1' };
const some = (count: number, word = 'i'): readonly Information[] =>
  Array.from({ length: count }, (_, index) => ({
    arn: `arn:aws:ec2:us-east-1:123456789012:instance/${word}-${index}`,
  }));

function experiment(id: string, body = {}): number {
  store.put('experiment', scope, { id, createdMs: 1, body });
  return store.get('experiment', scope, id)?.place ?? 0;
}

test('whatever the parts and the pages, each is there once and in its place', () => {
  const place = experiment('EXP1');
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 1300 }), { minLength: 1, maxLength: 4 }),
      fc.nat(6000),
      fc.integer({ min: 0, max: 1200 }),
      (parts, after, most) => {
        const total = parts.reduce((sum, count) => sum + count, 0);
        const all = some(total);
        let before = 0;
        for (const count of parts) {
          store.resolved.add(place, before, all.slice(before, before + count));
          before += count;
        }
        const expected = all.map((information, index) => ({ place: index + 1, information }));
        expect(store.resolved.page(place, { after, most })).toEqual(expected.slice(after, after + most));
      },
    ),
    { numRuns: 60, seed: 5 },
  );
});

test('what is kept anew takes the place of what there was, and goes with its experiment alone', () => {
  const [one, other] = [experiment('EXP1'), experiment('EXP2')];
  store.resolved.add(one, 0, some(1000, 'old'));
  store.resolved.add(other, 0, some(2, 'other'));
  store.resolved.add(one, 0, some(3, 'new'));
  const all = { after: 0, most: 2000 };
  expect(store.resolved.page(one, all).map(({ information }) => information)).toEqual(some(3, 'new'));
  // A change of its document keeps it.
  experiment('EXP1', { changed: true });
  expect(store.resolved.page(one, all)).toHaveLength(3);
  store.remove('experiment', scope, 'EXP1');
  expect(store.resolved.page(one, all)).toEqual([]);
  expect(store.resolved.page(other, all)).toHaveLength(2);
});

test('100,000 take little room', () => {
  store.together(() => store.resolved.add(experiment('EXP1'), 0, some(100_000)));
  const bytes = database.prepare('SELECT sum(length(packed)) AS bytes FROM fis_resolved').get()?.['bytes'];
  expect(Number(bytes)).toBeLessThan(1_000_000);
});

test('a store from before has them moved out of its records; of what was too much the number is left', () => {
  const old = (code: string | null) => ({
    templateId: 'EXT1',
    resolved: [
      { targetName: 'none', resourceType: 'aws:ec2:instance', information: [], missing: [], notes: ['Why.'] },
      { targetName: 'two', resourceType: 'aws:ec2:instance', information: some(2), missing: [], notes: [] },
    ],
    end: { status: 'failed', reason: '', error: code === null ? null : { code, location: null }, atMs: 1 },
  });
  const [fits, much] = [experiment('EXP1', old(null)), experiment('EXP2', old('QuotaExceededFailure'))];
  const unresolved = { templateId: 'EXT1', resolved: null };
  experiment('EXP3', unresolved);
  database.exec('DROP TABLE fis_resolved; PRAGMA user_version=2');
  database.close();
  database = openStore(path.join(at.root, 'store.sqlite'));
  store = createFisStore(database);
  const all = { after: 0, most: 10 };
  expect(store.resolved.page(fits, all).map(({ information }) => information)).toEqual(some(2));
  expect(store.resolved.page(much, all)).toEqual([]);
  for (const id of ['EXP1', 'EXP2'])
    expect(store.get('experiment', scope, id)?.body['resolved']).toEqual([
      { targetName: 'none', resourceType: 'aws:ec2:instance', count: 0, missing: [], notes: ['Why.'] },
      { targetName: 'two', resourceType: 'aws:ec2:instance', count: 2, missing: [], notes: [] },
    ]);
  expect(store.get('experiment', scope, 'EXP3')?.body).toEqual(unresolved);
});
