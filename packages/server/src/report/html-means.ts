import type { Language } from '@firedrill/core/plan/describe';
import { durationText } from '@firedrill/core/units';
import { toldIn } from '@firedrill/core/verdict/told';
import type { Page } from './page.ts';
import type { Labels } from './labels.ts';
import { type Markup, markup } from './markup.ts';
import { readableTime } from './readable-time.ts';
import type { Report, ReportedInjection } from './report.ts';
import { troublesOf } from './troubles.ts';
import { recoveredWords } from './words.ts';

/** Every injection: its victim, its means with limits, its dead-man class, and how it ended. */
export function hurtSection({ report, language, labels }: Page): Markup {
  const parts = report.injections.map((injection) => {
    const { fault, target, means, limits, passedOver, params, slot } = injection;
    return markup`<h3>${fault} → ${target}</h3><dl><dt>${labels.means}</dt><dd>${means}
${passedOver.map((each) => markup`<br><span class="soft small">(${each.means}: ${toldIn(each.why, language)})</span>`)}
${limits.map((limit) => markup`<br><span class="soft small">${limit[language]}</span>`)}</dd>
<dt>${labels.parameters}</dt><dd><code>${JSON.stringify(params)}</code></dd>
<dt>${labels.deadMan}</dt><dd>${deadManText(injection, language, labels)}</dd>
<dt>${labels.end}</dt><dd>${endText(injection, { language, labels })}
<span class="soft small mono">${slot}</span></dd></dl>`;
  });
  return markup`<section><h2>${labels.hurt}</h2>${parts}</section>`;
}

/** `[kernel] gone within 50 ms, because …`: what would have become of it if everything of ours had died. */
export function deadManText(injection: ReportedInjection, language: Language, labels: Labels): string {
  const reason = language === 'ko' ? `. ${labels.because}: ` : `, ${labels.because} `;
  return `[${injection.deadMan}] ${goneText(injection, labels)}${reason}${injection.because[language]}`;
}

/** `gone within 50 ms`, or what takes its place where nobody can say; of a reaper's promise, whose death it covers. */
export function goneText({ deadMan, goneWithinMs }: ReportedInjection, labels: Labels): string {
  if (deadMan === 'never') return labels.never;
  if (goneWithinMs === null) return labels.nextStart;
  const within = `${labels.goneWithin} ${durationText(goneWithinMs)}`;
  return deadMan === 'reaper' ? `${within} (${labels.reaperOnly})` : within;
}

/** How an injection ended, as far as it is known. */
export function endText(injection: ReportedInjection, { language, labels }: Pick<Page, 'language' | 'labels'>): string {
  const { refused, liveMs, overMs, how, detail } = injection;
  if (refused !== null) return `${labels.refused}: ${toldIn(refused, language)}`;
  if (how !== null) {
    const at = overMs === null ? '' : ` (${durationText(overMs)})`;
    return `${recoveredWords(language)[how]}${at}${detail === '' ? '' : `: ${toldIn(detail, language)}`}`;
  }
  return liveMs === null ? labels.notBegun : labels.stillOn;
}

export function targetsSection({ report, labels }: Page): Markup | null {
  if (report.targets.length === 0) return null;
  const rows = report.targets.map(
    ({ name, selector, candidates, chosen }) => markup`<tr><th scope="row">${name}</th>
<td data-label="${labels.selector}">${selector}</td>
<td data-label="${labels.chosen}">${chosen.join(', ')} (${chosen.length} ${labels.of} ${candidates})</td></tr>`,
  );
  return markup`<section><h2>${labels.targets}</h2><table class="stack"><thead><tr><th scope="col">${labels.target}</th>
<th scope="col">${labels.selector}</th><th scope="col">${labels.chosen}</th></tr></thead><tbody>${rows}</tbody></table>
</section>`;
}

/** What is left of ours or was contested. When there is something, it is loud; when nobody looked, it says so. */
export function leftSection({ report, language, labels }: Page): Markup {
  const troubles = troublesOf(report);
  const shown = troubles.map(({ kind, text }) => {
    const tone = kind === 'litter' ? 'maybe' : 'no';
    const word = troubleWord(kind, labels);
    return markup`<li class="${tone}"><strong class="tone">! ${word}</strong> ${text[language]}</li>`;
  });
  const nothing = report.left.checked
    ? markup`<p class="yes"><strong class="tone">✓</strong> ${labels.nothingLeft}</p>`
    : markup`<p class="maybe"><strong class="tone">?</strong> ${labels.notChecked}</p>`;
  const list = shown.length === 0 ? nothing : markup`<ul>${shown}</ul>`;
  return markup`<section><h2>${labels.left}</h2>${list}</section>`;
}

/** The label of a kind of trouble. */
export const troubleWord = (kind: string, labels: Labels): string =>
  Object.entries(labels).find(([name]) => name === kind)?.[1] ?? kind;

export function provenanceSection({ report, labels }: Page): Markup {
  const rows = provenance(report, labels).map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`);
  return markup`<section><h2>${labels.provenance}</h2><dl>${rows}</dl></section>`;
}

/** What is needed to make the same choices again. */
export function provenance(report: Report, labels: Labels): readonly (readonly [string, string])[] {
  const { run, seed, generator, leaseMs, versions, by, startedAt, durationMs } = report;
  const parts = Object.entries(versions).map(([part, version]) => `${part} ${version}`);
  return [
    [labels.run, run],
    [labels.started, readableTime(startedAt)],
    [labels.lasted, durationText(durationMs)],
    [labels.startedBy, by === 'person' ? labels.person : by],
    [labels.seed, seed === null ? '' : `${seed} (${generator ?? ''})`],
    [labels.lease, leaseMs === null ? '' : durationText(leaseMs)],
    [labels.versions, parts.join(', ')],
  ];
}
