import type { Attribution, ServiceLink, ServiceOnset } from '@firedrill/core/recovery/attribution';
import type { Language } from '@firedrill/core/plan/describe';
import { labelsIn } from './labels.ts';
import { type Markup, markup } from './markup.ts';
import { linkText, onsetSpan, onsetText } from './story-words.ts';

const [boxWidth, boxHeight, gapX, gapY] = [168, 50, 22, 46] as const;
/** Beyond this many a picture tells less than its lines of text. */
const maxBoxes = 16;
const maxLetters = 19;

interface Placed {
  readonly onset: ServiceOnset;
  readonly x: number;
  readonly y: number;
}

/**
 * Who failed because of whom as a small graph: those that failed first on top, each beneath what it failed because of.
 * Null where nothing failed, or too much did.
 */
export function failureGraph({ services, links }: Attribution, language: Language): Markup | null {
  const failed = services.filter(({ state }) => state === 'failed');
  if (failed.length === 0 || failed.length > maxBoxes) return null;
  const placed = place(failed, links);
  const width = Math.max(...placed.map(({ x }) => x)) + boxWidth + 2;
  const height = Math.max(...placed.map(({ y }) => y)) + boxHeight + 2;
  const description = [
    ...failed.map((each) => onsetText(each, language)),
    ...links.map((each) => linkText(each, language)),
  ];
  return markup`<svg class="services" viewBox="0 0 ${width} ${height}" style="max-width:${width}px" role="img"
aria-labelledby="services-title services-text"><title id="services-title">${labelsIn(language).attribution}</title>
<desc id="services-text">${description.join('. ')}</desc>
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
<path class="head" d="M0 0l8 4l-8 4z"/></marker></defs>
${links.flatMap((link) => line(link, placed))}${placed.map(box)}</svg>`;
}

/** So many boxes stand side by side; more would be too small to read on a narrow screen. */
const perLine = 2;

/** Lines by how many failures lie before; within one by time. */
function place(failed: readonly ServiceOnset[], links: readonly ServiceLink[]): readonly Placed[] {
  const depths = depthsOf(failed, links);
  const perDepth = [...Map.groupBy(failed, ({ service }) => depths.get(service) ?? 0)]
    .toSorted(([left], [right]) => left - right)
    .map(([, onsets]) => onsets);
  const lines = perDepth.flatMap((onsets) =>
    Array.from({ length: Math.ceil(onsets.length / perLine) }, (_, index) =>
      onsets.slice(index * perLine, (index + 1) * perLine),
    ),
  );
  const widest = Math.max(...lines.map((onsets) => onsets.length));
  return lines.flatMap((onsets, row) => {
    const indent = ((widest - onsets.length) * (boxWidth + gapX)) / 2;
    return onsets.map((onset, column) => ({
      onset,
      x: 1 + indent + column * (boxWidth + gapX),
      y: 1 + row * (boxHeight + gapY),
    }));
  });
}

/** The longest way to each from one that nothing came before, as far as the links say. */
function depthsOf(failed: readonly ServiceOnset[], links: readonly ServiceLink[]): ReadonlyMap<string, number> {
  const depths = new Map<string, number>();
  const depthOf = (service: string): number => {
    const known = depths.get(service);
    if (known !== undefined) return known;
    // Holds the place, so that two that depend on each other end here.
    depths.set(service, 0);
    const before = links.filter(
      ({ to, says, depends }) => to === service && says !== 'despite' && (says !== 'untold' || depends),
    );
    const depth = Math.max(-1, ...before.map(({ from }) => depthOf(from))) + 1;
    depths.set(service, depth);
    return depth;
  };
  for (const { service } of failed) depthOf(service);
  return depths;
}

function box({ onset, x, y }: Placed): Markup {
  const { service, fromMs, toMs, first, hurt } = onset;
  const name = service.length > maxLetters ? `${service.slice(0, maxLetters - 1)}…` : service;
  const kind = first ? 'box first' : 'box';
  return markup`<g><rect class="${kind}" x="${x}" y="${y}" width="${boxWidth}" height="${boxHeight}" rx="7"/>
<text class="name" x="${x + 10}" y="${y + 21}">${hurt ? '⚡ ' : ''}${name}</text>
<text x="${x + 10}" y="${y + 39}">${onsetSpan(fromMs ?? 0, toMs ?? 0)}</text></g>`;
}

/** because: a full arrow; before: a broken one; untold: dots and a question mark; despite: thin, crossed out. */
function line({ from, to, says, depends }: ServiceLink, placed: readonly Placed[]): readonly Markup[] {
  const [start, end] = [from, to].map((name) => placed.find(({ onset }) => onset.service === name));
  if (start === undefined || end === undefined) return [];
  const isBeside = start.y === end.y;
  const [x1, y1] = isBeside
    ? sideOf(start, end)
    : [start.x + boxWidth / 2, start.y + (start.y < end.y ? boxHeight : 0)];
  const [x2, y2] = isBeside
    ? sideOf(end, start)
    : [end.x + boxWidth / 2, end.y + (start.y < end.y ? -1 : boxHeight + 1)];
  const sign = { because: '', before: '', untold: '?', despite: '✗' }[says];
  const head = says === 'because' || says === 'before' || (says === 'untold' && depends) ? 'url(#arrow)' : 'none';
  const drawn = markup`<line class="link ${says}" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" marker-end="${head}"/>
<text class="sign" x="${(x1 + x2) / 2 + 7}" y="${(y1 + y2) / 2 + 4}">${sign}</text>`;
  return [drawn];
}

const sideOf = (own: Placed, other: Placed): readonly [number, number] => [
  own.x + (own.x < other.x ? boxWidth : 0),
  own.y + boxHeight / 2,
];
