import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { compare } from './compare.ts';
import { end, listening, plant, type Planted } from './planted.ts';
import { snapshot } from './snapshot.ts';
import type { Difference, Expected, Scope } from './world.ts';

let planted: Planted;
beforeEach(() => {
  planted = plant();
});
afterEach(() => planted.clear());

/** Looks, lets the change happen, looks again. */
async function differences(scope: Scope, change: () => unknown, expected: Expected = {}): Promise<Difference[]> {
  const before = snapshot({ marks: [], ...scope });
  await change();
  return compare(before, snapshot({ marks: [], ...scope }), expected);
}

function fileIn(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('an equal world has no differences', async () => {
  const { pid, line } = await planted.start(listening('0'));
  const scope = {
    roots: [pid],
    files: [fileIn(planted.folder, 'a', 'text'), join(planted.folder, 'absent')],
    folders: [planted.folder],
    ports: [Number(line)],
    mountPoints: [planted.folder],
    stateDir: planted.folder,
  };
  const freeToleranceBytes = 512 * 1_048_576;
  expect(await differences(scope, () => undefined, { inodes: true, mtimes: true, freeToleranceBytes })).toEqual([]);
});

test('changed, missing, appearing files and other rights are effects', async () => {
  const [changed, missing, rights] = ['changed', 'missing', 'rights'].map((name) => fileIn(planted.folder, name, name));
  const added = join(planted.folder, 'added');
  const files = [changed ?? '', missing ?? '', rights ?? '', added];
  const found = await differences({ files }, () => {
    writeFileSync(changed ?? '', 'CHANGED');
    rmSync(missing ?? '');
    chmodSync(rights ?? '', 0o600);
    writeFileSync(added, '');
  });
  expect(found.map(({ class: kind, about }) => [kind, about])).toEqual(files.map((path) => ['effect', path]));
});

test('a file that was put back is another inode, when that is asked for', async () => {
  const path = fileIn(planted.folder, 'a', 'text');
  // Both are there at once, so that they cannot have one number.
  const again = (): void => renameSync(fileIn(planted.folder, 'anew', 'text'), path);
  const found = await differences({ files: [path] }, again, { inodes: true });
  expect(found).toEqual([expect.objectContaining({ class: 'litter', about: path })]);
  expect(await differences({ files: [path] }, again)).toEqual([]);
});

test('new names are effects, or litter when they say that they are ours; missing ones are effects', async () => {
  const gone = fileIn(planted.folder, 'gone', '');
  const found = await differences({ folders: [planted.folder] }, () => {
    rmSync(gone);
    fileIn(planted.folder, 'extra.conf', '');
    fileIn(planted.folder, 'settings.firedrill-i-1', '');
  });
  const classes = found.map(({ class: kind, about }) => `${kind} ${about.slice(planted.folder.length + 1)}`);
  expect(classes.toSorted()).toEqual(['effect extra.conf', 'effect gone', 'litter settings.firedrill-i-1']);
});

test('what is left in our state folder is litter, apart from what is kept on purpose', async () => {
  mkdirSync(join(planted.folder, 'journal', 'kept'), { recursive: true });
  const found = await differences({ stateDir: planted.folder }, () => {
    fileIn(planted.folder, 'store.sqlite-wal', '');
    fileIn(planted.folder, 'journal/journal', '');
    fileIn(planted.folder, 'journal/kept/0123', '');
  });
  expect(found).toEqual([expect.objectContaining({ class: 'litter', about: 'journal/kept/0123' })]);
});

test('a missing listener, an added one, and one in other hands are effects', async () => {
  const [first, second] = [await planted.start(listening('0')), await planted.start(listening('0'))];
  const ports = [Number(first.line), Number(second.line)];
  const scope = { roots: [first.pid], ports };
  const taken = await differences(scope, async () => {
    await end(first.child);
    await planted.start(listening(first.line));
  });
  const where = expect.stringContaining(`:${first.line}`);
  expect(taken).toContainEqual(expect.objectContaining({ class: 'effect', about: where }));
  const missing = await differences({ ports }, () => end(second.child));
  expect(missing).toEqual([
    expect.objectContaining({ class: 'effect', sentence: expect.stringContaining('and 0 are') }),
  ]);
  const added = await differences({ ports }, () => planted.start(listening(second.line)));
  expect(added).toEqual([expect.objectContaining({ class: 'effect', sentence: expect.stringContaining('and 1 are') })]);
});

test('a Unix socket with our name is litter, a missing one of the fixture is an effect', async () => {
  const [ours, theirs] = [join(planted.folder, 'firedrill.sock'), join(planted.folder, 'shop.sock')];
  const shop = await planted.start(listening(`'${theirs}'`));
  const scope = { unixPaths: [theirs], socketsBelow: planted.folder };
  const found = await differences(scope, async () => {
    await planted.start(listening(`'${ours}'`));
    await end(shop.child);
  });
  expect(found.map(({ class: kind, about }) => [kind, about])).toEqual([
    ['effect', theirs],
    ['litter', ours],
  ]);
});

test('space that is taken is an effect', async () => {
  const base = existsSync('/dev/shm') ? '/dev/shm' : undefined;
  const filled = plant(base);
  try {
    const change = (): void => writeFileSync(join(filled.folder, 'full'), Buffer.alloc(64 * 1_048_576, 1));
    const found = await differences({ mountPoints: [filled.folder] }, change, { freeToleranceBytes: 16 * 1_048_576 });
    expect(found).toEqual([expect.objectContaining({ class: 'effect', about: filled.folder })]);
  } finally {
    await filled.clear();
  }
});
