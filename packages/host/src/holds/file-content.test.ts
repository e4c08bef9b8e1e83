import { FiredrillError } from '@firedrill/core/errors';
import { runHoldSuite, suiteLine } from '@firedrill/core/testing/hold-suite';
import type { SuiteVariant, SuiteWorld } from '@firedrill/core/testing/hold-suite';
import { SimFiles } from '@firedrill/core/testing/sim-files';
import { SuiteAgent, SuiteJournal } from '@firedrill/core/testing/suite-journal';
import { createSteps } from '@firedrill/core/testing/steps';
import { describe, expect, test } from 'vitest';
import { forgetTypes } from './claim-fields.ts';
import { createFileContentHold } from './file-content.ts';

const path = '/srv/app/config';
const keptDirectory = '/state/journal/kept';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

function emptyDisk(): SimFiles {
  const files = new SimFiles();
  for (const directory of ['/srv/app', keptDirectory]) files.directory(directory);
  files.write('/srv/app/.other-tool.tmp', 'not ours');
  return files;
}

const holdOver = (files: SimFiles, steps = createSteps()) =>
  createFileContentHold({ files: files.port(steps), keptDirectory });

type Wish = { readonly contentBase64: string | null; readonly mode?: number };
interface Asked {
  readonly before: string | null;
  readonly wishes: readonly [Wish, Wish];
  /** Somebody's changes to which the suite is put; one at a time keeps it quick. */
  readonly foreign: readonly string[];
  readonly named?: string;
}

/** What somebody does, and what of it must be there at the end: text (null: absent), and the mode where he set one. */
const deeds: {
  readonly [name: string]: { act: (files: SimFiles) => void; text?: string | null; mode?: number };
} = {
  'written in place': { act: (files) => files.write(path, 'theirs'), text: 'theirs' },
  'replaced by rename': { act: (files) => files.replace(path, 'theirs', { mode: 0o604 }), text: 'theirs', mode: 0o604 },
  'taken away': { act: (files) => files.remove(path), text: null },
  'given another mode': { act: (files) => files.chmod(path, 0o601), mode: 0o601 },
  'written as we wrote it': { act: (files) => files.replace(path, 'ours, one'), text: 'ours, one' },
};

function world(asked: Asked): SuiteWorld {
  const files = emptyDisk();
  if (asked.before !== null) files.write(path, asked.before, { mode: 0o640, uid: 1007 });
  files.link('/srv/app/link', path);
  const before = files.snapshot();
  const claim = (wish: Wish) => ({ hold: 'file-content', resource: { path: asked.named ?? path }, want: { ...wish } });
  const textOf = (index: number): string | null => {
    const content = asked.wishes[index === 0 ? 0 : 1].contentBase64;
    return content === null ? null : Buffer.from(content, 'base64').toString();
  };
  let crashCount = 0;
  const withoutContested = (): string =>
    files
      .snapshot()
      .split('\n')
      .filter((line) => !line.includes('.contested-'))
      .join('\n');
  return {
    open: (steps) => forgetTypes(holdOver(files, steps)),
    claims: [[claim(asked.wishes[0])], [claim(asked.wishes[1])]],
    wrongWhile: (live) => {
      const newest = live.at(-1);
      const wanted = newest === undefined ? asked.before : textOf(newest);
      return files.text(path) === wanted ? null : `it is ${files.text(path)} and not ${wanted}`;
    },
    snapshot: () => files.snapshot(),
    foreign: asked.foreign.map((name) => ({ name, act: () => deeds[name]?.act(files) })),
    crashes: [
      { name: 'kill -9', act: () => undefined },
      { name: 'a power cut that loses names', act: () => files.powerCut('lost') },
      { name: 'a power cut that keeps names', act: () => files.powerCut('kept') },
      { name: 'kill -9, then a power cut', act: () => crashCount++ > 0 && files.powerCut('lost') },
    ],
    wrongAtEnd: (foreign) => {
      if (foreign === null) return withoutContested() === before ? [] : [`left ${withoutContested()}`];
      const deed = deeds[foreign];
      const litter = files.paths().filter((name) => /\.firedrill-|\.origin$|\.content$/.test(name));
      const text = deed?.text === undefined ? asked.before : deed.text;
      const lost = files.text(path) === text ? [] : [`it is ${files.text(path)} and not ${text}`];
      const mode = files.attributes(path)?.mode;
      const reset = deed?.mode === undefined || mode === deed.mode ? [] : [`its mode is ${mode?.toString(8)}`];
      return [...litter.map((name) => `left ${name}`), ...lost, ...reset];
    },
  };
}

const [one, two] = [{ contentBase64: base64('ours, one') }, { contentBase64: base64('ours, two'), mode: 0o600 }];
const absent = { contentBase64: null };
const edits = ['written in place', 'replaced by rename', 'taken away', 'given another mode', 'written as we wrote it'];
const variants: readonly SuiteVariant[] = [
  { name: 'a file', make: () => world({ before: 'before', wishes: [one, two], foreign: edits }) },
  {
    name: 'a file by a link, then absent',
    make: () =>
      world({ before: 'before', wishes: [one, absent], foreign: ['written in place'], named: '/srv/app/link' }),
  },
  {
    name: 'nothing there',
    make: () => world({ before: null, wishes: [one, two], foreign: ['written in place', 'taken away'] }),
  },
  {
    name: 'the same content with another mode',
    make: () =>
      world({
        before: 'before',
        wishes: [{ contentBase64: base64('before'), mode: 0o600 }, absent],
        foreign: ['replaced by rename'],
      }),
  },
];

describe('file-content over simulated files', () => {
  test.for(variants)(
    'leaves nothing of ours and loses nothing of theirs: $name',
    { timeout: 120_000 },
    async (variant) => {
      const result = await runHoldSuite([variant]);
      console.log(suiteLine(`file-content, ${variant.name}`, result));
      expect(result.failures).toEqual([]);
      expect(result.cases).toBeGreaterThan(10_000);
    },
  );
});

describe('what file-content refuses', () => {
  const refusal = async (prepare: (files: SimFiles) => void, at = path): Promise<string> => {
    const files = emptyDisk();
    prepare(files);
    const before = files.snapshot();
    const thrown: unknown = await holdOver(files)
      .capture({ path: at })
      .then(
        () => null,
        (error: unknown) => error,
      );
    expect(files.snapshot()).toBe(before);
    return thrown instanceof Error && 'code' in thrown ? `${String(thrown.code)}: ${thrown.message}` : 'accepted';
  };

  test.for<[string, RegExp, (files: SimFiles) => void]>([
    ['a directory', /^unsupported: .*not a regular file/, (files) => files.directory(path)],
    ['a link to nothing', /^unsupported: .*link to nothing/, (files) => files.link(path, '/nowhere')],
    ['a large file', /^unsupported: .*larger/, (files) => files.write(path, 'x'.repeat(17 * 1024 * 1024))],
    ['a directory that it cannot write', /^permission:/, (files) => files.chmod('/srv/app', 0o555)],
    [
      'a file with two names',
      /^unsupported: .*hard links/,
      (files) => {
        files.write('/srv/app/first', 'x');
        files.hardLink(path, '/srv/app/first');
      },
    ],
  ])('%s', async ([, expected, prepare]) => {
    expect(await refusal(prepare)).toMatch(expected);
  });

  test.for<[string, Buffer | null, string]>([
    ['before', Buffer.from('before'), `preflight-refused: ${path} has this content already: nothing would change`],
    ['', null, `preflight-refused: ${path} is missing already: nothing would change`],
    ['before', null, 'accepted'],
    ['before', Buffer.from('other'), 'accepted'],
  ])('what is so already: %j wanted as %j', async ([content, bytes, expected]) => {
    const files = emptyDisk();
    if (content !== '') files.write(path, content);
    expect(
      await holdOver(files)
        .capture({ path }, { bytes, mode: null })
        .then(
          () => 'accepted',
          (error: unknown) => (error instanceof FiredrillError ? `${error.code}: ${error.message}` : String(error)),
        ),
    ).toBe(expected);
  });

  test('a path that ends with a slash', async () => {
    expect(await refusal((files) => files.write(path, 'before'), `${path}/`)).toMatch(/^unsupported: .*ends with \//);
  });

  test('our own state', async () => {
    expect(await refusal(() => undefined, `${keptDirectory}/x`)).toMatch(/^protected:/);
  });

  test('to put back a copy that is not what was there', async () => {
    const files = emptyDisk();
    files.write(path, 'before');
    const hold = holdOver(files);
    const baseline = await hold.capture({ path });
    let wrote: Parameters<typeof asked.note>[0] | null = null;
    const asked = {
      resource: { path },
      baseline,
      note: async (now: NonNullable<Parameters<typeof hold.observe>[2]>) => {
        wrote = now;
      },
    };
    const want = { bytes: Buffer.from('ours'), mode: null };
    const wanted = [{ injection: 'i-aaaaaaaaaaaaaaaa' as const, want, leaseUntilNs: 0n }];
    await hold.converge({ ...asked, wanted, wrote: null });
    for (const kept of files.paths().filter((name) => /\.(content|before)$/.test(name))) files.write(kept, 'damaged');
    await expect(hold.converge({ ...asked, wanted: [], wrote })).rejects.toMatchObject({ code: 'recovery-failed' });
    expect(files.text(path)).toBe('ours');
  });
});

test('a full disk does not keep it from putting back what was there', async () => {
  const files = emptyDisk();
  files.write(path, 'before', { mode: 0o640 });
  const before = files.snapshot();
  const { run } = createSteps();
  const agentOf = (isFull: boolean): SuiteAgent => {
    const port = files.port();
    const full = {
      ...port,
      writeTemp: () => {
        throw new FiredrillError('effect-failed', 'ENOSPC');
      },
    };
    const hold = createFileContentHold({ files: isFull ? full : port, keptDirectory });
    return new SuiteAgent(forgetTypes(hold), journal, { run, count: () => 0 });
  };
  const journal = new SuiteJournal();
  await agentOf(false).inject('i-aaaaaaaaaaaaaaaa', [{ hold: 'file-content', resource: { path }, want: absent }]);
  expect(files.text(path)).toBeNull();
  await agentOf(true).release('i-aaaaaaaaaaaaaaaa');
  expect(files.snapshot()).toBe(before);
});

test('what no journal knows is found as litter and can be removed', async () => {
  const files = emptyDisk();
  files.write(path, 'before');
  const hold = holdOver(files);
  const before = files.snapshot();
  const baseline = await hold.capture({ path });
  expect(files.snapshot()).toBe(before);
  const want = { bytes: Buffer.from('before'), mode: null };
  const wanted = [{ injection: 'i-aaaaaaaaaaaaaaaa' as const, want, leaseUntilNs: 0n }];
  await hold.converge({ resource: { path }, baseline, wrote: null, wanted, note: () => Promise.resolve() });
  expect(await hold.strays?.(new Set([path]))).toEqual([]);
  const strays = (await hold.strays?.(new Set())) ?? [];
  expect(strays.map(({ kind, what }) => `${kind} ${what}`)).toEqual([`litter a copy of ${path} in ${keptDirectory}`]);
  for (const stray of strays) await stray.remove();
  expect(files.snapshot()).toBe(before);
});
