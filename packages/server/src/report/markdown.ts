import type { Language } from '@firedrill/core/plan/describe';
import { durationText } from '@firedrill/core/units';
import { toldIn } from '@firedrill/core/verdict/told';
import { proofNames } from '@firedrill/core/verdict/verdict';
import { escapeMarkdown } from './escape.ts';
import { endText, goneText, provenance, troubleWord } from './html-means.ts';
import { headingOf } from './heading.ts';
import { type Labels, labelsIn } from './labels.ts';
import { attributionPart, bullets, comparisonPart, marksTable, openItemsPart, table } from './markdown-parts.ts';
import { t0Text } from './mark-text.ts';
import { findingLook, proofLook } from './proof-look.ts';
import type { Report } from './report.ts';
import { troublesOf } from './troubles.ts';
import { findingWords, markWords, phaseWords, proofWords, qualityWords, stopperWords } from './words.ts';

/** The report as Markdown (CommonMark with tables), for pull requests and wikis. Everything foreign is escaped. */
export function reportMarkdown(report: Report, language: Language): string {
  const labels = labelsIn(language);
  const { verdict, name, title, finished, undriven } = report;
  const { sign, word, meaning, because } = headingOf(report, language);
  const sections = [
    `# ${escapeMarkdown(`${sign} ${word}`)}: ${escapeMarkdown(name)}`,
    `${meaning} ${escapeMarkdown(because)}`.trimEnd(),
    ...(verdict.simulated ? [`**${labels.simulated}**`] : []),
    ...(!finished && undriven ? [`**${labels.undriven}**`] : []),
    `${labels.hypothesis}: ${escapeMarkdown(title ?? labels.noHypothesis)}${fromText(report)}`,
    ...proofsPart(report, language, labels),
    ...leftPart(report, language, labels),
    ...openItemsPart(report, language),
    ...marksPart(report, language, labels),
    ...probesPart(report, language, labels),
    ...attributionPart(report, language),
    ...comparisonPart(report, language),
    ...injectionsPart(report, language, labels),
    ...warningsPart(report, language, labels),
    ...offerPart(report, language, labels),
    `## ${labels.provenance}`,
    bullets(provenance(report, labels).map(([key, value]) => `${key}: ${value}`)),
  ];
  return `${sections.filter((part) => part !== '').join('\n\n')}\n`;
}

const fromText = ({ hypothesisFrom: file }: Report): string => (file === null ? '' : ` (${escapeMarkdown(file)})`);

/** What could be asked next time. An indented block is shown as it stands, whatever is in it. */
function offerPart({ offer }: Report, language: Language, labels: Labels): readonly string[] {
  if (offer === null) return [];
  return [`## ${labels.offer}`, labels.offerNote, offer[language].trimEnd().replace(/^/gm, '    ')];
}

function proofsPart({ verdict }: Report, language: Language, labels: Labels): readonly string[] {
  const rows = proofNames.map((name) => {
    const { because, partly } = verdict.proofs[name];
    const { sign, state } = proofLook(verdict, name, language);
    const isSaid = verdict.simulated || partly !== undefined;
    return [`${sign} ${proofWords(language)[name]}`, (isSaid ? [state, ...because] : because).join('; ')];
  });
  const { state } = findingLook(verdict, language);
  const { met, of } = verdict.exposure;
  return [
    `## ${labels.proofs}`,
    table([labels.proofs, labels.because], rows),
    `${labels.exposure}: ${met} ${labels.met} ${of}`,
    `${labels.finding}: **${findingWords(language)[verdict.finding]}**${state === '' ? '' : ` (${state})`}`,
    bullets(verdict.violations),
  ];
}

function leftPart(report: Report, language: Language, labels: Labels): readonly string[] {
  const troubles = troublesOf(report);
  const lines = troubles.map(({ kind, text }) => `${troubleWord(kind, labels)}: ${text[language]}`);
  if (lines.length > 0) return [`## ${labels.left}`, bullets(lines)];
  return [report.left.checked ? labels.nothingLeft : labels.notChecked];
}

function marksPart(report: Report, language: Language, labels: Labels): readonly string[] {
  const times = marksTable(report, language);
  if (times === '') return [];
  const others = report.marks.filter(({ time, untold }) => time.state === 'not-defined' && !untold);
  const names = others.map(({ name }) => markWords(language)[name]).join(', ');
  return [
    `## ${labels.recovery}`,
    t0Text(report, language),
    times,
    names === '' ? '' : `${labels.undefinedMarks}: ${names}.`,
  ];
}

function probesPart({ probes, invariants }: Report, language: Language, labels: Labels): readonly string[] {
  if (probes.length === 0) return [];
  const words = qualityWords(language);
  const rows = probes.map(({ name, samples, summary }) => {
    const count = (quality: 'good' | 'bad' | 'blind'): string =>
      String(samples.filter((sample) => sample.quality === quality).length);
    const first = violationText(summary?.firstViolation ?? '', language);
    return [name, count('good'), count('bad'), count('blind'), first];
  });
  const asked = invariants.map(({ name, quality, detail }) => {
    const word = quality === null ? labels.notAsked : words[quality];
    return `${name}: ${word}${detail === '' ? '' : `, ${toldIn(detail, language)}`}`;
  });
  const head = [labels.probe, words.good, words.bad, words.blind, labels.finding];
  const more = asked.length === 0 ? [] : [`## ${labels.invariants}`, bullets(asked)];
  return [`## ${labels.probes}`, table(head, rows), ...more];
}

/** `during: status 500`: the phase, and what the probe said. */
function violationText(first: string, language: Language): string {
  const phases: { readonly [phase: string]: string } = phaseWords(language);
  return first.replace(/^(\w+): (.*)$/s, (_, phase: string, said: string) => {
    return `${phases[phase] ?? phase}: ${toldIn(said, language)}`;
  });
}

function injectionsPart({ injections }: Report, language: Language, labels: Labels): readonly string[] {
  const rows = injections.map((each) => [
    `${each.fault} → ${each.target}`,
    each.means,
    `[${each.deadMan}] ${goneText(each, labels)}`,
    endText(each, { language, labels }),
  ]);
  const head = [labels.fault, labels.means, labels.deadMan, labels.end];
  return rows.length === 0 ? [] : [`## ${labels.hurt}`, table(head, rows)];
}

function warningsPart({ warnings, stops }: Report, language: Language, labels: Labels): readonly string[] {
  const stopped = stops.map(
    ({ atMs, by, why }) => `${durationText(atMs)}, ${stopperWords(language)[by]}: ${toldIn(why, language)}`,
  );
  const warned = warnings.map(({ path, text }) => `${path}: ${text[language]}`);
  return [
    ...(stopped.length === 0 ? [] : [`## ${labels.stops}`, bullets(stopped)]),
    ...(warned.length === 0 ? [] : [`## ${labels.warnings}`, bullets(warned)]),
  ];
}
