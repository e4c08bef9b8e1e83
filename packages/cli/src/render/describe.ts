import { toldIn } from '@firedrill/core/verdict/told';
import { deadManText, endText, provenance, troubleWord } from '@firedrill/server/report/html-means';
import { isUnderWay } from '@firedrill/server/report/heading';
import { labelsIn } from '@firedrill/server/report/labels';
import type { Report, ReportedInjection } from '@firedrill/server/report/report';
import { troublesOf } from '@firedrill/server/report/troubles';
import { qualityWords } from '@firedrill/server/report/words';
import { offerText } from './offer.ts';
import { padded, printable, tableText, wrapped } from './table.ts';
import { verdictText, type Wording } from './verdict.ts';

/** A run in full, for a terminal: the verdict first, then what it rests on. */
export function describeText(report: Report, wording: Wording): string {
  const { paint, language } = wording;
  const labels = labelsIn(language);
  const title = (text: string): string => `\n${paint('bold', text)}`;
  const troubles = troublesOf(report);
  return [
    paint('bold', printable(report.name)),
    `${labels.hypothesis}: ${printable(report.title ?? labels.noHypothesis)}${fromText(report)}`,
    ...(!report.finished && report.undriven ? [paint('yellow', wrapped(labels.undriven, wording.columns, 0))] : []),
    verdictText(report.verdict, wording, isUnderWay(report)),
    ...(troubles.length === 0 ? [] : [title(labels.left)]),
    ...troubles.map(({ kind, text }) =>
      paint('red', wrapped(`  ! ${troubleWord(kind, labels)}: ${printable(text[language])}`, wording.columns, 4)),
    ),
    title(labels.hurt),
    ...report.injections.flatMap((injection) => injectionLines(injection, wording)),
    ...probeLines(report, wording).flatMap((line, index) => (index === 0 ? [title(labels.probes), line] : [line])),
    ...(report.targets.length === 0 ? [] : [title(labels.targets)]),
    ...report.targets.map(({ name, selector, candidates, chosen }) =>
      wrapped(
        printable(`  ${name}: ${chosen.join(', ')} (${chosen.length} ${labels.of} ${candidates}; ${selector})`),
        wording.columns,
        4,
      ),
    ),
    ...(report.warnings.length === 0 ? [] : [title(labels.warnings)]),
    ...report.warnings.map(({ path, text }) =>
      wrapped(`  ${path === '' ? '' : `${path}: `}${text[language]}`, wording.columns, 4),
    ),
    ...(report.offer === null ? [] : ['', offerText(report.offer, wording)]),
    title(labels.provenance),
    ...provenance(report, labels).map(([name, value]) => `  ${padded(name, 12)} ${printable(value)}`),
  ].join('\n');
}

const fromText = ({ hypothesisFrom: file }: Report): string => (file === null ? '' : ` (${printable(file)})`);

function injectionLines(injection: ReportedInjection, { language, columns }: Wording): readonly string[] {
  const labels = labelsIn(language);
  const { fault, target, means, exposure } = injection;
  const met = exposure === null ? labels.nobodyCounted : `${exposure.met} / ${exposure.of}`;
  const lines = [
    `${labels.means}: ${means}`,
    deadManText(injection, language, labels),
    `${labels.exposure}: ${met}`,
    `${labels.end}: ${endText(injection, { language, labels })}`,
  ];
  return [printable(`  ${fault} → ${target}`), ...lines.map((line) => wrapped(`    ${printable(line)}`, columns, 6))];
}

function probeLines({ probes, invariants }: Report, { language }: Wording): readonly string[] {
  const words = qualityWords(language);
  const rows = probes.map(({ name, type, samples }) => {
    const count = (quality: 'good' | 'bad' | 'blind'): string =>
      String(samples.filter((sample) => sample.quality === quality).length);
    return [`  ${name}`, type, count('good'), count('bad'), count('blind')];
  });
  const asked = invariants.map(({ name, quality, detail }) => {
    const word = quality === null ? labelsIn(language).notAsked : words[quality];
    return printable(`  ${name}: ${word}${detail === '' ? '' : `, ${toldIn(detail, language)}`}`);
  });
  if (rows.length === 0) return asked;
  const head = [`  ${labelsIn(language).name}`, labelsIn(language).kind, words.good, words.bad, words.blind];
  return [tableText(head, rows), ...asked];
}
