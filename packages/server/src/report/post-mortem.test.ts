import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { madeRun } from '@firedrill/core/testing/made-run';
import { runToEnd } from '@firedrill/core/testing/run-to-end';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { made } from '../store/testing/made-store.ts';
import { openItemsOf } from './open-items.ts';
import { postMortem } from './post-mortem.ts';
import { readOpenItems, writePostMortem } from './post-mortem-files.ts';
import { reportOf } from './report.ts';

const today = '2026-11-21';
const report = reportOf(madeRun({ isBad: (ms) => ms > 50 && ms < 2500 }), 'r-bbbbbbbbbbbbbbbb');
const itemsOf = (text: string) => openItemsOf(text, { file: 'f.md', today });

describe('what is filled in', () => {
  test.each(['en', 'ko'] as const)(
    'in %s: what happened, impact, times, timeline, data; no item is open',
    (language) => {
      const text = postMortem(report, language);
      for (const heading of language === 'ko'
        ? ['영향', '다섯 번의 왜', '교훈', '조치 항목']
        : ['Impact', 'Five whys', 'Lessons'])
        expect(text).toContain(`## ${heading}`);
      expect(text).toContain('made.up → ratings');
      expect(itemsOf(text)).toEqual([]);
    },
  );

  test('the impact counts the bad samples and their longest stretch', () => {
    expect(postMortem(report, 'en')).toMatch(/page: 24 of 40 samples bad, the longest stretch 2\.4 s/);
  });
});

describe('open items', () => {
  test.each([
    ['- [ ] Add a timeout (owner: Kim, due: 2026-12-01)', { text: 'Add a timeout', owner: 'Kim', overdue: false }],
    ['- [ ] Add a timeout (owner: Kim, due: 2026-11-20)', { due: '2026-11-20', overdue: true }],
    ['* [ ] 시간 제한 추가 (담당: 김, 기한: 다음 주)', { owner: '김', due: '다음 주', overdue: false }],
    ['1. [ ] Add a timeout (owner: Kim)', { text: 'Add a timeout (owner: Kim)' }],
    ['12) [ ] Add a timeout', { text: 'Add a timeout' }],
    ['+  [ ] Add a timeout', { text: 'Add a timeout' }],
    ['  - [ ] nobody yet', { text: 'nobody yet', owner: '', due: '' }],
  ])('%s', (line, expected) => {
    const heading = line.includes('담당') ? '## 조치 항목' : '## Action items';
    expect(itemsOf(`# Post-mortem\n\n${heading}\n\n${line}\n`)).toMatchObject([{ ...expected, line: 5 }]);
  });

  test.each(['\n', '\r\n', '\r'])('are read whatever ends their lines: %j', (end) => {
    const lines = ['# Post-mortem', '## Action items', '- [ ] one (owner: Kim, due: 2026-01-01)', '- [x] two', ''];
    expect(itemsOf(lines.join(end))).toMatchObject([{ text: 'one', owner: 'Kim', overdue: true, line: 3 }]);
  });

  test.each(['- [x] done', '2. [X] done', '1.[ ] no list', '- [ ] ', '- [ ]  (owner: , due: )', 'plain'])(
    '%j is none',
    (line) => expect(itemsOf(`## Action items\n${line}`)).toEqual([]),
  );

  test('elsewhere in the document nothing is one', () => {
    expect(itemsOf('## Lessons\n- [ ] a\n## Action items\n- [ ] b\n## More\n- [ ] c')).toMatchObject([{ text: 'b' }]);
  });
});

describe('on disk', () => {
  let at: ReturnType<typeof made.directory>;
  beforeEach(() => {
    at = made.directory();
  });
  afterEach(() => at.remove());
  const item = '## Action items\n- [ ] Add a timeout (owner: Kim, due: 2026-12-01)\n';
  const place = (run: string, file: string | null) => ({ root: at.root, experiment: 'made', run, isOpen: false, file });

  test('one beside the state and one elsewhere are both found, until they are checked off', () => {
    const own = writePostMortem(place('r-a', null), item);
    const far = path.join(at.root, 'docs.md');
    expect(writePostMortem(place('r-b', far), item)).toBe(far);
    expect(readOpenItems(at.root, 'made', today)).toHaveLength(2);
    expect(readOpenItems(at.root, 'other', today)).toEqual([]);
    for (const file of [own, far]) writeFileSync(file, readFileSync(file, 'utf8').replace('[ ]', '[x]'));
    expect(readOpenItems(at.root, 'made', today)).toEqual([]);
  });

  test("a person's writing is never overwritten", () => {
    const own = writePostMortem(place('r-a', null), item);
    for (const file of [null, path.join(at.root, 'elsewhere.md')])
      expect(() => writePostMortem(place('r-a', file), 'new')).toThrow('is there already');
    const taken = path.join(at.root, 'taken.md');
    writeFileSync(taken, 'mine');
    expect(() => writePostMortem(place('r-c', taken), 'new')).toThrow('is there already');
    expect([readFileSync(own, 'utf8'), readFileSync(taken, 'utf8')]).toEqual([item, 'mine']);
  });

  test('one that was moved away is still said to be open', () => {
    const far = path.join(at.root, 'docs.md');
    writePostMortem(place('r-b', far), item);
    renameSync(far, `${far}.moved`);
    expect(readOpenItems(at.root, 'made', today)).toMatchObject([{ text: expect.stringContaining('cannot be read') }]);
    rmSync(`${far}.moved`);
  });

  test('one that became a pipe keeps nobody waiting', () => {
    const far = path.join(at.root, 'piped.md');
    writePostMortem(place('r-p', far), item);
    rmSync(far);
    expect(runToEnd('mkfifo', [far]).status).toBe(0);
    expect(readOpenItems(at.root, 'made', today)).toMatchObject([{ text: expect.stringContaining('cannot be read') }]);
  });

  test('a name that is no name of an experiment leads nowhere', () => {
    mkdirSync(path.join(at.root, 'secret'));
    writeFileSync(path.join(at.root, 'secret', 'a.md'), item);
    expect(readOpenItems(at.root, '../secret', today)).toEqual([]);
    expect(() => writePostMortem({ ...place('r-a', null), isOpen: true }, item)).toThrow('has not ended yet');
    expect(() => writePostMortem({ ...place('r-a', null), experiment: '../secret' }, item)).toThrow('no name');
  });
});
