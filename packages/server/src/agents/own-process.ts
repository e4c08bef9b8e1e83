import { readFileSync, readlinkSync } from 'node:fs';
import type { ProcessIdentity } from '@firedrill/core/words/target';

/** This process, as agents of the same host can recognise it; null where there is no /proc (proc_pid_stat(5)). */
export function ownProcess(): ProcessIdentity | null {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    // The command may hold spaces and parentheses, so fields are counted from the last one: the start is field 22.
    const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const pidNamespace = /\[(\d+)\]/.exec(readlinkSync('/proc/self/ns/pid'))?.[1] ?? '';
    return { bootId, pidNamespace, pid: process.pid, startTicks };
  } catch {
    return null; // no Linux: then there is no witness of sockets either
  }
}
