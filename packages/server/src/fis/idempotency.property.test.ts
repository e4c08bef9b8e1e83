import * as fc from 'fast-check';
import type { Json, JsonObject } from '@firedrill/core/words/json';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { digestOf } from './idempotency.ts';
import { isObject } from './json-members.ts';
import { callerIn, inside, madeFis, type MadeFis, madeTemplate } from './testing/made-fis.ts';

let fis: MadeFis;
beforeEach(() => {
  fis = madeFis();
});
afterEach(() => fis.remove());

/** The same value with the members of each object the other way round. */
function turned(value: Json): Json {
  if (Array.isArray(value)) return value.map((each: Json) => turned(each));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]) => [name, turned(member)] as const)
      .toReversed(),
  );
}

test('the order of members says nothing, and every other difference does', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      // What fast-check makes is JSON; its own type for it is not readonly.
      const [left, right] = [{ template: one as Json }, { template: other as Json }];
      expect(digestOf({ template: turned(left.template), clientToken: 'a' })).toBe(
        digestOf({ ...left, clientToken: 'b' }),
      );
      expect(digestOf(left) === digestOf(right)).toBe(
        JSON.stringify(turned(turned(sorted(left)))) === JSON.stringify(sorted(right)),
      );
    }),
  );
});

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map((each: Json) => sorted(each));
  if (!isObject(value)) return value;
  const members = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}

test('however requests with tokens follow each other, also over restarts, one token makes one template', async () => {
  const request = fc.record({
    clientToken: fc.constantFrom('a', 'b', 'c'),
    description: fc.constantFrom('one', 'two'),
    region: fc.constantFrom('us-east-1', 'eu-west-1'),
    restart: fc.boolean(),
  });
  let run = 0;
  const property = fc.asyncProperty(fc.array(request, { maxLength: 20 }), async (requests) => {
    run += 1;
    const answers = new Map<string, { readonly description: string; readonly answer: JsonObject }>();
    for (const { clientToken, description, region, restart } of requests) {
      if (restart) fis = fis.again();
      const caller = callerIn(region, String(100_000_000_000 + run));
      const asked = fis.ask('CreateExperimentTemplate', madeTemplate({ clientToken, description }), caller);
      const first = answers.get(`${clientToken} ${region}`);
      if (first !== undefined && first.description !== description) {
        await expect(asked).rejects.toMatchObject({ code: 'ConflictException' });
      } else if (first !== undefined) expect(await asked).toEqual(first.answer);
      else answers.set(`${clientToken} ${region}`, { description, answer: await asked });
    }
    const made = [...answers.values()].map(({ answer }) => inside(answer)['id']);
    expect(new Set(made).size).toBe(made.length);
    const scopes = ['us-east-1', 'eu-west-1'].map((region) => callerIn(region, String(100_000_000_000 + run)));
    expect(scopes.reduce((sum, scope) => sum + fis.store.count('template', scope), 0)).toBe(made.length);
  });
  await fc.assert(property, { numRuns: 25 });
});
