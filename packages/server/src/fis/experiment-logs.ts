import { appendFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { reasonOf } from '@firedrill/core/errors';
import type { Notes } from '@firedrill/core/ports';
import { objectIn } from './json-members.ts';
import { logRecords } from './log-records.ts';
import type { FisOccurrence } from './occurrence.ts';

export interface ExperimentLogsAsked {
  readonly directory: string;
  /** Experiments that did not ask for logs (`logConfiguration`) have them too. */
  readonly ofAll: boolean;
  readonly notes: Notes;
}

/** Log records of experiments in files. */
export interface ExperimentLogs {
  /** Writes what an occurrence makes, soon; never throws and never lets anybody wait. */
  readonly occurred: (occurrence: FisOccurrence) => void;
  /** Resolves when everything that occurred so far is written. */
  readonly written: () => Promise<void>;
}

/**
 * A file for each experiment, with a record of JSON on each line: DIRECTORY/ACCOUNT/REGION/EXP….log. What cannot be
 * written (a full disk) is noted once for each file and lost: logs are no part of the truth.
 */
export function createExperimentLogs({ directory, ofAll, notes }: ExperimentLogsAsked): ExperimentLogs {
  const waiting = new Map<string, string[]>();
  const lost = new Set<string>();
  let writing: Promise<void> | null = null;
  const write = async (): Promise<void> => {
    for (const [file, lines] of waiting) {
      waiting.delete(file);
      try {
        await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
        await appendFile(file, lines.join(''), { mode: 0o600 });
      } catch (thrown) {
        if (!lost.has(file))
          notes.note('warn', `a log of an experiment cannot be written: ${reasonOf(thrown)}`, { file });
        lost.add(file);
      }
    }
    writing = null;
  };
  return {
    occurred: (occurrence) => {
      const { scope, experiment, template } = occurrence;
      if (!ofAll && Object.keys(objectIn(template, 'logConfiguration')).length === 0) return;
      const lines = logRecords(occurrence).map((record) => `${JSON.stringify(record)}\n`);
      if (lines.length === 0) return;
      const file = path.join(directory, scope.account, scope.region, `${experiment}.log`);
      waiting.set(file, [...(waiting.get(file) ?? []), ...lines]);
      writing ??= Promise.resolve().then(write);
    },
    written: () => writing ?? Promise.resolve(),
  };
}
