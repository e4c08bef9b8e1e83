import { durationText } from '@firedrill/core/units';
import { proofNames } from '@firedrill/core/verdict/verdict';
import { isUnderWay } from './heading.ts';
import { type Markup, markup } from './markup.ts';
import type { Report, ReportedProbe } from './report.ts';

/** One test case: what it is called, and why it failed or was skipped; neither means that it passed. */
interface Case {
  readonly group: string;
  readonly name: string;
  readonly failure?: { readonly message: string; readonly text: string };
  readonly skipped?: string;
  /** What it took; absent where nothing was measured. */
  readonly tookMs?: number;
}

/**
 * The report as JUnit XML, for build servers: one test suite per run. The outcome, the four proofs, the probes, the
 * invariants and every expected recovery time (from the first effect) are its test cases. Only a run that passed, or
 * asked nothing and took all back, has no failure. Proofs of a simulated run are skipped: they did not pass.
 * @see https://github.com/testmoapp/junitxml for the dialect that build servers agree on
 */
export function reportJunit(report: Report): string {
  const { name, run, verdict, startedAt, durationMs } = report;
  const cases = [
    outcomeCase(report),
    ...proofCases(report),
    ...report.probes.map(probeCase),
    ...invariantCases(report),
    ...markCases(report),
  ];
  const [failures, skips] = [cases.filter((each) => each.failure).length, cases.filter((each) => each.skipped).length];
  const seconds = (durationMs / 1000).toFixed(3);
  const timestamp = startedAt.replace(/(\.\d+)?Z$/, '');
  const counts = markup`tests="${cases.length}" failures="${failures}" errors="0" skipped="${skips}" time="${seconds}"`;
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="firedrill" ${counts}>
  <testsuite name="${name}" id="${run}" timestamp="${timestamp}" ${counts}>
    <properties>
      <property name="outcome" value="${isUnderWay(report) ? 'under way' : verdict.outcome}"/>
      <property name="finding" value="${verdict.finding}"/>
      <property name="simulated" value="${String(verdict.simulated)}"/>
      <property name="seed" value="${report.seed ?? ''}"/>
    </properties>
${cases.map((each) => caseMarkup(each, name))}  </testsuite>
</testsuites>
`.markup;
}

function caseMarkup({ group, name, failure, skipped, tookMs }: Case, suite: string): Markup {
  const inner =
    failure === undefined
      ? skipped === undefined
        ? null
        : markup`<skipped message="${skipped}"/>`
      : markup`<failure message="${failure.message}" type="${group}">${failure.text}</failure>`;
  const time = tookMs === undefined ? null : markup` time="${(tookMs / 1000).toFixed(3)}"`;
  return markup`    <testcase classname="${`${suite}.${group}`}" name="${name}"${time}>${inner}</testcase>
`;
}

function outcomeCase(report: Report): Case {
  const { verdict, durationMs: tookMs } = report;
  const { outcome, because } = verdict;
  const group = 'verdict';
  if (isUnderWay(report)) {
    const text = 'the run has not ended; its proofs are what is known so far';
    return { group, name: 'under way', tookMs, failure: { message: `no verdict yet: ${text}`, text } };
  }
  if (outcome === 'pass') return { group, name: outcome, tookMs };
  if (outcome === 'unjudged') return { group, name: outcome, tookMs, skipped: because };
  const failure = { message: `${outcome}: ${because}`, text: verdict.violations.join('\n') };
  return { group, name: outcome, tookMs, failure };
}

function proofCases({ verdict }: Report): readonly Case[] {
  return proofNames.map((name): Case => {
    const { shown, because, partly } = verdict.proofs[name];
    // A file without a hypothesis asks for no observation, and what its verdict does not need is no failure either.
    const unasked = verdict.outcome === 'unjudged' || (name === 'observed' && verdict.finding === 'not-asked');
    if (!shown && unasked) return { group: 'proof', name, skipped: because.join(' ') };
    if (shown && verdict.simulated) return { group: 'proof', name, skipped: `simulated: ${because.join('; ')}` };
    const failure = { message: `${partly ?? 'not shown'}: ${because[0] ?? ''}`, text: because.join('\n') };
    return { group: 'proof', name, ...(shown ? {} : { failure }) };
  });
}

function probeCase({ name, summary, samples }: ReportedProbe): Case {
  const group = 'probe';
  if (samples.length === 0) return { group, name, skipped: 'it was not sampled' };
  const times = samples.map(({ atMs }) => atMs);
  const tookMs = Math.max(...times) - Math.min(...times);
  if (summary === null || summary.firstViolation === null) return { group, name, tookMs };
  const message = `${summary.violations} violations; first: ${summary.firstViolation}`;
  return { group, name, tookMs, failure: { message, text: message } };
}

/** What was expected of the recovery: in time, too late, never seen, or told by nobody. */
function markCases({ marks }: Report): readonly Case[] {
  const group = 'recovery';
  return marks.flatMap(({ name, time, untold }): readonly Case[] => {
    if (time.state === 'not-defined') return untold ? [{ group, name, skipped: 'nobody said whether it came' }] : [];
    if (time.withinMs === null) return [];
    const tookMs = time.state === 'reached' ? time.toMs : time.afterMs;
    if (time.inTime === true) return [{ group, name, tookMs }];
    if (time.state === 'reached' && time.beforeFault === true)
      return [{ group, name, skipped: 'it was told as of before the fault' }];
    if (untold || time.inTime === null)
      return [{ group, name, tookMs, skipped: 'whether it was in time is not known' }];
    const came = time.state === 'reached' ? `it came within ${durationText(tookMs)}` : 'it was not reached';
    const message = `expected within ${durationText(time.withinMs)}; ${came}`;
    return [{ group, name, tookMs, failure: { message, text: message } }];
  });
}

function invariantCases({ invariants }: Report): readonly Case[] {
  return invariants.map(({ name, quality, detail }): Case => {
    const group = 'invariant';
    if (quality === 'good') return { group, name };
    if (quality === null) return { group, name, skipped: 'it was not asked' };
    return { group, name, failure: { message: `${quality}: ${detail}`, text: detail } };
  });
}
