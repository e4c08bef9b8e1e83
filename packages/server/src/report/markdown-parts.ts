import type { Language } from '@firedrill/core/plan/describe';
import { sourceIn } from '@firedrill/core/recovery/source-words';
import { escapeMarkdown } from './escape.ts';
import { labelsIn } from './labels.ts';
import { markText } from './mark-text.ts';
import type { Report } from './report.ts';
import { changeText, figureRows, itemText, linkText, onsetText, timeText } from './story-words.ts';
import { markWords, outcomeSigns, outcomeWords } from './words.ts';

/** Parts of the Markdown report and of post-mortems; what comes from elsewhere is escaped here. */
export const bullets = (texts: readonly string[]): string =>
  texts.map((text) => `- ${escapeMarkdown(text)}`).join('\n');

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

/** The recovery times that are defined, as a table; empty when none is. */
export function marksTable({ marks }: Report, language: Language): string {
  const labels = labelsIn(language);
  const rows = marks.flatMap(({ name, time, untold }) => {
    if (time.state === 'not-defined') return untold ? [[markWords(language)[name], labels.untold, '']] : [];
    return [[markWords(language)[name], markText(time, language), sourceIn(time.source, language)]];
  });
  return rows.length === 0 ? '' : table([labels.mark, labels.time, labels.source], rows);
}

export function openItemsPart({ openItems }: Report, language: Language): readonly string[] {
  if (openItems.length === 0) return [];
  const lines = openItems.map((item) => `☐ ${itemText(item, language)} ${item.file}:${item.line}`);
  return [`## ${labelsIn(language).openItems}`, bullets(lines)];
}

export function attributionPart({ attribution }: Report, language: Language): readonly string[] {
  const { services, links } = attribution;
  if (services.length === 0) return [];
  const lines = [
    ...services.map((each) => onsetText(each, language)),
    ...links.map((each) => linkText(each, language)),
  ];
  return [`## ${labelsIn(language).attribution}`, bullets(lines)];
}

export function comparisonPart({ comparison }: Report, language: Language): readonly string[] {
  if (comparison === null) return [];
  const labels = labelsIn(language);
  const { now, earlier, sameExperiment, marks, probes } = comparison;
  const word = (run: typeof now): string => `${outcomeSigns[run.outcome]} ${outcomeWords(language)[run.outcome]}`;
  const met = (run: typeof now): string => `${run.exposure.met} / ${run.exposure.of}`;
  const rows = [
    [labels.run, now.run, earlier.run, ''],
    [labels.verdict, word(now), word(earlier), ''],
    [labels.exposure, met(now), met(earlier), ''],
    ...marks.map((mark) => [
      markWords(language)[mark.name],
      timeText(mark.now, language),
      timeText(mark.earlier, language),
      changeText(mark, language),
    ]),
    ...probes.flatMap((probe) =>
      figureRows(probe, language).map(([what = '', ...cells]) => [`${probe.name} ${what}`, ...cells]),
    ),
  ];
  return [
    `## ${labels.comparison}`,
    sameExperiment ? labels.sameExperiment : labels.changedExperiment,
    table(['', labels.now, labels.earlier, labels.change], rows),
  ];
}
