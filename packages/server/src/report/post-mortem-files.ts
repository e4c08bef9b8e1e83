import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { FiredrillError } from '@firedrill/core/errors';
import { name as experimentName } from '@firedrill/core/words/fields';
import { type OpenItem, openItemsOf } from './open-items.ts';

/**
 * Post-mortems stand beside the state, one folder per experiment, one file per run: `STATE/post-mortems/NAME/RUN.md`.
 * Where a person wants one elsewhere, a link stands there, so that the next run finds it.
 */
const folderOf = (root: string, experiment: string): string | null =>
  experimentName.safeParse(experiment).success ? path.join(root, 'post-mortems', experiment) : null;

const maxFiles = 100;
const maxFileBytes = 1024 * 1024;

export interface PostMortemPlace {
  readonly root: string;
  readonly experiment: string;
  readonly run: string;
  /** The run is under way: what is written once is a person's, and would say for ever what was not known yet. */
  readonly isOpen: boolean;
  /** Where it is wanted; null: beside the state. */
  readonly file: string | null;
}

/**
 * Writes a post-mortem that is not there yet: what a person has written is never overwritten.
 * @returns where it stands
 * @throws FiredrillError `usage` when the run has not ended, there is one already, or it cannot be written
 */
export function writePostMortem({ root, experiment, run, isOpen, file }: PostMortemPlace, text: string): string {
  if (isOpen) throw new FiredrillError('usage', `${run} has not ended yet`);
  const folder = folderOf(root, experiment);
  if (folder === null) throw new FiredrillError('usage', `${experiment} is no name for a folder`);
  const own = path.join(folder, `${run}.md`);
  const wanted = file === null ? own : path.resolve(file);
  const known = [own, wanted].find((each) => isThere(each));
  if (known !== undefined) throw new FiredrillError('usage', `${known} is there already: go on in it`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(wanted, text, { flag: 'wx', mode: 0o600 });
    if (wanted !== own) symlinkSync(wanted, own);
  } catch (cause) {
    throw new FiredrillError('usage', `${wanted} cannot be written`, { cause });
  }
  return wanted;
}

/** A link counts also where what it leads to is gone. */
const isThere = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false }) !== undefined;

/**
 * What the post-mortems of an experiment leave open, the newest file first. One that cannot be read any more is an item
 * of its own: what it promised may still be open.
 */
export function readOpenItems(root: string, experiment: string, today: string): readonly OpenItem[] {
  const folder = folderOf(root, experiment);
  if (folder === null || !existsSync(folder)) return [];
  const files = readdirSync(folder).filter((each) => each.endsWith('.md'));
  const dated = files.map((each) => ({
    file: path.join(folder, each),
    atMs: lstatSync(path.join(folder, each)).mtimeMs,
  }));
  return dated
    .toSorted((left, right) => right.atMs - left.atMs)
    .slice(0, maxFiles)
    .flatMap(({ file }) => readOne(file, today));
}

function readOne(file: string, today: string): readonly OpenItem[] {
  try {
    const seen = statSync(file);
    // A pipe at the end of a link would never be read to its end.
    if (!seen.isFile()) throw new RangeError('no regular file');
    if (seen.size > maxFileBytes) throw new RangeError(`larger than ${maxFileBytes} bytes`);
    return openItemsOf(readFileSync(file, 'utf8'), { file, today });
  } catch {
    // The file was moved or closed to us: said in the list itself, since a report must not fail for it.
    return [{ text: 'this post-mortem cannot be read any more', owner: '', due: '', overdue: false, file, line: 1 }];
  }
}
