import { describe, expect, test } from 'vitest';
import { doorFaults, lists } from '../generate/lists.ts';
import { duplicates } from './duplicates.ts';
import { emptyCatch } from './empty-catch.ts';
import { fresh } from './fresh.ts';
import { leftovers } from './leftovers.ts';
import { lengths } from './lengths.ts';
import { names } from './names.ts';
import { noShell } from './no-shell.ts';
import { noSleep } from './no-sleep.ts';
import { reasons } from './reasons.ts';
import { repoOf } from './repo.ts';
import type { Rule } from './source.ts';
import { units } from './units.ts';

/** Where a rule finds something in one file, as `line: what`. */
function found(rule: Rule, text: string, path = 'packages/core/src/a.ts'): string[] {
  return rule.check(repoOf({ [path]: text })).map(({ line, what }) => `${line}: ${what}`);
}

function functionOf(lineCount: number): string {
  return `function long() {\n${'  step();\n'.repeat(lineCount - 2)}}\n`;
}

describe('lengths', () => {
  test('finds a function of 61 lines and lets one of 60 pass', () => {
    expect(found(lengths, functionOf(61))).toEqual(['1: the function has 61 lines, more than 60']);
    expect(found(lengths, functionOf(60))).toEqual([]);
  });

  test('finds a file of 301 lines and a line of 121 characters', () => {
    expect(found(lengths, 'step();\n'.repeat(301))).toEqual(['1: the file has 301 lines, more than 300']);
    expect(found(lengths, `step();\n// ${'x'.repeat(118)}\n`)).toEqual([
      '2: the line has 121 characters, more than 120',
    ]);
  });

  test('does not count a describe block as a function, but the tests in it', () => {
    const chapter = (inner: string): string => `describe('x', () => {\n${inner}});\n`;
    expect(found(lengths, chapter('  step();\n'.repeat(80)))).toEqual([]);
    const long = chapter(`test('y', () => {\n${'  step();\n'.repeat(60)}});\n`);
    expect(found(lengths, long)).toEqual(['2: the function has 62 lines, more than 60']);
  });
});

describe('names', () => {
  test.each([
    ['function retryHandler() {}', 'handler'],
    ['class LeaseManager {}', 'manager'],
    ['const parseData = () => 1;', 'data'],
    ['class Store { serviceOf() {} }', 'service'],
  ])('finds the empty word in %s', (text, word) => {
    expect(found(names, text)).toEqual([expect.stringContaining(`“${word}”`)]);
  });

  test('finds it in a file and in a folder, and says what to say instead', () => {
    const [first] = names.check(repoOf({ 'packages/core/src/utils/time-helper.ts': '' }));
    expect(first?.instead).toContain('units');
    expect(found(names, '', 'packages/core/src/utils/time-helper.ts')).toHaveLength(2);
  });

  test('leaves the edge-service, whole other words, and types alone', () => {
    expect(found(names, 'function startEdgeService() {} function handle() {} function database() {}')).toEqual([]);
    expect(found(names, '', 'demo/bookshop/src/edge-service.ts')).toEqual([]);
  });
});

describe('reasons', () => {
  test('finds `as` and `any` without a comment', () => {
    expect(found(reasons, 'const a = b as string;\nlet c: any;')).toEqual([
      '1: `as` without a reason',
      '2: `any` without a reason',
    ]);
  });

  test('accepts a reason beside it or above it, and `as const`', () => {
    const text =
      '// The kernel gives digits here.\nconst a = b as string;\nconst c = d as E; // why\nconst f = [1] as const;';
    expect(found(reasons, text)).toEqual([]);
  });
});

describe('units', () => {
  test('finds a numeric field that does not say its unit', () => {
    expect(found(units, 'const s = z.object({ delay: z.number().min(0), size: z.array(z.int()) });')).toEqual([
      '1: the numeric field delay does not say its unit',
      '1: the numeric field size does not say its unit',
    ]);
  });

  test('accepts a unit, a count, and the words of another tool', () => {
    const text = 'const s = z.object({ delayMs: z.number(), seq: z.int(), maxTargets: z.int(), name: z.string() });';
    expect(found(units, text)).toEqual([]);
    expect(found(units, 'const s = z.object({ delay: z.number() });', 'packages/dialects/src/x/a.ts')).toEqual([]);
  });
});

describe('duplicates', () => {
  const block = Array.from({ length: 12 }, (_, index) => `step(${index});`).join('\n');

  test('finds twelve equal lines in two files, whatever their indentation and comments', () => {
    const again = `if (x) {\n  // said twice\n${block.replaceAll('step', '    step')}\n}\n`;
    const findings = duplicates.check(repoOf({ 'packages/core/src/a.ts': block, 'packages/core/src/b.ts': again }));
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ file: 'packages/core/src/b.ts', line: 3 });
  });

  test('lets eleven lines and tests pass', () => {
    const less = block.split('\n').slice(1).join('\n');
    expect(duplicates.check(repoOf({ 'a/a.ts': less, 'a/b.ts': less }))).toEqual([]);
    expect(duplicates.check(repoOf({ 'a/a.test.ts': block, 'a/b.test.ts': block }))).toEqual([]);
  });
});

describe('errors, shells, sleeps and leftovers', () => {
  test.each([
    ['try { a(); } catch {}'],
    ['try { a(); } catch { /* fine */ }'],
    ['a().catch(() => {});'],
    ['a().catch(() => undefined);'],
  ])('an error is swallowed by %s', (text) => {
    expect(found(emptyCatch, text)).toHaveLength(1);
  });

  test('a catch that looks at the error passes', () => {
    expect(found(emptyCatch, 'try { a(); } catch (error) { if (!isGone(error)) throw error; }')).toEqual([]);
  });

  test.each([
    ["import { exec } from 'node:child_process';"],
    ["import { execSync as run } from 'child_process';"],
    ["spawn('ls', ['-l'], { shell: true });"],
    ["spawn('/bin/sh', ['-c', 'ls']);"],
    ["run(['bash', '-ec', 'ls']);"],
  ])('a shell is seen in %s', (text) => {
    expect(found(noShell, text)).toHaveLength(1);
  });

  test('a program with its arguments, and the exec of a pattern or a store, pass', () => {
    expect(found(noShell, "spawn('ls', ['-l'], { shell: false }); /a/.exec('b'); store.exec('begin');")).toEqual([]);
  });

  test.each([
    ["import { setTimeout } from 'node:timers/promises';"],
    ['await new Promise((resolve) => setTimeout(resolve, 100));'],
    ['await new Promise((done) => { setTimeout(() => done(1), 100); });'],
    ['await sleep(100);'],
  ])('a test sleeps in %s', (text) => {
    expect(found(noSleep, text, 'packages/core/src/a.test.ts')).toHaveLength(1);
  });

  test('a limit on waiting is no sleep', () => {
    const text = 'new Promise((done, fail) => { setTimeout(() => fail(late), 100); on(done); });';
    expect(found(noSleep, text, 'packages/core/src/a.test.ts')).toEqual([]);
  });

  test('a note of unfinished work is found in a comment alone', () => {
    expect(found(leftovers, `// TODO: more\n`)).toEqual(['1: a note of unfinished work']);
    expect(found(leftovers, "say('TODO');")).toEqual([]);
  });
});

describe('fresh', () => {
  const fault = 'export const processPause = defineFault({});\n';
  const path = 'packages/faults/src/process-pause.ts';

  test('finds a missing list, and accepts the generated one', () => {
    const findings = fresh.check(repoOf({ [path]: fault }));
    expect(findings).toMatchObject([{ file: 'packages/faults/src/list.ts', instead: 'run `npm run generate`' }]);
    const list = [
      '// Written by tools/generate.ts from the files of this folder. Do not change it by hand.',
      "import { processPause } from './process-pause.ts';",
      '',
      'export const faults = [processPause] as const;',
      '',
    ].join('\n');
    expect(fresh.check(repoOf({ [path]: fault, 'packages/faults/src/list.ts': list }))).toEqual([]);
  });

  test('knows a thing by its type, by what it satisfies, and by the function that defines it', () => {
    const texts = {
      'packages/cli/src/verbs/a.ts': 'export const a: Verb = {};',
      'packages/cli/src/verbs/b.ts': 'export const b = { x: 1 } satisfies Verb;\nexport const c = 1;',
      'packages/cli/src/verbs/d.ts': 'export const d = defineVerb({});\nexport const e = (x: Verb): string => x;',
    };
    const [list] = lists(repoOf(texts));
    expect(list?.text).toContain('export const verbs = [a, b, d] as const;');
  });

  test("lets a fault of the proxy in by its file's name, once it is in the data path", () => {
    const folder = 'packages/host/src/proxy/faults';
    const texts = {
      [`${folder}/tcp-slow-close.ts`]: 'export const tcpSlowClose: ProxyFault = {};',
      [`${folder}/http-abort.ts`]: 'export const httpAbort: ProxyFault = {};',
    };
    const [names] = doorFaults(repoOf(texts));
    expect(names?.text).toContain("doorFaults = [\n  'http.abort',\n  'tcp.slow-close',\n] as const");
    expect(lists(repoOf(texts))[0]?.text).toContain('export const proxyFaults = [httpAbort, tcpSlowClose] as const;');
    expect(doorFaults(repoOf({}))).toEqual([]);
  });

  test('finds pages of errors that are not what the catalogue says', () => {
    const catalogue = { 'packages/core/src/errors.ts': '', 'docs/reference/errors.md': '# Errors\n' };
    expect(fresh.check(repoOf(catalogue))).toMatchObject([
      { file: 'docs/reference/errors.md' },
      { file: 'docs/reference/errors.ko.md' },
    ]);
  });
});
