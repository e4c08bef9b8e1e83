import { readFileSync } from 'node:fs';

const prefix = 'firedrill-bench-';

/** When a process began, in ticks since boot: field 22 of proc_pid_stat(5). Null when there is none. */
export function startTicksOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null; // it has ended
  }
}

/** What everything of this bench carries in its name, arguments or environment; it says whose it is. */
export const ownMark = `${prefix}${process.pid}-${startTicksOf(process.pid)}`;

/** The variable that carries the mark to children that inherit our environment. */
export const markVariable = 'FIREDRILL_BENCH';

/** Every mark in a text. */
export const marksIn = (text: string): readonly string[] => text.match(/firedrill-bench-\d+-\d+/g) ?? [];

/** Whether the bench that a mark names has ended. A pid that somebody else has now is not it. */
export function isOwnerGone(mark: string): boolean {
  const [pid, ticks] = mark.slice(prefix.length).split('-');
  return startTicksOf(Number(pid)) !== ticks;
}
