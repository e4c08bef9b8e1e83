import { readdirSync, readFileSync } from 'node:fs';

/** Proportional set sizes of the idle agent and what it keeps beside it. @see proc_pid_smaps_rollup(5) */
export function benchMemory(agentPid: number): readonly string[] {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === agentPid);
  const rows = [String(agentPid), ...children].map((pid) => ({ pid, command: commandOf(pid), pssMb: pssMb(pid) }));
  const totalMb = rows.reduce((sum, row) => sum + row.pssMb, 0);
  const each = rows.map(({ command, pssMb: own }) => `${command} ${own.toFixed(1)} MB`).join(', ');
  return [`memory of the idle agent and its reaper       ${totalMb.toFixed(1)} MB PSS (${each})`];
}

function parentOf(pid: string): number {
  const stat = textOf(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

const commandOf = (pid: string): string =>
  textOf(`/proc/${pid}/cmdline`)
    .split('\0')
    .find((word) => word.endsWith('.js'))
    ?.split('/')
    .at(-1) ?? pid;

const pssMb = (pid: string): number =>
  Number(/^Pss:\s+(\d+) kB/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) / 1024;

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    // A process that ended meanwhile counts nothing.
    return '';
  }
}
