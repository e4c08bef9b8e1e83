import type { JsonObject } from '@firedrill/core/words/json';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listIn, textIn } from './json-members.ts';
import { callerIn, createdId, madeFis, type MadeFis } from './testing/made-fis.ts';

let fis: MadeFis;
beforeEach(() => {
  fis = madeFis();
});
afterEach(() => fis.remove());

const idsOn = (page: JsonObject): readonly string[] =>
  listIn(page, 'experimentTemplates').map((each) => textIn(Object(each), 'id') ?? '');

/** What happens between two pages: templates made, and which of those there are is removed. */
const between = fc.record({
  made: fc.nat(3),
  removed: fc.option(fc.nat(30)),
  wallMs: fc.integer({ min: 0, max: 2e12 }),
});

test('whatever is made and removed between pages, what stays is seen once, in the order of its making', async () => {
  const at = (run: number) => callerIn(`us-east-${run}`);
  let run = 0;
  const property = fc.asyncProperty(
    fc.nat(12),
    fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), between), { minLength: 1, maxLength: 8 }),
    async (count, steps) => {
      const caller = at((run += 1));
      const there: string[] = [];
      for (let made = 0; made < count; made += 1) there.push(await createdId(fis, {}, caller));
      const seen: string[] = [];
      const stays = new Set(there);
      let nextToken: string | null = '';
      for (let step = 0; nextToken !== null; step += 1) {
        const [maxResults, { made, removed, wallMs }] = steps[step % steps.length] ?? [
          1,
          { made: 0, removed: null, wallMs: 0 },
        ];
        const input: JsonObject = nextToken === '' ? { maxResults } : { maxResults, nextToken };
        const page: JsonObject = await fis.ask('ListExperimentTemplates', input, caller);
        expect(idsOn(page).length).toBeLessThanOrEqual(maxResults);
        seen.push(...idsOn(page));
        nextToken = textIn(page, 'nextToken');
        fis.setNowMs(wallMs);
        if (step >= steps.length) continue;
        for (let more = 0; more < made; more += 1) await createdId(fis, {}, caller);
        const id = removed === null ? undefined : there.splice(removed % Math.max(1, there.length), 1)[0];
        if (id !== undefined && stays.delete(id)) await fis.ask('DeleteExperimentTemplate', { id }, caller);
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.filter((id) => stays.has(id))).toEqual([...stays]);
    },
  );
  await fc.assert(property, { numRuns: 60 });
});

test('a token says nothing that can be changed: each other text is refused', async () => {
  for (let made = 0; made < 3; made += 1) await createdId(fis);
  const token = textIn(await fis.ask('ListExperimentTemplates', { maxResults: 1 }), 'nextToken') ?? '';
  expect(token).toMatch(/^\S{1,1024}$/);
  const refused = { code: 'ValidationException', message: expect.stringMatching(/^nextToken: /) };
  const change = fc
    .tuple(fc.nat(token.length - 1), fc.constantFrom('0', '1', '9', 'a', 'z', 'A', 'Z', '-', '_', '.'))
    .map(([at, letter]) => `${token.slice(0, at)}${letter}${token.slice(at + 1)}`);
  const property = fc.asyncProperty(
    fc.oneof(change, fc.string({ minLength: 1, maxLength: 1024 })),
    async (nextToken) => {
      fc.pre(nextToken !== token);
      await expect(fis.ask('ListExperimentTemplates', { nextToken })).rejects.toMatchObject(refused);
    },
  );
  await fc.assert(property, { numRuns: 300 });
  await expect(fis.ask('ListExperimentTemplates', { nextToken: token }, callerIn('eu-west-1'))).rejects.toMatchObject(
    refused,
  );
  await expect(fis.ask('ListActions', { nextToken: token })).rejects.toMatchObject(refused);
  fis = fis.again();
  expect(idsOn(await fis.ask('ListExperimentTemplates', { nextToken: token })).length).toBe(2);
});

test.each([0, 101, 1.5, -1, '5', null])('a page of %s is refused', async (maxResults) => {
  await expect(fis.ask('ListActions', { maxResults })).rejects.toMatchObject({
    code: 'ValidationException',
    message: expect.stringContaining('1 to 100'),
  });
});

test.each(['ListActions', 'ListTargetResourceTypes'] as const)(
  '%s gives each once, whatever the size',
  async (name) => {
    const [member = '', all = []] = Object.entries(await fis.ask(name, {}))[0] ?? [];
    for (const maxResults of [1, 7, 25, 50, 100]) {
      const seen: unknown[] = [];
      let next: JsonObject = {};
      do {
        const page: JsonObject = await fis.ask(name, { maxResults, ...next });
        seen.push(...listIn(page, member));
        const nextToken = textIn(page, 'nextToken');
        next = nextToken === null ? {} : { nextToken };
      } while (Object.keys(next).length > 0);
      expect(seen).toEqual(all);
    }
  },
);
