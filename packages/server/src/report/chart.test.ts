import { describe, expect, test } from 'vitest';
import { chart } from './chart.ts';
import { type Flag, placeFlags, textWidth } from './chart-labels.ts';
import { markWords } from './words.ts';
import { crowdedReport } from './testing/crowded-report.ts';

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const numberIn = (tag: string, name: string): number => Number(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]);

/** Where each name of a picture lies, by its text: at most so wide, and as high as its letters. */
function boxesOf(svg: string): ReadonlyMap<string, Box> {
  const found = svg.matchAll(/<text class="(?:flag|fault-name)"([^>]*)>([^<]*)</g);
  return new Map(
    [...found].map(([, attributes = '', text = '']) => {
      const [x, y] = [numberIn(attributes, 'x'), numberIn(attributes, 'y')];
      const left = attributes.includes('"end"') ? x - textWidth(text) : x;
      return [text, { left, right: left + textWidth(text), top: y - 10, bottom: y + 3 }];
    }),
  );
}

const meets = (one: Box, other: Box): boolean =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

describe.each(['en', 'ko'] as const)('a picture with six faults and ten marks, in %s', (language) => {
  const report = crowdedReport();
  const [probe] = report.probes;
  if (probe === undefined) throw new Error('a made run has a probe');

  test.each([366, 900, 960])('%d wide: every one has its name; none meets another or leaves the picture', (width) => {
    const svg = chart(report, { probe, language, width, key: 'k' }).markup;
    const boxes = boxesOf(svg);
    const faults = report.injections.map(({ fault }) => `${fault} → ratings`);
    const marks = report.marks.map(({ name }) => markWords(language)[name]);
    expect([...boxes.keys()].toSorted()).toEqual([...faults, ...marks].toSorted());
    const height = Number(/viewBox="0 0 \d+ (\d+)"/.exec(svg)?.[1]);
    const all = [...boxes.values()];
    for (const [index, box] of all.entries()) {
      expect(box.left).toBeGreaterThanOrEqual(0);
      expect(box.right).toBeLessThanOrEqual(width);
      expect(box.top).toBeGreaterThanOrEqual(0);
      expect(box.bottom).toBeLessThanOrEqual(height);
      for (const other of all.slice(index + 1)) expect(meets(box, other)).toBe(false);
    }
  });

  test('no line is drawn over a name: lines come first, and each name has a ground of its own', () => {
    const svg = chart(report, { probe, language, width: 960, key: 'k' }).markup;
    const lastLine = Math.max(svg.lastIndexOf('<line'), svg.lastIndexOf('<path'), svg.lastIndexOf('<circle'));
    expect(lastLine).toBeLessThan(svg.indexOf('<rect class="ground"'));
    const grounds = [...svg.matchAll(/<rect class="ground"([^>]*)>/g)].map(([, rect = '']) => rect);
    const names = [...boxesOf(svg).values()];
    expect(grounds).toHaveLength(names.length);
    for (const [index, { left, right }] of names.entries()) {
      const rect = grounds[index] ?? '';
      expect(numberIn(rect, 'x')).toBeLessThan(left);
      expect(numberIn(rect, 'x') + numberIn(rect, 'width')).toBeGreaterThan(right);
    }
  });
});

test('names that have room are cut by no line of another', () => {
  const flags = [10, 60, 300, 340].map((at): Flag => ({ kind: 'mark', at, text: 'fully recovered' }));
  const placed = placeFlags(flags, 960);
  for (const { from, to, row } of placed)
    expect(placed.filter((other) => other.row > row && other.at > from && other.at < to)).toEqual([]);
});

test('a name that is longer than the picture is shortened, and stays inside', () => {
  const [flag] = placeFlags([{ kind: 'fault', at: 340, text: `tcp.latency → ${'service-'.repeat(20)}` }], 366);
  expect(flag?.text).toMatch(/…$/);
  expect(flag?.from).toBeGreaterThanOrEqual(0);
  expect(flag?.to).toBeLessThanOrEqual(366);
});

test('many targets that are hurt together share one name, which says how many there are', () => {
  const report = crowdedReport();
  const [first, ...rest] = report.injections;
  const [probe] = report.probes;
  if (first === undefined || probe === undefined) throw new Error('a made run has both');
  const together = Array.from({ length: 40 }, (_, index) => ({ ...first, target: `web-${index}` }));
  const svg = chart({ ...report, injections: [...together, ...rest] }, { probe, language: 'en', width: 960, key: 'k' });
  expect(svg.markup).toContain('tcp.latency → web-0 +39');
});
