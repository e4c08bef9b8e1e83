import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { otherJournals } from './other-journals.ts';

test('a closed directory of our own that has no journal owes nothing, and is not said to be unreadable', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'fd-others-'));
  try {
    const place = path.join(root, 'var/lib/firedrill');
    mkdirSync(place, { recursive: true, mode: 0o700 });
    const look = () => otherJournals('/nowhere', { root, processes: () => [] });
    const whose = `${place}: another state directory of yours`;
    expect(look()).toEqual([`${whose}; it has no journal, so it owes nothing`]);
    mkdirSync(path.join(place, 'journal'));
    expect(look()).toEqual([`${whose}; it has no journal, so it owes nothing`]);
    writeFileSync(path.join(place, 'journal', 'journal'), '');
    expect(look()).toEqual([`${whose}; ask for it with --state`]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
