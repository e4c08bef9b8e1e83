import type { Language } from '@firedrill/core/plan/describe';
import { sourceIn } from '@firedrill/core/recovery/source-words';
import { durationText } from '@firedrill/core/units';
import { toldIn } from '@firedrill/core/verdict/told';
import type { ProbeSummary } from '@firedrill/core/verdict/verdict';
import { chart } from './chart.ts';
import { hurts } from './chart-scale.ts';
import type { Page } from './page.ts';
import { byText, expectationText, spanText, t0Text, toldText } from './mark-text.ts';
import { type Markup, markup } from './markup.ts';
import type { ReportedProbe } from './report.ts';
import { markWords, phaseWords, qualityWords, whenText } from './words.ts';

/** Recovery times: those that are defined as a table, the others by their names. */
export function marksSection({ report, language, labels }: Page): Markup {
  const defined = report.marks.filter(({ time, untold }) => untold || time.state !== 'not-defined');
  const note = t0Text(report, language);
  const rows = defined.map(({ name, time, untold }) => {
    const [tone, sign] =
      time.state === 'not-defined' || time.inTime === null ? ['', ''] : time.inTime ? ['yes', '✓ '] : ['no', '✗ '];
    const source = time.state === 'not-defined' ? null : told(time.source, language, sourceIn);
    const span = untold ? labels.untold : spanText(time, language);
    const beside = toldText(time, language);
    return markup`<tr><th scope="row">${markWords(language)[name]}</th>
<td data-label="${labels.time}" class="${tone}"><span class="tone">${sign}</span>${span}
<span class="soft small">${expectationText(time, language)}${beside === '' ? '' : ` ${beside}`}</span></td>
<td data-label="${labels.by}">${byText(time, language) || '–'}</td>
<td data-label="${labels.source}">${source ?? '–'}</td></tr>`;
  });
  const head = markup`<thead><tr><th scope="col">${labels.mark}</th><th scope="col">${labels.time}</th>
<th scope="col">${labels.by}</th><th scope="col">${labels.source}</th></tr></thead>`;
  const others = report.marks.filter((mark) => !defined.includes(mark));
  const names = others.map(({ name }) => markWords(language)[name]).join(', ');
  const rest = names === '' ? null : markup`<p class="soft small">${labels.undefinedMarks}: ${names}.</p>`;
  const table = rows.length === 0 ? null : markup`<table class="stack">${head}<tbody>${rows}</tbody></table>`;
  return markup`<section><h2>${labels.recovery}</h2><p class="soft small">${note}</p>${table}${rest}</section>`;
}

/** Each probe with its picture, wide and narrow, and its counts. */
export function chartsSection(page: Page): Markup {
  const { report, labels } = page;
  const figures = report.probes.map((probe, index) => figure(page, probe, `probe${index}`));
  const shown = figures.length === 0 ? markup`<p>${labels.noProbes}</p>` : markup`${key(page)}${figures}`;
  return markup`<section><h2>${labels.probes}</h2>${shown}</section>`;
}

function key({ language, labels }: Page): Markup {
  const words = qualityWords(language);
  return markup`<p class="key"><span>
<svg viewBox="0 0 14 14" aria-hidden="true"><circle class="good" cx="7" cy="7" r="3.4"/>
</svg>${words.good}</span><span>
<svg viewBox="0 0 14 14" aria-hidden="true"><path class="bad" d="M3 3l8 8m0-8l-8 8"/></svg>
${words.bad}</span><span>
<svg viewBox="0 0 14 14" aria-hidden="true"><path class="blind" d="M7 2l4 5l-4 5l-4-5z"/></svg>
${words.blind}</span><span>
<svg viewBox="0 0 14 14" aria-hidden="true"><rect class="fault" width="14" height="14"/></svg>
${labels.faultIsOn}</span><span>
<svg viewBox="0 0 14 14" aria-hidden="true"><path class="mark" d="M7 0v14"/></svg>
${labels.mark}</span></p>`;
}

function figure({ report, language, labels }: Page, probe: ReportedProbe, id: string): Markup {
  const wide = chart(report, { probe, language, width: 960, key: `${id}-wide` });
  const narrow = chart(report, { probe, language, width: 366, key: `${id}-narrow` });
  const { type, everyMs, when, samples } = probe;
  const count = `${labels.samples}: ${samples.length}`;
  const about = [type, durationText(everyMs), whenText(when, language), count].join(' · ');
  return markup`<figure><figcaption><strong>${probe.name}</strong> <span class="soft small">${about}</span></figcaption>
${wide}${{ markup: narrow.markup.replace('class="chart"', 'class="chart narrow"') }}
${probe.summary === null ? null : counts({ language, labels }, probe.summary)}</figure>`;
}

function counts({ language, labels }: Pick<Page, 'language' | 'labels'>, summary: ProbeSummary): Markup | null {
  const words = qualityWords(language);
  const phases: { readonly [phase: string]: string } = phaseWords(language);
  const rows = Object.entries(summary.phases).map(
    ([phase, { good, bad, blind }]) => markup`<tr><th scope="row">${phases[phase] ?? phase}</th>
<td class="number">${good}</td><td class="number">${bad}</td><td class="number">${blind}</td></tr>`,
  );
  if (rows.length === 0) return null;
  return markup`<details><summary class="small">${labels.perPhase}</summary><table><thead><tr>
<th scope="col">${labels.phase}</th><th scope="col">${words.good}</th><th scope="col">${words.bad}</th>
<th scope="col">${words.blind}</th></tr></thead><tbody>${rows}</tbody></table></details>`;
}

/** What met the faults: the sum that the verdict counts, and each injection's own count. */
export function exposureSection({ report, language, labels }: Page): Markup {
  const { met, of } = report.verdict.exposure;
  const items = report.injections.filter(hurts).map(({ fault, target, exposure }) => {
    const count = exposure === null ? labels.nobodyCounted : `${exposure.met} / ${exposure.of}`;
    return markup`<li>${fault} → ${target}: ${count}
${exposure === null ? null : markup`<span class="soft">${told(exposure.evidence, language, toldIn)}</span>`}</li>`;
  });
  return markup`<section><h2>${labels.exposure}</h2><p><strong>${met}</strong> ${labels.met} <strong>${of}</strong></p>
<ul>${items}</ul></section>`;
}

/** Words that are kept in English; where they are told in another language, they need no mark of their own. */
function told(kept: string, language: Language, tell: (kept: string, language: Language) => string): Markup {
  const text = tell(kept, language);
  return text === kept ? markup`<span lang="en">${kept}</span>` : markup`${text}`;
}

export function invariantsSection({ report, language, labels }: Page): Markup | null {
  if (report.invariants.length === 0) return null;
  const rows = report.invariants.map(({ name, quality, detail }) => {
    const tone = quality === null || quality === 'blind' ? 'maybe' : quality === 'good' ? 'yes' : 'no';
    const sign = { yes: '✓', no: '✗', maybe: '?' }[tone];
    const word = quality === null ? labels.notAsked : qualityWords(language)[quality];
    return markup`<li class="${tone}"><strong class="tone">${sign} ${word}</strong> ${name}
<span class="soft">${told(detail, language, toldIn)}</span></li>`;
  });
  return markup`<section><h2>${labels.invariants}</h2><ul>${rows}</ul></section>`;
}
