import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeFis } from '@firedrill/dialects/fis/decode';
import type { Json, JsonObject } from '@firedrill/core/words/json';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isObject, objectIn, textIn } from './json-members.ts';
import { callerIn, inside, madeFis, type MadeFis } from './testing/made-fis.ts';

const shared = process.env['FIREDRILL_SHARED'] ?? join(import.meta.dirname, '../../../../../shared');
const folder = join(shared, 'corpus/fis');
const why = existsSync(folder) ? null : 'corpus/fis is absent from FIREDRILL_SHARED (default ../shared)';

let fis: MadeFis;
beforeAll(() => {
  fis = madeFis();
});
afterAll(() => fis.remove());

/** Whatever was asked stands in the answer; beside it there may be defaults. */
function expectWithin(asked: Json, answered: Json | undefined): void {
  if (!isObject(asked)) return expect(answered).toEqual(asked);
  for (const [name, member] of Object.entries(asked)) {
    const isLeftOut = name === 'targets' && isObject(member) && Object.keys(member).length === 0;
    if (isObject(answered)) expectWithin(member, isLeftOut ? (answered[name] ?? {}) : answered[name]);
    else expect(answered).toEqual(asked);
  }
}

const files = why === null ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];

describe('the corpus', () => {
  test('is there', (context) => {
    if (why !== null) context.skip(why);
    expect(files.length).toBe(53);
  });

  test.each(files)('%s is created and shown as it was asked, or refused with every problem', async (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const decoded = decodeFis({ text, file: name });
    if (!decoded.ok && decoded.problems.some(({ code }) => code === 'document-syntax')) return;
    const asked: JsonObject = JSON.parse(text);
    if (!decoded.ok) {
      const told = await fis.ask('CreateExperimentTemplate', asked).catch((thrown: unknown) => String(thrown));
      for (const { path, found, expected } of decoded.problems) {
        expect(told).toContain(`${path}: found ${found}; expected ${expected}`);
      }
      return;
    }
    const created = inside(await fis.ask('CreateExperimentTemplate', asked));
    const shown = inside(await fis.ask('GetExperimentTemplate', { id: created['id'] ?? null }));
    expect(shown).toEqual(created);
    const { clientToken: _, ...members } = asked;
    expectWithin(members, shown);
    expect(objectIn(shown, 'targets')).toEqual(objectIn(asked, 'targets'));
    const kept = fis.store.get('template', callerIn(), textIn(created, 'id') ?? '')?.body['template'];
    const again = decodeFis({ text: JSON.stringify(kept), file: null });
    expect(again).toMatchObject({ ok: true, template: { ...decoded.template, tags: {}, clientToken: null } });
  });
});
