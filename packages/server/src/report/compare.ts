import type { MarkTime, Outcome, Verdict } from '@firedrill/core/verdict/verdict';
import { type MarkName, markNames } from '@firedrill/core/words/experiment';
import { percentile } from '../probes/percentile.ts';
import type { Report, ReportedProbe } from './report.ts';

/** A run beside an earlier one of the same experiment. */
export interface Comparison {
  readonly earlier: RunInBrief;
  readonly now: RunInBrief;
  /** False when the experiment was changed between the two, so that a difference may be due to that. */
  readonly sameExperiment: boolean;
  readonly marks: readonly ComparedMark[];
  readonly probes: readonly ComparedProbe[];
}

export interface RunInBrief {
  readonly run: string;
  readonly startedAt: string;
  readonly outcome: Outcome;
  readonly finding: Verdict['finding'];
  readonly exposure: { readonly met: number; readonly of: number };
}

export interface ComparedMark {
  readonly name: MarkName;
  readonly now: MarkTime;
  readonly earlier: MarkTime;
  readonly change: MarkChange;
  /** By how much it came later, in milliseconds; null where not both came. */
  readonly changeMs: number | null;
}

/**
 * `untold`: their intervals overlap, so nobody can say which was sooner. `gained`, `lost`: only one of them came.
 * `marked`, `unmarked`: a person set the mark in one of them only, which says nothing of the system.
 */
export type MarkChange = 'sooner' | 'later' | 'untold' | 'gained' | 'lost' | 'neither' | 'marked' | 'unmarked';

export interface ComparedProbe {
  readonly name: string;
  /** Null: the run had no such probe. */
  readonly now: ProbeFigures | null;
  readonly earlier: ProbeFigures | null;
}

/** What a probe saw since the method began. */
export interface ProbeFigures {
  readonly samples: number;
  readonly badPercent: number | null;
  /** Of the values, in the probe's own unit; null without values. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

export function compareReports(now: Report, earlier: Report): Comparison {
  const names = [...new Set([...now.probes, ...earlier.probes].map(({ name }) => name))];
  const figures = (report: Report, name: string): ProbeFigures | null => {
    const probe = report.probes.find((each) => each.name === name);
    return probe === undefined ? null : probeFigures(probe);
  };
  return {
    earlier: inBrief(earlier),
    now: inBrief(now),
    sameExperiment: now.experimentHash !== null && now.experimentHash === earlier.experimentHash,
    marks: markNames.flatMap((name) => {
      const mark = comparedMark(name, now.verdict.marks[name], earlier.verdict.marks[name]);
      return mark === null ? [] : [mark];
    }),
    probes: names.map((name) => ({ name, now: figures(now, name), earlier: figures(earlier, name) })),
  };
}

const inBrief = ({ run, startedAt, verdict: { outcome, finding, exposure } }: Report): RunInBrief => ({
  run,
  startedAt,
  outcome,
  finding,
  exposure,
});

/** Null where neither run defines the mark. */
function comparedMark(name: MarkName, now: MarkTime, earlier: MarkTime): ComparedMark | null {
  if (now.state === 'not-defined' && earlier.state === 'not-defined') return null;
  const both = { name, now, earlier };
  if (now.state === 'reached' && earlier.state === 'reached') {
    const change = now.toMs < earlier.fromMs ? 'sooner' : now.fromMs > earlier.toMs ? 'later' : 'untold';
    return { ...both, change, changeMs: now.toMs - earlier.toMs };
  }
  return { ...both, change: oneSided(now, earlier), changeMs: null };
}

function oneSided(now: MarkTime, earlier: MarkTime): MarkChange {
  if (now.state === 'reached') return now.by === 'person' ? 'marked' : 'gained';
  if (earlier.state === 'reached') return earlier.by === 'person' ? 'unmarked' : 'lost';
  return 'neither';
}

function probeFigures({ samples }: ReportedProbe): ProbeFigures {
  const counted = samples.filter(({ phase, quality }) => phase !== 'before' && quality !== 'blind');
  const values = counted.flatMap(({ value }) => (value === null ? [] : [value]));
  const bad = counted.filter(({ quality }) => quality === 'bad').length;
  return {
    samples: counted.length,
    badPercent: counted.length === 0 ? null : (bad / counted.length) * 100,
    p50: percentile(values, 50),
    p95: percentile(values, 95),
    p99: percentile(values, 99),
  };
}
