import { judge } from '@firedrill/core/verdict/judge';
import { changed, madeRun } from '@firedrill/core/testing/made-run';
import { describe, expect, test } from 'vitest';
import type { Surroundings } from '../verb.ts';
import { createEventLines, momentColumns } from './event-line.ts';
import { createLiveLine } from './live-line.ts';
import { createPaint } from './paint.ts';
import { createProgress } from './progress.ts';
import { screenOf } from './screen.ts';
import { columnsOf, cut, padded, printable, tableText, wrapped } from './table.ts';
import { verdictText } from './verdict.ts';

const plain = createPaint(false);

test.each([
  ['a terminal', { isTTY: true, columns: 60 }, {}, { color: true, terminal: { columns: 60 } }],
  ['a pipe', {}, {}, { color: false, terminal: null }],
  ['a pipe, forced', {}, { FORCE_COLOR: '1' }, { color: true, terminal: null }],
  ['a pipe, not forced', {}, { FORCE_COLOR: '0' }, { color: false, terminal: null }],
  ['NO_COLOR', { isTTY: true, columns: 60 }, { NO_COLOR: '1', FORCE_COLOR: '1' }, { color: false }],
  ['an empty NO_COLOR', { isTTY: true, columns: 60 }, { NO_COLOR: '' }, { color: true }],
  ['a dumb terminal', { isTTY: true, columns: 60 }, { TERM: 'dumb' }, { color: false, terminal: null }],
])('what may be shown on %s', (_name, output, environment, expected) => {
  expect(screenOf(output, environment)).toMatchObject(expected);
});

describe('texts on a terminal', () => {
  test('Hangul takes two columns and colour none', () => {
    expect(columnsOf('복구 ok')).toBe(7);
    expect(columnsOf('\u001b[31mred\u001b[39m')).toBe(3);
    expect(padded('복구', 6)).toBe('복구  ');
    expect(cut('복구 시간', 6)).toBe('복구 …');
  });

  test('words are broken at spaces, keep their indent, and are never lost', () => {
    expect(wrapped('  one two three', 9, 4)).toBe('  one two\n    three');
    expect(wrapped('a-very-long-word that', 5, 2)).toBe('a-very-long-word\n  that');
    expect(wrapped('all of it', Infinity, 2)).toBe('all of it');
  });

  test('no name can give the terminal an order', () => {
    expect(printable('a\u001b[2Jb\nc\u009b')).toBe('a·[2Jb·c·');
    expect(tableText(['A', 'B'], [['x\u001b[31m', 'y']])).not.toContain('\u001b');
  });
});

test('a line of a log is told in the language of its reader, and fits a narrow terminal', () => {
  const line = createEventLines({ paint: plain, language: 'ko', every: true });
  const detail = 'p95 of the last 7 is 729 ms, expected below 400 ms';
  const events = changed(madeRun(), (body) => (body.type === 'probe.sampled' ? { ...body, detail } : body));
  const lines = events.flatMap((event) => line(event) ?? []).map((each) => wrapped(each, 60, momentColumns));
  expect(lines.join('\n')).toContain('page 정상: 최근 7건의 p95 729 ms (기대: 400 ms');
  for (const each of lines.join('\n').split('\n')) expect(columnsOf(each), each).toBeLessThanOrEqual(60);
});

describe.each(['en', 'ko'] as const)('a verdict in %s', (language) => {
  test('fits 80 columns, and is the same without colour but for its colour', () => {
    const because = (ms: number): boolean => ms > 50 && ms < 2500;
    for (const events of [madeRun(), madeRun({ isBad: because }), madeRun({ met: 0 })]) {
      const text = verdictText(judge(events), { paint: plain, language, columns: 80 });
      for (const line of text.split('\n')) expect(columnsOf(line), line).toBeLessThanOrEqual(80);
      expect(text).not.toContain('\u001b');
      expect(text).toMatch(/[✓✗?] /);
    }
  });
});

test('of a run that is under way there is no verdict yet', () => {
  const events = madeRun();
  const begun = judge(events.slice(0, events.findIndex(({ body }) => body.type === 'injection.live') + 1));
  const text = verdictText(begun, { paint: plain, language: 'en', columns: 200 }, true);
  expect(text).toMatch(/^\n… UNDER WAY {2}The run is still under way: there is no verdict yet/);
  expect(text.split('\n')[1]).not.toContain('RESIDUAL');
  expect(verdictText(begun, { paint: plain, language: 'en', columns: 200 })).toContain('! RESIDUAL');
});

test('a system that was never degraded has not healed', () => {
  const text = verdictText(judge(madeRun()), { paint: plain, language: 'en', columns: 200 });
  expect(text).toMatch(/fully recovered +the steady state was never left\n/);
  expect(text).not.toMatch(/self-healed|0 ms|by the system itself/);
});

describe('progress', () => {
  const shownOn = (columns: number | null, quiet = false): string => {
    let out = '';
    const surroundings: Surroundings = {
      out: (text) => void (out += text),
      err: () => undefined,
      environment: {},
      language: 'en',
      color: false,
      terminal: columns === null ? null : { columns },
      onInterrupt: () => () => undefined,
    };
    const progress = createProgress(surroundings, quiet);
    for (const event of madeRun({ isBad: (ms) => ms > 50 && ms < 2500 })) progress.show(event);
    progress.close();
    return out;
  };

  test('is plain lines where there is no terminal', () => {
    const out = shownOn(null);
    expect(out).not.toMatch(/[\r\u001b]/);
    expect(out).toContain('▲ made.up on ratings is on');
    expect(out).toContain('✗ page is bad: bad');
    expect(shownOn(null, true)).toBe('');
  });

  test('leaves a clean line behind on a terminal', () => {
    expect(shownOn(80)).toMatch(/\r\u001b\[2K$/);
  });

  test('the live line never reaches the edge, however many probes there are', () => {
    const line = createLiveLine({ paint: plain, language: 'ko', columns: 60 });
    const probes = Array.from({ length: 12 }, (_, index) => ({
      name: `probe-number-${index}`,
      type: 'http',
      every: '100ms',
    }));
    for (const event of madeRun({ spec: { hypothesis: { title: 't', probes } } })) {
      line.see(event);
      expect(columnsOf(line.text(0))).toBeLessThan(60);
    }
    expect(line.text(0)).toMatch(/\+\d+$/);
  });

  test('the live line counts down what is left of the fault', () => {
    const line = createLiveLine({ paint: plain, language: 'en', columns: 80 });
    const events = madeRun();
    for (const event of events.slice(
      0,
      events.findIndex(({ body }) => body.type === 'injection.live'),
    ))
      line.see(event);
    expect(line.text(0)).toContain('2 s left');
    expect(line.text(1200)).toContain('1 s left');
    expect(line.text(3000)).not.toContain('left');
  });
});
