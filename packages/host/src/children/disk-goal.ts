/** How much a disk.fill has to take: pure arithmetic on what the file system says (statfs(2)). */
import { FiredrillError } from '@firedrill/core/errors';

/**
 * What is wanted, exactly one of them: `sizeBytes` to take; `sizePercent` of the file system's size to take;
 * `usedPercent` of it in use afterwards, by whomever; `freeBytes` left afterwards. Percent 0–100.
 */
export type DiskGoal =
  | { readonly sizeBytes: number }
  | { readonly sizePercent: number }
  | { readonly usedPercent: number }
  | { readonly freeBytes: number };

/** Size of a file system, what is free in it, and what of that an ordinary user may take. */
export interface DiskRoom {
  readonly totalBytes: number;
  readonly freeBytes: number;
  readonly availableBytes: number;
}

/**
 * The bytes to take now, rounded down to `blockBytes`, never so many that less than `reserveBytes` stays available to
 * an ordinary user; 0 when there is nothing to take.
 */
export function bytesToTake(
  goal: DiskGoal,
  room: DiskRoom,
  keep: { readonly reserveBytes: number; readonly blockBytes: number },
): number {
  const allowed = room.availableBytes - keep.reserveBytes;
  const bytes = Math.max(0, Math.min(wantedBytes(goal, room), allowed));
  return Math.floor(bytes / keep.blockBytes) * keep.blockBytes;
}

function wantedBytes(goal: DiskGoal, room: DiskRoom): number {
  if ('sizeBytes' in goal) return goal.sizeBytes;
  if ('sizePercent' in goal) return (room.totalBytes * goal.sizePercent) / 100;
  if ('usedPercent' in goal) return (room.totalBytes * goal.usedPercent) / 100 - (room.totalBytes - room.freeBytes);
  return room.availableBytes - goal.freeBytes;
}

/** The one goal among a request's members. @throws FiredrillError protocol-malformed for none or several */
export function readGoal(fields: { readonly [name: string]: unknown }): DiskGoal {
  const [goal, ...others] = [
    ...amount(fields['sizeBytes'], Number.MAX_SAFE_INTEGER).map((sizeBytes) => ({ sizeBytes })),
    ...amount(fields['sizePercent'], 100).map((sizePercent) => ({ sizePercent })),
    ...amount(fields['usedPercent'], 100).map((usedPercent) => ({ usedPercent })),
    ...amount(fields['freeBytes'], Number.MAX_SAFE_INTEGER).map((freeBytes) => ({ freeBytes })),
  ];
  if (goal !== undefined && others.length === 0) return goal;
  throw new FiredrillError('protocol-malformed', 'expected one of sizeBytes, sizePercent, usedPercent, freeBytes');
}

function amount(value: unknown, max: number): readonly number[] {
  return typeof value === 'number' && value >= 0 && value <= max ? [value] : [];
}
