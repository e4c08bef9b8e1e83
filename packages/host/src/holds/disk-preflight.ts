/** What a host lacks for a disk to be filled as asked: pure, over what the port saw. */
import type { Lack } from '@firedrill/core/hold';
import type { DirectorySeen, FileSystemSeen, RoomPort } from '@firedrill/core/host-room';
import { sizeText } from '@firedrill/core/units';
import type { JsonObject } from '@firedrill/core/words/json';
import type { DiskGoal } from '../children/disk-goal.ts';
import { bytesToTake, readGoal } from '../children/disk-goal.ts';
import { textOf, wholeOf } from './claim-fields.ts';
import { lackOfPool } from './memory-preflight.ts';

/** Less than this is no change that a witness could tell from others' writing, unless a size was named. */
const noticeableBytes = 1024 * 1024;

const elsewhere = 'Name a directory of another file system under `path`.';
const ofFiles = 'a directory in which this user may make files';

/** Where nothing can be stored, the amount is not looked at. */
export function lacksOfDisk(room: RoomPort, asked: JsonObject, besides: readonly JsonObject[]): readonly Lack[] {
  const directory = textOf(asked, 'directory');
  const seen = room.directory(directory);
  const place = lackOfPlace(directory, seen);
  if (place !== null || seen.fileSystem === null) return place === null ? [] : [place];
  const others = besides.filter((each) => {
    return room.directory(textOf(each, 'directory')).fileSystem?.id === seen.fileSystem?.id;
  });
  const fileSystem = others.reduce(roomAfter, seen.fileSystem);
  const takenBytes = seen.fileSystem.availableBytes - fileSystem.availableBytes;
  const keep = { reserveBytes: wholeOf(asked, 'reserveBytes'), blockBytes: fileSystem.blockBytes };
  const goal = readGoal(asked);
  const amount = lackOfAmount(directory, fileSystem, { goal, takenBytes, reserveBytes: keep.reserveBytes });
  const sizeBytes = 'sizeBytes' in goal ? goal.sizeBytes : bytesToTake(goal, fileSystem, keep);
  return [
    ...lackOfShared(directory, seen.sharesWith),
    ...(amount === null ? [] : [amount]),
    ...lackOfLimit(room, sizeBytes),
    ...lacksOfMemory(room, directory, fileSystem, { sizeBytes, takenBytes }),
  ];
}

/** What is left when another child has taken what it is asked to. */
function roomAfter(room: FileSystemSeen, asked: JsonObject): FileSystemSeen {
  const keep = { reserveBytes: wholeOf(asked, 'reserveBytes'), blockBytes: room.blockBytes };
  const takenBytes = bytesToTake(readGoal(asked), room, keep);
  return { ...room, freeBytes: room.freeBytes - takenBytes, availableBytes: room.availableBytes - takenBytes };
}

function lackOfPlace(directory: string, seen: DirectorySeen): Lack | null {
  const refused = (found: string, expected: string, next: string): Lack => ({
    code: 'preflight-refused',
    found,
    expected,
    next,
  });
  const { fileSystem } = seen;
  if (seen.is === 'missing') {
    return refused(`${directory} is not there`, ofFiles, 'Make it, or name another directory under `path`.');
  }
  if (seen.is === 'no directory') return refused(`${directory} is no directory`, ofFiles, elsewhere);
  if (seen.is === 'hidden' || fileSystem === null) {
    return refused(`${directory} cannot be looked at by this user`, ofFiles, asOwner);
  }
  if (fileSystem.totalBytes === 0) {
    return refused(
      `${directory} is in ${fileSystem.type}, which stores no blocks`,
      'a file system with blocks',
      elsewhere,
    );
  }
  if (seen.refuses === 'read-only') return refused(`the file system of ${directory} is read-only`, ofFiles, elsewhere);
  if (seen.refuses === 'permission') return refused(`this user may not write to ${directory}`, ofFiles, asOwner);
  if (fileSystem.freeInodes !== 0) return null;
  return refused(`${directory} has no inode left for a file`, 'one inode that is free', elsewhere);
}

/** Filling it would hinder the clean-up. */
function lackOfShared(directory: string, other: string | null): readonly Lack[] {
  if (other === null) return [];
  const found = `${directory} is on the same storage as ${other}`;
  return [{ code: 'protected', found, expected: 'storage without our journal', next: elsewhere }];
}

const asOwner = 'Run the agent as the user who owns it, or as root; or name another directory under `path`.';

function lackOfAmount(
  directory: string,
  { availableBytes, blockBytes, ...room }: FileSystemSeen,
  asked: { readonly goal: DiskGoal; readonly takenBytes: number; readonly reserveBytes: number },
): Lack | null {
  const { goal, takenBytes, reserveBytes } = asked;
  const others = takenBytes === 0 ? '' : ` when the action's others have taken ${sizeText(takenBytes)}`;
  const found = `${sizeText(availableBytes)} are free in ${directory}${others}`;
  const mostBytes = Math.max(0, availableBytes - reserveBytes);
  if ('sizeBytes' in goal && goal.sizeBytes > mostBytes) {
    return {
      code: 'preflight-refused',
      found: `${sizeText(goal.sizeBytes)} to take, and ${found}`,
      expected: `at most ${sizeText(mostBytes)}`,
      next: 'Ask for less, make room, or fill by `percent` or `leave`.',
    };
  }
  const sizeBytes = bytesToTake(goal, { ...room, availableBytes }, { reserveBytes, blockBytes });
  const leastBytes = 'sizeBytes' in goal ? blockBytes : noticeableBytes;
  if (sizeBytes >= leastBytes) return null;
  return {
    code: 'preflight-refused',
    found: `only ${sizeText(sizeBytes)} to take: ${found}`,
    expected: `at least ${sizeText(leastBytes)} to take, so that it can be seen`,
    next: 'Ask for a larger `size`, a higher `percent` or a lower `leave`.',
  };
}

/** RLIMIT_FSIZE: our file is one. */
function lackOfLimit(room: RoomPort, sizeBytes: number): readonly Lack[] {
  const { fileBytes } = room.limits();
  if (fileBytes === null || sizeBytes <= fileBytes) return [];
  return [
    {
      code: 'preflight-refused',
      found: `${sizeText(sizeBytes)} to take, and a file of this user may have ${sizeText(fileBytes)}`,
      expected: `at most ${sizeText(fileBytes)}, by ulimit -f`,
      next: 'Ask for less, or raise the limit where the agent is started.',
    },
  ];
}

/** What is stored in a tmpfs is memory, of the machine and of our own control group. */
function lacksOfMemory(
  room: RoomPort,
  directory: string,
  { isInMemory }: FileSystemSeen,
  asked: { readonly sizeBytes: number; readonly takenBytes: number },
): readonly Lack[] {
  if (!isInMemory) return [];
  return room.memory(null).flatMap((pool) => {
    const what = `${sizeText(asked.sizeBytes)} to take in ${directory}, which is kept in memory, and ${pool.name} has`;
    return lackOfPool(pool, { ...asked, what });
  });
}
