import type { Language } from '@firedrill/core/plan/describe';
import { durationText, roundTo } from '@firedrill/core/units';
import { type Flag, padding, type PlacedFlag, placeFlags, rowHeight } from './chart-labels.ts';
import { type ChartScale, chartScale, faultSpans, thinned, timeTicks } from './chart-scale.ts';
import { labelsIn } from './labels.ts';
import { type Markup, markup } from './markup.ts';
import type { Report, ReportedProbe, ReportedSample } from './report.ts';
import type { ReportedMark } from './reported-marks.ts';
import { markWords, qualityWords } from './words.ts';

export interface ChartAsked {
  readonly probe: ReportedProbe;
  readonly language: Language;
  readonly width: number;
  /** Makes the ids of its title and description unlike any other chart's. */
  readonly key: string;
}

/**
 * One probe's samples over time as a picture in SVG: values as a line; below it one sign per sample, told apart by
 * shape as well as by colour; the faults' spans shaded; each span and each recovery mark with its name above the plot.
 */
export function chart(report: Report, asked: ChartAsked): Markup {
  const { probe, width, key } = asked;
  const flags = flagsOf(report, asked);
  const rows = Math.max(0, ...flags.map((flag) => flag.row + 1));
  const scale = chartScale(report, probe, { width, top: 6 + rows * rowHeight });
  const drawn = thinned(probe.samples, scale.endMs, Math.floor(width / 7));
  const height = scale.bottom + 48;
  const [titleId, descriptionId] = [`${key}-title`, `${key}-text`];
  return markup`<svg class="chart" viewBox="0 0 ${width} ${height}" role="img"
aria-labelledby="${titleId} ${descriptionId}">
<title id="${titleId}">${probe.name}</title><desc id="${descriptionId}">${description(report, asked)}</desc>
${spans(report, scale)}${axes(probe, scale)}${line(drawn, scale)}
${drawn.map((sample) => sign(sample, scale))}${flags.map((flag) => pole(flag, scale))}
${flags.map((flag) => name(flag, scale))}</svg>`;
}

function description(report: Report, { probe, language }: ChartAsked): string {
  const labels = labelsIn(language);
  const words = qualityWords(language);
  const count = (quality: ReportedSample['quality']): string =>
    `${probe.samples.filter((sample) => sample.quality === quality).length} ${words[quality]}`;
  const faults = faultSpans(report).map(
    ({ fault, target, fromMs, toMs }) => `${fault} → ${target}: ${durationText(fromMs)} – ${durationText(toMs)}`,
  );
  const marks = shownMarks(report).map(({ name, atMs }) => `${markWords(language)[name]}: ${durationText(atMs)}`);
  const samples = `${labels.samples}: ${count('good')}, ${count('bad')}, ${count('blind')}`;
  return [samples, ...faults, ...marks].join('. ');
}

function spans(report: Report, { x, top, bottom }: ChartScale): readonly Markup[] {
  return faultSpans(report).map(({ fromMs, toMs }) => {
    const [from, to] = [x(fromMs), x(toMs)];
    const width = Math.max(2, Math.round((to - from) * 10) / 10);
    return markup`<rect class="fault" x="${from}" y="${top}" width="${width}" height="${bottom + 22 - top}"/>`;
  });
}

function axes(probe: ReportedProbe, scale: ChartScale): Markup {
  const { left, right, top, bottom, width, x, y, topValue, endMs } = scale;
  const hasValues = probe.samples.some((sample) => sample.value !== null);
  const values = hasValues ? [0, topValue / 2, topValue] : [];
  const ticks = timeTicks(endMs, Math.max(3, Math.floor(width / 90)));
  return markup`${values.map(
    (value) => markup`<line class="grid" x1="${left}" x2="${right}" y1="${y(value)}" y2="${y(value)}"/>
<text class="axis" x="${left - 6}" y="${y(value) + 4}" text-anchor="end">${compact(value)}</text>`,
  )}<line class="base" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>${ticks.map(
    (atMs) => markup`<line class="base" x1="${x(atMs)}" x2="${x(atMs)}" y1="${bottom + 22}" y2="${bottom + 26}"/>
<text class="axis" x="${x(atMs)}" y="${bottom + 38}" text-anchor="middle">${tickText(atMs)}</text>`,
  )}<line class="grid" x1="${left}" x2="${left}" y1="${top}" y2="${bottom}"/>`;
}

const compact = (value: number): string => new Intl.NumberFormat('en', { notation: 'compact' }).format(value);

const tickText = (atMs: number): string => (atMs === 0 ? '0' : durationText(roundTo(atMs, 0)));

/** Joins values; where a sample has none, the line is broken: nothing is drawn that nobody measured. */
function line(samples: readonly ReportedSample[], { x, y }: ChartScale): Markup | null {
  let pen = 'M';
  const steps = samples.flatMap(({ atMs, value }) => {
    const move = pen;
    pen = value === null ? 'M' : 'L';
    return value === null ? [] : [`${move}${x(atMs)} ${y(value)}`];
  });
  return steps.length < 2 ? null : markup`<path class="values" d="${steps.join('')}"/>`;
}

/** good: a small disc; bad: a cross; blind: an empty diamond. */
function sign({ atMs, quality }: ReportedSample, { x, bottom }: ChartScale): Markup {
  const [cx, cy] = [x(atMs), bottom + 12];
  switch (quality) {
    case 'good':
      return markup`<circle class="good" cx="${cx}" cy="${cy}" r="2.6"/>`;
    case 'bad':
      return markup`<path class="bad" d="M${cx - 4} ${cy - 4}l8 8m0-8l-8 8"/>`;
    default:
      return markup`<path class="blind" d="M${cx} ${cy - 5}l4 5l-4 5l-4-5z"/>`;
  }
}

function shownMarks(report: Report): readonly (ReportedMark & { readonly atMs: number })[] {
  const shown = report.marks.flatMap((mark) => (mark.atMs === null ? [] : [{ ...mark, atMs: mark.atMs }]));
  return shown.toSorted((first, second) => first.atMs - second.atMs);
}

/** Every span and every mark with its name; spans of one fault that lie upon each other share one. */
function flagsOf(report: Report, { probe, language, width }: ChartAsked): readonly PlacedFlag[] {
  const { x } = chartScale(report, probe, { width, top: 0 });
  const spans = Map.groupBy(faultSpans(report), ({ fault, fromMs, toMs }) =>
    [fault, ...[fromMs, toMs].map((ms) => Math.round(x(ms) / 4))].join(' '),
  );
  const faults = [...spans.values()].flatMap(([first, ...others]): readonly Flag[] => {
    if (first === undefined) return [];
    const target = first.target.replace(/ \(pid \d+\)$/, '');
    const text = `${first.fault} → ${target}${others.length === 0 ? '' : ` +${others.length}`}`;
    return [{ kind: 'fault', at: x(first.fromMs), text }];
  });
  const marks = shownMarks(report).map(
    ({ name: mark, atMs }): Flag => ({ kind: 'mark', at: x(atMs), text: markWords(language)[mark] }),
  );
  return placeFlags([...faults, ...marks], width);
}

const rowTop = (row: number, { top }: ChartScale): number => top - (row + 1) * rowHeight;

/** From the name down through the plot. */
function pole(flag: PlacedFlag, scale: ChartScale): Markup {
  const { kind, at, row } = flag;
  return markup`<line class="${kind === 'mark' ? 'mark' : 'fault-edge'}" x1="${at}" x2="${at}"
y1="${rowTop(row, scale)}" y2="${scale.bottom + 22}"/>`;
}

/** The name on a ground of its own, so that a line that must pass it passes behind it. */
function name({ kind, text, from, to, row, at }: PlacedFlag, scale: ChartScale): Markup {
  const y = rowTop(row, scale);
  const isLeft = to <= at;
  const [start, end] = [isLeft ? from : from + 1, isLeft ? to - 1 : to];
  return markup`<rect class="ground" x="${start}" y="${y}" width="${end - start}" height="${rowHeight - 1}"/>
<text class="${kind === 'mark' ? 'flag' : 'fault-name'}" x="${isLeft ? to - padding : from + padding}" y="${y + 12}"
text-anchor="${isLeft ? 'end' : 'start'}">${text}</text>`;
}
