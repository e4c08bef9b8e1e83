/** Reads and parses the small text files of `/proc` (proc(5)); what is gone or forbidden is undefined, not an error. */
import { closeSync, openSync, readSync } from 'node:fs';

/** What `/proc/PID/stat` holds that we need; `cpuTicks` is utime + stime. */
export interface ProcStat {
  readonly comm: string;
  readonly state: string;
  readonly ppid: number;
  readonly cpuTicks: number;
  readonly startTicks: string;
}

const buffer = Buffer.allocUnsafe(64 * 1024);

/**
 * The whole text of a file in `/proc`; undefined when the process is gone or the file may not be read. One buffer
 * is used for all reads, because `/proc` files have no size and a listing reads some thousand of them.
 */
export function readProcText(path: string): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    return readToEnd(descriptor);
  } catch {
    return undefined; // ESRCH: it ended between open and read
  } finally {
    closeSync(descriptor);
  }
}

/** Many `/proc` files give one page a read, so only an empty read is the end. */
function readToEnd(descriptor: number): string {
  let text = '';
  for (;;) {
    const sizeBytes = readSync(descriptor, buffer, 0, buffer.length, null);
    if (sizeBytes === 0) {
      return text;
    }
    text += buffer.toString('utf8', 0, sizeBytes);
  }
}

/** Field 2 may hold blanks and parentheses, so the rest is counted from its last closing parenthesis. */
export function parseStat(text: string | undefined): ProcStat | undefined {
  const open = text?.indexOf('(') ?? -1;
  const close = text?.lastIndexOf(')') ?? -1;
  if (text === undefined || open < 0 || close < 0) {
    return undefined;
  }
  const fields = text.slice(close + 2).split(' ');
  const [state, ppid, userTicks, systemTicks, startTicks] = [fields[0], fields[1], fields[11], fields[12], fields[19]];
  if (state === undefined || startTicks === undefined) {
    return undefined;
  }
  return {
    comm: text.slice(open + 1, close),
    state,
    ppid: Number(ppid),
    cpuTicks: Number(userTicks) + Number(systemTicks),
    startTicks,
  };
}

/** The effective user of `/proc/PID/status`; −1 when the line is missing. */
export function parseUid(status: string): number {
  return Number(/^Uid:\s+\d+\s+(\d+)/m.exec(status)?.[1] ?? -1);
}

/** One variable of an environment block (`NAME=value\0…`), or undefined. */
export function environmentValue(environment: string, name: string): string | undefined {
  const start = environment.startsWith(`${name}=`) ? 0 : environment.indexOf(`\0${name}=`) + 1;
  if (start === 0 && !environment.startsWith(`${name}=`)) {
    return undefined;
  }
  const end = environment.indexOf('\0', start);
  return environment.slice(start + name.length + 1, end < 0 ? undefined : end);
}

/** `key=value,…` as a record; a part without `=` or with an empty key is left out. */
export function parseLabels(text: string | undefined): Readonly<Record<string, string>> {
  const pairs = (text ?? '').split(',').map((part): readonly [string, string] => {
    const [key = '', ...rest] = part.split('=');
    return rest.length === 0 ? ['', ''] : [key.trim(), rest.join('=').trim()];
  });
  return Object.fromEntries(pairs.filter(([key]) => key !== ''));
}
