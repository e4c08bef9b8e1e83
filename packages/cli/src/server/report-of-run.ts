import { FiredrillError } from '@firedrill/core/errors';
import { readOpenItems } from '@firedrill/server/report/post-mortem-files';
import { type Report, reportOf } from '@firedrill/server/report/report';
import { findRun, type Look, type SeenRun } from './look.ts';

/** With which run a report compares: the last one before it of the same experiment, none, or the one that is named. */
export type CompareWith = 'last' | 'none' | (string & {});

/**
 * A run's report with what stands beside it: an earlier run of the same experiment, and what post-mortems left open.
 * @throws FiredrillError `run-unknown`, or `usage` when the other run is the same one
 */
export async function reportOfRun(look: Look, wanted: string | undefined, compare: CompareWith): Promise<Report> {
  const seen = await findRun(look, wanted);
  const earlier = await earlierRun(look, seen, compare);
  const beside = earlier === null ? {} : { earlier: await look.events(earlier.run) };
  const openItems = readOpenItems(look.dir.root, seen.name, today());
  return reportOf(await look.events(seen.run), seen.run, { ...beside, openItems, served: look.served });
}

async function earlierRun(look: Look, seen: SeenRun, compare: CompareWith): Promise<SeenRun | null> {
  if (compare === 'none') return null;
  if (compare !== 'last') {
    const other = await findRun(look, compare);
    if (other.run === seen.run) throw new FiredrillError('usage', `--compare ${compare}: that is the same run`);
    return other;
  }
  // The newest come first.
  const runs = await look.runs();
  const older = runs.slice(runs.findIndex(({ run }) => run === seen.run) + 1);
  return older.find(({ name, phase }) => name === seen.name && phase === 'ended') ?? null;
}

/** The date here, as people write due dates: `2026-12-31`. */
export const today = (): string => new Date().toISOString().slice(0, 10);
