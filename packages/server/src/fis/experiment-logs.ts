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
  const waiting = new Map<string, FisOccurrence[]>();
  const lost = new Set<string>();
  let writing: Promise<void> | null = null;
  const write = async (): Promise<void> => {
    for (const [file, occurrences] of waiting) {
      waiting.delete(file);
      try {
        await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
        for (const text of textsOf(occurrences)) await appendFile(file, text, { mode: 0o600 });
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
      const file = path.join(directory, scope.account, scope.region, `${experiment}.log`);
      waiting.set(file, [...(waiting.get(file) ?? []), occurrence]);
      writing ??= Promise.resolve().then(write);
    },
    written: () => writing ?? Promise.resolve(),
  };
}

/** So much is made and written at a time; between two, others have their turn. */
const textUnits = 256 * 1024;

function* textsOf(occurrences: readonly FisOccurrence[]): Generator<string> {
  let text = '';
  for (const occurrence of occurrences) {
    for (const record of logRecords(occurrence)) {
      text += `${JSON.stringify(record)}\n`;
      if (text.length < textUnits) continue;
      yield text;
      text = '';
    }
  }
  if (text !== '') yield text;
}
