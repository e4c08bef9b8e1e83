import { readFileSync, statSync } from 'node:fs';
import { FiredrillError } from '@firedrill/core/errors';
import { parseDurationMs } from '@firedrill/core/units';
import type { Simulation } from '@firedrill/server/runs/planning';
import { flag, list, type Options, text } from './verb.ts';

/** `--set NAME=VALUE`, as often as wanted. */
export function variablesOf(options: Options): { [name: string]: string } {
  return Object.fromEntries(
    list(options, 'set').map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new FiredrillError('usage', `--set ${pair}: expected NAME=VALUE`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

export function seedOf(options: Options): number | null {
  const given = text(options, 'seed');
  if (given === undefined) return null;
  const seed = Number(given);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new FiredrillError('usage', `--seed ${given}: expected a whole number from 0`);
  return seed;
}

/** `--lease 10s`: how long an injection outlives silence. 500 ms to 10 minutes. */
export function leaseMsOf(options: Options): number | null {
  const given = text(options, 'lease');
  if (given === undefined) return null;
  const leaseMs = parseDurationMs(given);
  if (leaseMs === null || leaseMs < 500 || leaseMs > 600_000) {
    throw new FiredrillError('usage', `--lease ${given}: expected a duration from 500ms to 10m`);
  }
  return leaseMs;
}

/** `--simulate`, with `--inventory FILE` and `--time-scale N`; null where it is not given. */
export function simulationOf(options: Options): Simulation | null {
  const [file, scale] = [text(options, 'inventory'), text(options, 'timeScale')];
  if (!flag(options, 'simulate')) {
    const lost = file !== undefined ? '--inventory' : scale !== undefined ? '--time-scale' : null;
    if (lost !== null) throw new FiredrillError('usage', `${lost}: expected --simulate beside it`);
    return null;
  }
  return { inventory: file === undefined ? null : readDocument(file), timeScale: timeScaleOf(scale) };
}

/** How many times as fast a simulation goes: 1 to 1,000,000. */
export function timeScaleOf(given: string | undefined): number {
  const timeScale = Number(given ?? '1');
  if (timeScale >= 1 && timeScale <= 1_000_000) return timeScale;
  throw new FiredrillError('usage', `--time-scale ${given}: expected a number from 1 to 1000000`);
}

/** The text of a document; `-` is standard input. @throws FiredrillError `document-unreadable` */
export function readDocument(file: string): { readonly text: string; readonly file: string } {
  if (file !== '-' && isEndless(file))
    throw new FiredrillError('document-unreadable', `${file} is no file of at most 1 MiB`);
  try {
    return { text: readFileSync(file === '-' ? 0 : file, 'utf8'), file: file === '-' ? '(standard input)' : file };
  } catch (cause) {
    throw new FiredrillError('document-unreadable', `${file} cannot be read`, { cause });
  }
}

/** `--hypothesis FILE`; null where none is given. Standard input can be read for one of the two only. */
export function hypothesisOf(options: Options, file: string): { readonly text: string; readonly file: string } | null {
  const given = text(options, 'hypothesis');
  if (given === undefined) return null;
  if (given !== '-' || file !== '-') return readDocument(given);
  throw new FiredrillError('usage', '--hypothesis -: the experiment comes from standard input already');
}

const maxDocumentBytes = 1024 * 1024;

/**
 * A device never ends, and what is too large is refused unread. A pipe (`<(…)` of a shell) is read like standard
 * input.
 */
function isEndless(file: string): boolean {
  const seen = statSync(file, { throwIfNoEntry: false });
  return seen !== undefined && (seen.size > maxDocumentBytes || seen.isCharacterDevice() || seen.isBlockDevice());
}
