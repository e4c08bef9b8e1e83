import type { Language } from '@firedrill/core/plan/describe';
import { durationText } from '@firedrill/core/units';
import { hurts } from './chart-scale.ts';
import { escapeMarkdown } from './escape.ts';
import { provenance } from './html-means.ts';
import { labelsIn } from './labels.ts';
import { bullets, marksTable, openItemsPart, table } from './markdown-parts.ts';
import { postMortemWords } from './post-mortem-words.ts';
import type { Report, ReportedProbe } from './report.ts';
import { linkText, onsetText } from './story-words.ts';
import { outcomeSigns, outcomeWords } from './words.ts';

/**
 * A post-mortem to finish by hand, in Markdown: what the run knows is filled in, what only people know is asked. The
 * items beneath "Action items" are listed by the next plan, run and report of the experiment until they are checked.
 */
export function postMortem(report: Report, language: Language): string {
  const words = postMortemWords(language);
  const labels = labelsIn(language);
  const parts = [
    `# ${words.title}: ${escapeMarkdown(report.name)}`,
    `<!-- ${words.howTo} -->`,
    headTable(report, language),
    `## ${words.whatHappened}`,
    ...whatHappened(report, language),
    `> ${words.inYourWords}`,
    `## ${words.impact}`,
    `### ${words.onCustomers}`,
    bullets(customerProbes(report).map((probe) => impactText(probe, report, language))),
    `> ${words.askCustomers}`,
    `### ${words.onBusiness}`,
    `> ${words.askBusiness}`,
    `## ${labels.recovery}`,
    marksTable(report, language),
    `## ${labels.timeline}`,
    timelineTable(report, language),
    `## ${words.fiveWhys}`,
    [...firstWhys(report, language), '2. …', '3. …', '4. …', '5. …'].join('\n'),
    `## ${words.measured}`,
    bullets(provenance(report, labels).map(([key, value]) => `${key}: ${value}`)),
    `    firedrill report ${report.run} --output report.html\n    firedrill logs ${report.run}`,
    `> ${words.askData}`,
    `## ${words.lessons}`,
    ...[words.wentWell, words.wentWrong, words.lucky].flatMap((title) => [`### ${title}`, '- …']),
    ...openItemsPart(report, language),
    `## ${words.actionItems}`,
    `<!-- ${words.itemForm} -->`,
    [1, 2, 3].map(() => `- [ ]  (${labels.owner}: , ${labels.due}: )`).join('\n'),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function headTable({ verdict, run, startedAt, durationMs }: Report, language: Language): string {
  const labels = labelsIn(language);
  const words = postMortemWords(language);
  const outcome = `${outcomeSigns[verdict.outcome]} ${outcomeWords(language)[verdict.outcome]}`;
  return table(
    [labels.run, run],
    [
      [labels.verdict, verdict.simulated ? `${outcome} (${labels.asIf})` : outcome],
      [labels.started, `${startedAt} (${durationText(durationMs)})`],
      [words.author, ''],
      [words.reviewed, ''],
    ],
  );
}

/** What the record says: the reason of the verdict, what was hurt, what was violated, who failed because of whom. */
function whatHappened(report: Report, language: Language): readonly string[] {
  const labels = labelsIn(language);
  const { verdict, title, injections, attribution } = report;
  const hurt = injections.filter(hurts).map(({ fault, target, liveMs, overMs }) => {
    const span = [liveMs, overMs].map((ms) => (ms === null ? '?' : durationText(ms))).join(' – ');
    return `${fault} → ${target} (${span})`;
  });
  const { services, links } = attribution;
  return [
    escapeMarkdown(verdict.because),
    bullets([
      `${labels.hypothesis}: ${title ?? labels.noHypothesis}`,
      ...hurt,
      ...verdict.violations,
      ...services.map((each) => onsetText(each, language)),
      ...links.map((each) => linkText(each, language)),
    ]),
  ];
}

/** The probes that say what customers get; where none says so, those that do not look at the inside. */
function customerProbes({ probes }: Report): readonly ReportedProbe[] {
  const business = probes.filter(({ measures }) => measures === 'business');
  return business.length > 0 ? business : probes.filter(({ measures }) => measures !== 'inner');
}

/** `page: 12 of 40 samples bad, the longest stretch 3.2 s`. */
function impactText({ name, samples }: ReportedProbe, { durationMs }: Report, language: Language): string {
  const since = samples.filter(({ phase, quality }) => phase !== 'before' && quality !== 'blind');
  const bad = since.filter(({ quality }) => quality === 'bad');
  let [longestMs, fromMs]: [number, number | null] = [0, null];
  for (const { atMs, quality } of [...since, { atMs: durationMs, quality: 'good' }]) {
    if (quality === 'bad') fromMs ??= atMs;
    else if (fromMs !== null) [longestMs, fromMs] = [Math.max(longestMs, atMs - fromMs), null];
  }
  return postMortemWords(language).impactLine(name, bad.length, since.length, durationText(longestMs));
}

function timelineTable({ timeline }: Report, language: Language): string {
  const labels = labelsIn(language);
  const rows = timeline.map(({ atMs, wallTime, text }) => [
    wallTime.replace(/^.*T([\d:]{8}).*$/, '$1'),
    durationText(atMs),
    text[language],
  ]);
  return table(['UTC', labels.sinceStart, labels.whatHappened], rows);
}

/** The first why asks what the run has shown; the others follow from its answer. */
function firstWhys({ verdict }: Report, language: Language): readonly string[] {
  const [violation = verdict.because] = verdict.violations;
  return [`1. ${postMortemWords(language).why(escapeMarkdown(violation))}`, '   - …'];
}
