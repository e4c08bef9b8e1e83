import { durationText } from '@firedrill/core/units';
import type { MarkChange } from './compare.ts';
import { type Markup, markup } from './markup.ts';
import type { Page } from './page.ts';
import { failureGraph } from './failure-graph.ts';
import { changeText, figureRows, itemText, linkText, onsetText, timeText } from './story-words.ts';
import { readableTime } from './readable-time.ts';
import { markWords, outcomeSigns, outcomeWords } from './words.ts';

/** What earlier post-mortems of this experiment promised and nobody has checked off. */
export function openItemsSection({ report, language, labels }: Page): Markup | null {
  if (report.openItems.length === 0) return null;
  const items = report.openItems.map((item) => {
    const tone = item.overdue ? 'no' : 'maybe';
    return markup`<li class="${tone}"><strong class="tone">☐</strong> ${itemText(item, language)}
<span class="soft small mono">${item.file}:${item.line}</span></li>`;
  });
  return markup`<section><h2>${labels.openItems}</h2><ul class="items">${items}</ul></section>`;
}

/** Who failed because of whom: a picture, and the same in words. */
export function attributionSection({ report, language, labels }: Page): Markup | null {
  const { services, links } = report.attribution;
  if (services.length === 0) return null;
  const lines = [
    ...services.map((each) => onsetText(each, language)),
    ...links.map((each) => linkText(each, language)),
  ];
  return markup`<section><h2>${labels.attribution}</h2><p class="soft small">${labels.attributionNote}</p>
${failureGraph(report.attribution, language)}<ul>${lines.map((text) => markup`<li>${text}</li>`)}</ul></section>`;
}

/** This run beside an earlier one. */
export function comparisonSection(page: Page): Markup | null {
  const { comparison } = page.report;
  if (comparison === null) return null;
  const { labels, language } = page;
  const { earlier, now, sameExperiment } = comparison;
  const runs = ([now, earlier] as const).map(
    (
      { run, startedAt, outcome, exposure },
      index,
    ) => markup`<tr><th scope="row">${index === 0 ? labels.now : labels.earlier}</th>
<td data-label="${labels.verdict}" class="${outcome}"><span class="tone">${outcomeSigns[outcome]}
${outcomeWords(language)[outcome]}</span></td>
<td data-label="${labels.exposure}" class="number">${exposure.met} / ${exposure.of}</td>
<td data-label="${labels.started}">${readableTime(startedAt)}</td>
<td data-label="${labels.run}" class="mono">${run}</td></tr>`,
  );
  const note = sameExperiment ? labels.sameExperiment : labels.changedExperiment;
  const outcomes = table('stack', ['', labels.verdict, labels.exposure, labels.started, labels.run], runs);
  return markup`<section><h2>${labels.comparison}</h2>
<p class="${sameExperiment ? 'soft' : 'maybe'} small">${note}</p>
${outcomes}${markRows(page)}${probeRows(page)}</section>`;
}

const tones: Readonly<Record<MarkChange, string>> = {
  sooner: 'yes',
  gained: 'yes',
  later: 'no',
  lost: 'no',
  untold: '',
  neither: '',
  marked: '',
  unmarked: '',
};

function markRows({ report, language, labels }: Page): Markup | null {
  const { comparison } = report;
  if (comparison === null || comparison.marks.length === 0) return null;
  const rows = comparison.marks.map((mark) => {
    const tone = tones[mark.change];
    return markup`<tr><th scope="row">${markWords(language)[mark.name]}</th>
<td data-label="${labels.now}">${timeText(mark.now, language)}</td>
<td data-label="${labels.earlier}">${timeText(mark.earlier, language)}</td>
<td data-label="${labels.change}" class="${tone}">
<span class="${tone && 'tone'}">${changeText(mark, language)}</span></td></tr>`;
  });
  return table('stack', [labels.mark, labels.now, labels.earlier, labels.change], rows);
}

function probeRows({ report, language, labels }: Page): Markup | null {
  const rows = (report.comparison?.probes ?? []).flatMap((probe) =>
    figureRows(probe, language).map(
      ([what = '', now = '', earlier = '', change = '']) => markup`<tr><th scope="row">${probe.name} ${what}</th>
<td class="number">${now}</td>
<td class="number">${earlier}</td>
<td class="number">${change}</td></tr>`,
    ),
  );
  if (rows.length === 0) return null;
  return markup`<p class="soft small">${labels.figuresNote}</p>
${table('compact', [labels.probe, labels.now, labels.earlier, labels.change], rows)}`;
}

function table(kind: 'stack' | 'compact', heads: readonly string[], rows: readonly Markup[]): Markup {
  const head = heads.map((text) => markup`<th scope="col">${text}</th>`);
  return markup`<table class="${kind}"><thead><tr>${head}</tr></thead>
<tbody>${rows}</tbody></table>`;
}

/** What happened, in order. */
export function timelineSection({ report, language, labels }: Page): Markup | null {
  if (report.timeline.length === 0) return null;
  const items = report.timeline.map(
    ({ atMs, kind, text }) => markup`<li class="${kind}"><span class="moment">${durationText(atMs)}</span>
<span>${text[language]}</span></li>`,
  );
  return markup`<section><h2>${labels.timeline}</h2><ol class="timeline">${items}</ol></section>`;
}
