import { proofNames } from '@firedrill/core/verdict/verdict';
import { type Markup, markup } from './markup.ts';
import type { Report, ReportedProbe } from './report.ts';

/** One test case: what it is called, and why it failed or was skipped; neither means that it passed. */
interface Case {
  readonly group: string;
  readonly name: string;
  readonly failure?: { readonly message: string; readonly text: string };
  readonly skipped?: string;
}

/**
 * The report as JUnit XML, for build servers: one test suite per run; the outcome, the four proofs, the probes and the
 * invariants are its test cases. Only a run that passed, or asked nothing and took all back, has no failure.
 * @see https://github.com/testmoapp/junitxml for the dialect that build servers agree on
 */
export function reportJunit(report: Report): string {
  const { name, run, verdict, startedAt, durationMs } = report;
  const cases = [
    outcomeCase(report),
    ...proofCases(report),
    ...report.probes.map(probeCase),
    ...invariantCases(report),
  ];
  const [failures, skips] = [cases.filter((each) => each.failure).length, cases.filter((each) => each.skipped).length];
  const seconds = (durationMs / 1000).toFixed(3);
  const timestamp = startedAt.replace(/(\.\d+)?Z$/, '');
  const counts = markup`tests="${cases.length}" failures="${failures}" errors="0" skipped="${skips}" time="${seconds}"`;
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="firedrill" ${counts}>
  <testsuite name="${name}" id="${run}" timestamp="${timestamp}" ${counts}>
    <properties>
      <property name="outcome" value="${verdict.outcome}"/>
      <property name="finding" value="${verdict.finding}"/>
      <property name="seed" value="${report.seed ?? ''}"/>
    </properties>
${cases.map((each) => caseMarkup(each, name))}  </testsuite>
</testsuites>
`.markup;
}

function caseMarkup({ group, name, failure, skipped }: Case, suite: string): Markup {
  const inner =
    failure === undefined
      ? skipped === undefined
        ? null
        : markup`<skipped message="${skipped}"/>`
      : markup`<failure message="${failure.message}" type="${group}">${failure.text}</failure>`;
  return markup`    <testcase classname="${`${suite}.${group}`}" name="${name}" time="0">${inner}</testcase>
`;
}

function outcomeCase({ verdict }: Report): Case {
  const { outcome, because } = verdict;
  const group = 'verdict';
  if (outcome === 'pass') return { group, name: outcome };
  if (outcome === 'unjudged') return { group, name: outcome, skipped: because };
  return { group, name: outcome, failure: { message: `${outcome}: ${because}`, text: verdict.violations.join('\n') } };
}

function proofCases({ verdict }: Report): readonly Case[] {
  return proofNames.map((name): Case => {
    const { shown, because, partly } = verdict.proofs[name];
    // A file without a hypothesis asks for no observation: that is no failure of the system or of the run.
    if (!shown && name === 'observed' && verdict.finding === 'not-asked')
      return { group: 'proof', name, skipped: because.join(' ') };
    const failure = { message: `${partly ?? 'not shown'}: ${because[0] ?? ''}`, text: because.join('\n') };
    return { group: 'proof', name, ...(shown ? {} : { failure }) };
  });
}

function probeCase({ name, summary, samples }: ReportedProbe): Case {
  const group = 'probe';
  if (samples.length === 0) return { group, name, skipped: 'it was not sampled' };
  if (summary === null || summary.firstViolation === null) return { group, name };
  const message = `${summary.violations} violations; first: ${summary.firstViolation}`;
  return { group, name, failure: { message, text: message } };
}

function invariantCases({ invariants }: Report): readonly Case[] {
  return invariants.map(({ name, quality, detail }): Case => {
    const group = 'invariant';
    if (quality === 'good') return { group, name };
    if (quality === null) return { group, name, skipped: 'it was not asked' };
    return { group, name, failure: { message: `${quality}: ${detail}`, text: detail } };
  });
}
