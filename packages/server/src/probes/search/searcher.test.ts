import type { Json } from '@firedrill/core/words/json';
import { afterEach, describe, expect, test } from 'vitest';
import { isBrief } from './effort.ts';
import { CannotSearch, createSearcher, searchLimitMs } from './searcher.ts';

let searcher = createSearcher();
afterEach(() => {
  searcher.end();
  searcher = createSearcher();
});

/** A search that would take for ages: the more a's, the longer, by a factor of two each. */
const endless = { source: '^(a+)+$' } as const;
const many = `${'a'.repeat(45)}!`;

describe('a search', () => {
  test('that would take for ages is given up in time, and the thread of whoever asks goes on meanwhile', async () => {
    const startMs = performance.now();
    const gap = widestGap();
    await expect(searcher.matching(endless, [many])).rejects.toThrow(/did not end within 1.5 s/);
    expect(performance.now() - startMs).toBeLessThan(searchLimitMs + 2_000);
    expect(gap.endMs()).toBeLessThan(searchLimitMs / 2);
  });

  test('is answered after one was given up, and by the same rules', async () => {
    await expect(searcher.matching(endless, [many])).rejects.toThrow(CannotSearch);
    expect(await searcher.matching({ source: '^(a|b)+$' }, ['aba', 'ac'])).toEqual([true, false]);
    expect(await searcher.matching({ source: '(?<!un)paid (\\w)\\1' }, ['paid aa', 'unpaid aa'])).toEqual([
      true,
      false,
    ]);
  });

  test('that was given up is not tried again', async () => {
    await expect(searcher.matching(endless, [many])).rejects.toThrow(CannotSearch);
    const startMs = performance.now();
    await expect(searcher.matching(endless, ['a'])).rejects.toThrow(/did not end/);
    expect(performance.now() - startMs).toBeLessThan(searchLimitMs / 2);
  });

  test('that waits for one that takes too long is answered after it', async () => {
    const both = [searcher.matching(endless, [many]), searcher.matching({ source: '(a|b)' }, ['a'])];
    const [own, other] = await Promise.allSettled(both);
    expect(own).toMatchObject({ reason: { message: expect.stringContaining('did not end') } });
    expect(other).toEqual({ status: 'fulfilled', value: [true] });
  });

  test('that waits for many of them is given up, and says that it was not its own', async () => {
    const startMs = performance.now();
    const all = [1, 2, 3].map((count) => searcher.matching({ source: `^(a+)+${'!'.repeat(count)}$` }, [`${many}?`]));
    const reasons = (await Promise.allSettled(all)).map((each) => (each.status === 'rejected' ? each.reason : null));
    expect(reasons.map(String)).toEqual([
      expect.stringContaining('did not end'),
      expect.stringContaining('other searches'),
      expect.stringContaining('other searches'),
    ]);
    expect(performance.now() - startMs).toBeLessThan(2 * searchLimitMs);
  });

  test('of JSON paths is bounded in time and memory', async () => {
    const wide = Array.from({ length: 100_000 }, (_, id) => ({ id, a: { b: [1, 2, 3] } }));
    await expect(searcher.atPaths(['$..*..*..*'], wide)).rejects.toThrow(/did not end|needs more than/);
    const words = [{ word: many }];
    await expect(searcher.atPaths(["$[?match(@.word, '(a+)+')]"], words)).rejects.toThrow(/did not end/);
    expect(await searcher.atPaths(['$..word', '$[0].word', '$'], words)).toEqual([
      { count: 1, value: many, shown: JSON.stringify(many) },
      { count: 1, value: many, shown: JSON.stringify(many) },
      { count: 1, items: 1, shown: JSON.stringify(words) },
    ]);
  });

  test('into what is nested too deeply is refused, and the next one is answered', async () => {
    let deep: Json = 1;
    for (let depth = 0; depth < 200_000; depth += 1) deep = [deep];
    await expect(searcher.atPaths(['$..a'], deep)).rejects.toThrow(CannotSearch);
    expect(await searcher.matching({ source: '(a|b)' }, ['a'])).toEqual([true]);
  });

  test('of a run that has ended is refused, one under way is left', async () => {
    const asked = searcher.matching(endless, [many]);
    searcher.end();
    await expect(asked).rejects.toThrow(/the run has ended/);
    await expect(searcher.matching(endless, ['a'])).rejects.toThrow(/the run has ended/);
  });
});

describe('what is looked for without a thread', () => {
  const brief = (source: string, text: string): boolean => isBrief({ pattern: { source }, texts: [text] });

  test.each(['^ok', 'orders', '\\d+ orders$', '^\\+PONG', 'a.c', '[0-9]{3} ok'])('%s is brief', (source) =>
    expect(brief(source, 'x'.repeat(150))).toBe(true),
  );

  test.each(['^(a+)+$', '(a|a)*b', 'a|b', '(?!x)', '(.)\\1', 'a*a*a*a*b', '\\s+$', 'x{1000}{2}'])(
    '%s is not',
    (source) => expect(brief(source, 'x'.repeat(5_000))).toBe(false),
  );

  test('a pattern whose compiling alone takes for ever is not, on no text either', () =>
    expect(brief(`${'a?'.repeat(60)}${'a'.repeat(60)}`, '')).toBe(false));

  test.each(['$', '$.a.b', '$[0].*', "$['a b'][*]"])('the path %s is brief', (path) =>
    expect(isBrief({ paths: [path], json: {} })).toBe(true),
  );

  test.each(['$..a', '$[?@.a]', '$[0,0][0,0]', '$.a..*'])('the path %s is not', (path) =>
    expect(isBrief({ paths: ['$.a', path], json: {} })).toBe(false),
  );
});

/** For how long at most this thread did not come to its turn, until it is asked. */
function widestGap(): { readonly endMs: () => number } {
  let [lastMs, widestMs] = [performance.now(), 0];
  const look = (): void => {
    const nowMs = performance.now();
    widestMs = Math.max(widestMs, nowMs - lastMs);
    lastMs = nowMs;
  };
  const ticking = setInterval(look, 20);
  return {
    endMs: () => {
      clearInterval(ticking);
      look();
      return widestMs;
    },
  };
}
