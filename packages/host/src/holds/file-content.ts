import { FiredrillError } from '@firedrill/core/errors';
import type { Asked, Converged, Hold, Stray } from '@firedrill/core/hold';
import type { FileAttributes, FilePort } from '@firedrill/core/host-ports';
import type { Json } from '@firedrill/core/words/json';
import { Buffer } from 'node:buffer';
import { isAbsolute, normalize, sep } from 'node:path';
import { objectOf, textOf, wholeOf } from './claim-fields.ts';
import { keptOrigins, originBytes, placesOf, sha256 } from './file-places.ts';
import type { FilePlaces } from './file-places.ts';
import { foldIn, largestFileBytes, look, sameAttributes, sameFile, standing } from './file-standing.ts';
import type { FileBaseline, FileSign, FileWrote, Look } from './file-standing.ts';

interface Resource {
  readonly path: string;
}
interface Want {
  /** Null: the file is to be absent. */
  readonly bytes: Uint8Array | null;
  /** Null: as it was, or 0644 for a new file. */
  readonly mode: number | null;
}
type FileAsked = Asked<Resource, Want, FileBaseline, FileWrote>;

export interface FileContentPorts {
  readonly files: FilePort;
  /** Where copies of what was there are kept; exists, belongs to us alone. */
  readonly keptDirectory: string;
}

/**
 * Keeps a file at a wanted content, or absent; the newest claim wins. What was there is copied and made durable before
 * anything is written, and put back by rename(2). Extended attributes and access lists are not carried over.
 */
export function createFileContentHold(ports: FileContentPorts): Hold<Resource, Want, FileBaseline, FileWrote> {
  const { files, keptDirectory } = ports;
  return Object.freeze({
    name: 'file-content',
    key: (resource) => files.realPath(resource.path) ?? normalize(resource.path),
    decode,
    capture: (resource, want) => Promise.resolve().then(() => capture(ports, resource, want)),
    converge: (asked) => converge(files, placesOf(asked.baseline.path, keptDirectory), asked),
    observe: (resource, wanted, wrote) => {
      const now = look(files, files.realPath(resource.path) ?? resource.path).sign;
      const present =
        wanted.length > 0 && wrote !== null && now?.sha256 === wrote.now?.sha256 && now?.inode === wrote.now?.inode;
      const detail = now === null ? 'absent' : `sha256 ${now.sha256}`;
      const isForeign = wanted.length > 0 && wrote !== null && isChanged(now, wrote);
      return Promise.resolve({ present, detail, ...(isForeign ? { isForeign } : {}), exposure: null });
    },
    strays: (keys) => Promise.resolve(strays(ports, keys)),
  } satisfies Hold<Resource, Want, FileBaseline, FileWrote>);
}

/** It is neither what we wrote nor what was there before we did, so far as we may not have come to it yet. */
function isChanged(now: FileSign | null, { before, ended, now: written }: FileWrote): boolean {
  if (ended !== undefined || sameFile(now, written)) return false;
  return before === 'settled' || !sameFile(now, before);
}

function decode(resource: Json, want: Json): { resource: Resource; want: Want } {
  const path = textOf(objectOf(resource, 'resource'), 'path');
  if (!isAbsolute(path) || path.includes('\0')) throw new FiredrillError('protocol-malformed', `path: ${path}`);
  const fields = objectOf(want, 'want');
  const content = fields['contentBase64'] ?? null;
  if (content !== null && typeof content !== 'string') throw new FiredrillError('protocol-malformed', 'contentBase64');
  return {
    resource: { path },
    want: {
      bytes: content === null ? null : Buffer.from(content, 'base64'),
      mode: fields['mode'] === undefined || fields['mode'] === null ? null : wholeOf(fields, 'mode') & 0o7777,
    },
  };
}

/** Read-only: what was there is copied when something is about to be written, and not before. */
function capture(ports: FileContentPorts, resource: Resource, want?: Want): FileBaseline {
  const { files, keptDirectory } = ports;
  // What looks from outside is told the path as it stands: with the slash it would find nothing there.
  if (resource.path.endsWith(sep)) throw refused(resource.path, 'a path that ends with / is a directory');
  const path = files.realPath(resource.path);
  if (path === null) throw refused(resource.path, 'its directory is missing, or it is a link to nothing');
  if (path.startsWith(keptDirectory.slice(0, keptDirectory.lastIndexOf(sep) + 1))) {
    throw new FiredrillError('protected', `${path} is a part of Firedrill`);
  }
  const now = look(files, path);
  checkReplaceable(files, path, now);
  if (want !== undefined) refuseWhatIsThere(path, now.sign, want);
  return { path, sign: now.sign, mtimeNs: now.seen?.mtimeNs ?? null };
}

function checkReplaceable(files: FilePort, path: string, now: Look): void {
  const may = files.mayReplace(path, now.seen?.attributes ?? null);
  if (may !== true) throw new FiredrillError('permission', `${path}: ${may}`);
  if (now.seen === null) return;
  if (now.seen.kind !== 'file') throw refused(path, `it is not a regular file (${now.seen.kind})`);
  if (now.seen.linkCount > 1) throw refused(path, `it has ${now.seen.linkCount} names (hard links)`);
  if (now.seen.sizeBytes > largestFileBytes) throw refused(path, `it is larger than ${largestFileBytes} bytes`);
}

/** A change that nobody can see proves nothing, and once taken back it would look as if it were still there. */
function refuseWhatIsThere(path: string, now: FileSign | null, { bytes }: Want): void {
  if ((now?.sha256 ?? null) !== (bytes === null ? null : sha256(bytes))) return;
  const has = `${path} has this content already: nothing would change`;
  throw new FiredrillError(
    'preflight-refused',
    now === null ? `${path} is missing already: nothing would change` : has,
  );
}

const refused = (path: string, why: string) => new FiredrillError('unsupported', `${path} is not replaced: ${why}`);

/** Somebody else may write between each look and our rename; then it is looked at again, this often at most. */
const mostRounds = 8;

async function converge(files: FilePort, places: FilePlaces, asked: FileAsked): Promise<Converged> {
  const newest = asked.wanted.at(-1)?.want ?? null;
  if (asked.wrote?.ended !== undefined) return clearAway(files, places, asked.wrote.ended, asked);
  files.unlink(places.temp); // from a step that a crash tore
  let wrote = asked.wrote;
  for (let round = 0; round < mostRounds; round++) {
    const now = look(files, places.path);
    const found = standing(now.sign, asked.baseline, wrote);
    if (newest !== null && found.whose !== 'ours') return foreign(places);
    if (newest === null) {
      if (wrote === null) return clearAway(files, places, 'restored', asked);
      if (found.whose !== 'ours')
        return end(files, places, asked, wrote, found.whose === 'untouched' ? 'restored' : 'contested');
    }
    const written = found.whose === 'ours' ? found.sign : null;
    const restore = foldIn(
      now.sign,
      written,
      wrote === null ? (asked.baseline.sign?.attributes ?? null) : wrote.restore,
    );
    const goal = newest === null ? baselineGoal(asked.baseline, restore) : wantedGoal(files, newest, restore);
    if (isThere(now.sign, written, goal, newest !== null)) {
      files.syncDirectory(places.directory); // a crash may have come between the swap and its sync
      if (newest === null && wrote !== null) return end(files, places, asked, wrote, 'restored');
      if (wrote !== null && wrote.before !== 'settled') await asked.note({ ...wrote, before: 'settled' });
      if (wrote !== null) return { state: 'wanted' };
    }
    if (wrote === null && !keep(files, places, now)) continue;
    // A crash may have come between a swap and its sync: what the next note calls `before` must not be lost by a
    // power cut.
    if (wrote !== null && wrote.before !== 'settled') files.syncDirectory(places.directory);
    wrote = await replace(files, places, asked, { now, goal, restore });
  }
  throw new FiredrillError('effect-failed', `${places.path} changes all the time`);
}

/** Copies what is there, durably, before the first write. False when it changed since it was looked at. */
function keep(files: FilePort, places: FilePlaces, now: Look): boolean {
  const bytes = now.sign === null ? null : files.readFile(places.path);
  if (now.sign !== null && (bytes === null || sha256(bytes) !== now.sign.sha256)) return false;
  files.unlink(places.origin); // from an attempt that a crash tore
  files.unlink(places.content);
  files.unlink(places.spare);
  files.writeTemp({ path: places.origin, bytes: originBytes(places.path), attributes: null, mtimeNs: null });
  files.syncDirectory(places.keptDirectory);
  if (bytes !== null) {
    const { attributes = null, mtimeNs = null } = now.seen ?? {};
    files.writeTemp({ path: places.content, bytes, attributes: null, mtimeNs: null });
    files.syncDirectory(places.keptDirectory);
    files.writeTemp({ path: places.spare, bytes, attributes, mtimeNs });
  }
  return true;
}

interface Goal {
  readonly sha256: string | null;
  readonly attributes: FileAttributes | null;
  /** Null: the time of writing. */
  readonly mtimeNs: string | null;
  /** Null: what was kept at capture. */
  readonly bytes: Uint8Array | null;
}

const baselineGoal = (baseline: FileBaseline, restore: FileAttributes | null): Goal => ({
  sha256: baseline.sign?.sha256 ?? null,
  attributes: baseline.sign === null ? null : restore,
  mtimeNs: baseline.mtimeNs,
  bytes: null,
});

function wantedGoal(files: FilePort, want: Want, restore: FileAttributes | null): Goal {
  if (want.bytes === null) return { sha256: null, attributes: null, mtimeNs: null, bytes: null };
  const base = restore ?? { ...files.self(), mode: 0o644 };
  const attributes = { ...base, mode: want.mode ?? base.mode };
  return { sha256: sha256(want.bytes), attributes, mtimeNs: null, bytes: want.bytes };
}

/** While it is wanted, attributes that somebody changed on our content are left alone. */
function isThere(now: FileSign | null, written: FileSign | null, goal: Goal, wanted: boolean): boolean {
  if (now === null || goal.sha256 === null || goal.attributes === null) return (now?.sha256 ?? null) === goal.sha256;
  if (now.sha256 !== goal.sha256) return false;
  return sameAttributes(now, { ...now, attributes: goal.attributes }) || (wanted && !sameAttributes(now, written));
}

/** One attempt: new content beside the file, the note, then the swap. Returns what the note says by then. */
async function replace(
  files: FilePort,
  places: FilePlaces,
  asked: FileAsked,
  step: { readonly now: Look; readonly goal: Goal; readonly restore: FileAttributes | null },
): Promise<FileWrote> {
  const { goal } = step;
  const spare = spareSign(files, places, goal);
  let sign = spare;
  if (goal.sha256 !== null && sign === null) {
    const bytes = goal.bytes ?? keptBytes(files, places, goal.sha256);
    const { attributes, mtimeNs } = goal;
    const temp = files.writeTemp({ path: places.temp, bytes, attributes, mtimeNs });
    sign = { device: temp.device, inode: temp.inode, sha256: goal.sha256, attributes: temp.attributes };
  }
  const wrote: FileWrote = { now: sign, before: step.now.sign, restore: step.restore };
  await asked.note(wrote);
  const source = sign === null ? null : spare === null ? places.temp : places.spare;
  const swapped = files.swap(places.path, step.now.seen, source);
  if (!swapped) {
    files.unlink(places.temp);
    return wrote;
  }
  files.syncDirectory(places.directory);
  return wrote;
}

/** The copy beside the file, when it is what is to be put back, down to its attributes. */
function spareSign(files: FilePort, places: FilePlaces, goal: Goal): FileSign | null {
  if (goal.bytes !== null || goal.sha256 === null) return null;
  const { sign } = look(files, places.spare);
  const fits =
    sign?.sha256 === goal.sha256 && sameAttributes(sign, { ...sign, attributes: goal.attributes ?? sign.attributes });
  return fits ? sign : null;
}

/** Never writes a copy that is not what was there. */
function keptBytes(files: FilePort, places: FilePlaces, expected: string): Uint8Array {
  const bytes = files.readFile(places.content);
  if (bytes !== null && sha256(bytes) === expected) return bytes;
  const how = bytes === null ? 'is missing' : 'is damaged';
  throw new FiredrillError('recovery-failed', `the copy of ${places.path} in ${places.content} ${how}`);
}

/** The end is journaled before our copy goes, so that later changes by others are not taken for a contest. */
async function end(
  files: FilePort,
  places: FilePlaces,
  asked: FileAsked,
  wrote: FileWrote,
  ended: 'restored' | 'contested',
): Promise<Converged> {
  await asked.note({ ...wrote, ended });
  return clearAway(files, places, ended, { baseline: asked.baseline, wrote });
}

function clearAway(
  files: FilePort,
  places: FilePlaces,
  ended: 'restored' | 'contested',
  { baseline, wrote }: Pick<FileAsked, 'baseline' | 'wrote'>,
): Converged {
  const contested = `${places.contested}-${baseline.sign?.sha256.slice(0, 16) ?? 'absent'}`;
  const hadContent = baseline.sign !== null;
  if (ended === 'contested' && hadContent && files.stat(places.content) !== null)
    files.rename(places.content, contested);
  files.unlink(places.spare);
  files.unlink(places.content);
  files.unlink(places.origin);
  if (ended === 'restored') return { state: 'wanted' };
  const kept = hadContent ? `what was there before is kept in ${contested}` : 'before, nothing was there';
  const ours = wrote?.now?.sha256;
  const isOurs = ours !== undefined && look(files, places.path).sign?.sha256 === ours;
  const left = isOurs ? 'left so: what the fault wrote is still there, written anew' : 'left so';
  return { state: 'contested', detail: `${places.path} was changed by somebody else and is ${left}; ${kept}` };
}

const foreign = (places: FilePlaces): Converged => ({
  state: 'contested',
  detail: `${places.path} was changed by somebody else; it is left as it is`,
});

/** Copies and half-written files of a path that no journal owes. A contested copy stays: a person may want it. */
function strays(ports: FileContentPorts, keys: ReadonlySet<string>): readonly Stray[] {
  const { files, keptDirectory } = ports;
  return keptOrigins(files, keptDirectory)
    .filter(({ path }) => path === null || !keys.has(path))
    .map(({ origin, path }) => ({
      kind: 'litter',
      what: path === null ? `an unreadable note ${origin}` : `a copy of ${path} in ${keptDirectory}`,
      remove: () => {
        const places = path === null ? null : placesOf(path, keptDirectory);
        for (const litter of places === null ? [] : [places.temp, places.spare, places.content]) files.unlink(litter);
        files.unlink(origin);
        return Promise.resolve();
      },
    }));
}
