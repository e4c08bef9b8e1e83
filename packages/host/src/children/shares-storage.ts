import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** File systems that lie on another one's storage under a device number of their own (statfs(2)). */
const LAYERED_TYPES: ReadonlySet<number> = new Set([
  0x79_4c_76_30, // overlayfs: a container's root, whose upper layer is a directory of the host
  0x91_23_68_3e, // btrfs: each subvolume has its own device number
]);

/** Two looks at one file system may differ by what others write meanwhile. */
const FREE_SLACK_BYTES = 64 * 1024 * 1024;

/**
 * Whether filling one path takes space from the other: they have one device number, or one of them lies on layered
 * storage and both report the same size and the same free space. A path that does not exist shares nothing; for one
 * that is yet to be made, `whereItWillLie` says where that will be.
 */
export function sharesStorage(path: string, otherPath: string): boolean {
  const device = statSync(path, { throwIfNoEntry: false })?.dev;
  const otherDevice = statSync(otherPath, { throwIfNoEntry: false })?.dev;
  if (device === undefined || otherDevice === undefined) return false;
  if (device === otherDevice) return true;
  const room = statfsSync(path);
  const otherRoom = statfsSync(otherPath);
  if (!LAYERED_TYPES.has(room.type) && !LAYERED_TYPES.has(otherRoom.type)) return false;
  const freeGapBytes = Math.abs(room.bfree * room.bsize - otherRoom.bfree * otherRoom.bsize);
  return room.blocks * room.bsize === otherRoom.blocks * otherRoom.bsize && freeGapBytes < FREE_SLACK_BYTES;
}

/** The path itself, or the nearest directory above it that is there. */
export function whereItWillLie(path: string): string {
  const above = dirname(path);
  return above === path || statSync(path, { throwIfNoEntry: false }) !== undefined ? path : whereItWillLie(above);
}
