import type { Language } from '@firedrill/core/plan/describe';
import { durationText } from '@firedrill/core/units';
import { toldIn } from '@firedrill/core/verdict/told';
import { proofNames, type Verdict } from '@firedrill/core/verdict/verdict';
import { hurtSection, leftSection, provenanceSection, targetsSection } from './html-means.ts';
import { chartsSection, exposureSection, invariantsSection, marksSection } from './html-evidence.ts';
import { attributionSection, comparisonSection, openItemsSection, timelineSection } from './html-story.ts';
import { style } from './html-style.ts';
import { headingOf } from './heading.ts';
import { labelsIn } from './labels.ts';
import { type Markup, markup, trusted } from './markup.ts';
import type { Page } from './page.ts';
import { findingLook, proofLook } from './proof-look.ts';
import { readableTime } from './readable-time.ts';
import type { Report } from './report.ts';
import { findingWords, proofQuestions, proofWords, stopperWords } from './words.ts';

/**
 * The report as one HTML file that needs nothing else: no network, no script. Everything that comes from documents and
 * events is escaped; a policy in its head forbids scripts and loading even if something were not.
 */
export function reportHtml(report: Report, language: Language): string {
  const page: Page = { report, language, labels: labelsIn(language) };
  const { word } = headingOf(report, language);
  const head = markup`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark"><title>${word} · ${report.name} · ${report.run}</title>
<style>${trusted(style)}</style></head>`;
  const body = markup`<body><a class="skip" href="#proofs">${page.labels.skip}</a>
${header(page)}<main>${banner(page)}${hypothesis(page)}${proofs(page)}${finding(page)}${stops(page)}${leftSection(page)}
${openItemsSection(page)}${marksSection(page)}${chartsSection(page)}${attributionSection(page)}${exposureSection(page)}
${invariantsSection(page)}${comparisonSection(page)}${hurtSection(page)}${targetsSection(page)}${timelineSection(page)}
${warnings(page)}${offer(page)}${provenanceSection(page)}</main></body></html>
`;
  return head.markup + body.markup;
}

function header({ report: { name, run, startedAt, durationMs } }: Page): Markup {
  return markup`<header class="head"><h1>${name}</h1><span class="soft small"><span class="mono">${run}</span> ·
<time datetime="${startedAt}">${readableTime(startedAt)}</time> · ${durationText(durationMs)}</span></header>`;
}

function banner({ report, language, labels }: Page): Markup {
  const { verdict, finished, undriven } = report;
  const { sign, word, meaning, because, tone } = headingOf(report, language);
  const { simulated } = verdict;
  const isLeft = !finished && undriven;
  const noted = isLeft ? markup`<p class="maybe"><strong class="tone">${labels.undriven}</strong></p>` : null;
  return markup`<section class="banner ${tone}" aria-label="${labels.verdict}">
<div class="sign" aria-hidden="true">${sign}</div>
<div><p class="word">${word}</p>
<p>${meaning}</p><p class="soft" lang="${spokenIn(verdict, language)}">${because}</p>
${simulated ? markup`<p class="maybe"><strong class="tone">${labels.simulated}</strong></p>` : null}
${noted}</div></section>`;
}

function hypothesis({ report, labels }: Page): Markup {
  const title = report.title ?? labels.noHypothesis;
  const from = report.hypothesisFrom === null ? null : markup` <span class="soft">(${report.hypothesisFrom})</span>`;
  return markup`<p><span class="soft">${labels.hypothesis}:</span> <strong>${title}</strong>${from}</p>`;
}

function proofs({ report, language, labels }: Page): Markup {
  const cards = proofNames.map((name) => {
    const { tone, sign, state } = proofLook(report.verdict, name, language);
    const told = sentences(report.verdict.proofs[name].because, spokenIn(report.verdict, language));
    return markup`<li class="proof ${tone}"><h3>${proofWords(language)[name]}
<span class="state">${sign} ${state}</span></h3>
<p class="soft small">${proofQuestions(language)[name]}</p>${told}</li>`;
  });
  return markup`<section id="proofs"><h2>${labels.proofs}</h2><ul class="proofs">${cards}</ul></section>`;
}

/** A verdict that was kept before it had reasons is told in English; so is, within a sentence, what others said. */
const spokenIn = ({ reasons }: Verdict, language: Language): Language => (reasons === undefined ? 'en' : language);

const sentences = (texts: readonly string[], language: Language): Markup | null =>
  texts.length === 0 ? null : markup`<ul lang="${language}">${texts.map((text) => markup`<li>${text}</li>`)}</ul>`;

const mostViolations = 12;

function finding({ report: { verdict }, language, labels }: Page): Markup {
  const { tone, sign, state } = findingLook(verdict, language);
  const { violations } = verdict;
  const more = violations.length - mostViolations;
  const told = sentences(violations.slice(0, mostViolations), spokenIn(verdict, language));
  return markup`<section><h2>${labels.finding}</h2><p class="${tone}"><strong class="tone">${sign}
${findingWords(language)[verdict.finding]}</strong>${state === '' ? null : markup` (${state})`}</p>${told}
${more > 0 ? markup`<p class="soft">… ${more} ${labels.more}</p>` : null}</section>`;
}

function stops({ report, language, labels }: Page): Markup | null {
  if (report.stops.length === 0) return null;
  const items = report.stops.map(
    ({ atMs, by, why }) =>
      markup`<li>${durationText(atMs)} · ${stopperWords(language)[by]}: ${toldIn(why, language)}</li>`,
  );
  return markup`<section><h2>${labels.stops}</h2><ul>${items}</ul></section>`;
}

/** What could be asked next time; nothing where something was asked. */
function offer({ report, language, labels }: Page): Markup | null {
  if (report.offer === null) return null;
  const text = report.offer[language];
  return markup`<section><h2>${labels.offer}</h2><p>${labels.offerNote}</p><pre>${text}</pre></section>`;
}

function warnings({ report, language, labels }: Page): Markup | null {
  if (report.warnings.length === 0) return null;
  const items = report.warnings.map(
    ({ path, text }) => markup`<li>${path === '' ? null : markup`<code>${path}</code> `}${text[language]}</li>`,
  );
  return markup`<section><h2>${labels.warnings}</h2><ul>${items}</ul></section>`;
}
