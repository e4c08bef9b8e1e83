import { readFileSync, readlinkSync } from 'node:fs';
import { cpus, totalmem, userInfo } from 'node:os';
import path from 'node:path';
import { closest } from '@firedrill/core/words/closest';
import type { TargetSpec } from '@firedrill/core/words/experiment';
import type { AgentId } from '@firedrill/core/words/ids';
import type { MatchReason, Target, TargetFacts } from '@firedrill/core/words/target';
import { probePtrace } from '../children/probe-ptrace.ts';
import { descendants, identifyProcess, isAlive, listProcesses, type ProcessRecord, readProcess } from '../processes.ts';

/** What is known beside /proc. */
export interface ProcessSurroundings {
  readonly agent: AgentId;
  readonly proxies: () => TargetFacts['proxies'];
}

type Select = TargetSpec['select'];

/** A selector's condition: the value it found in a process, or null when the process does not match. */
type Condition = (record: ProcessRecord) => MatchReason | null;

/**
 * The processes that match every condition of a selector, oldest first (by start ticks, then pid). Where none
 * matches, `near` says for each condition how many it alone would match.
 */
export function resolveProcesses(
  { select }: Pick<TargetSpec, 'select'>,
  around: ProcessSurroundings,
): { readonly candidates: readonly Target[]; readonly near: readonly string[] } {
  const all = listProcesses({ ports: true }).filter((record) => record.state !== 'Z');
  const records = all.filter((record) => record.exeName !== '');
  const conditions = conditionsOf(select);
  const matched = records.flatMap((record) => {
    const reasons = conditions.map((condition) => condition.test(record));
    const found = reasons.filter((reason) => reason !== null);
    return found.length === conditions.length && conditions.length > 0 ? [{ record, reasons: found }] : [];
  });
  const oldestFirst = matched.toSorted((left, right) => order(left.record, right.record));
  // What is said of one that ended meanwhile is not true of anybody: it could not be traced, because it was gone.
  const candidates = oldestFirst
    .flatMap(({ record, reasons }) => targetOf({ record, all }, reasons, around))
    .filter(({ process: identity }) => identity !== null && isAlive(identity));
  const near = conditions.map(({ says, test, word = '', words = () => [] }) => {
    const count = records.filter((record) => test(record) !== null).length;
    const meant = count > 0 ? null : closest(word, records.flatMap(words));
    const hint = meant === null ? '' : `, did you mean ${meant}?`;
    return `${says} alone matches ${count} process${count === 1 ? '' : 'es'}${hint}`;
  });
  const hidden = select.pid === undefined || candidates.length > 0 ? null : whyHidden(select.pid);
  if (candidates.length > 0) return { candidates, near: [] };
  return { candidates, near: hidden === null ? [...near, ...unseen(all)] : [hidden] };
}

/** Other users' processes whose labels, ports and executables the kernel does not show us (ptrace(2), proc(5)). */
function unseen(all: readonly ProcessRecord[]): readonly string[] {
  const own = process.geteuid?.() ?? 0;
  const closed = all.filter(({ uid, exeName, argv }) => uid !== own && exeName === '' && argv.length > 0).length;
  if (closed === 0) return [];
  const count = `${closed} process${closed === 1 ? '' : 'es'}`;
  return [`${count} of other users cannot be looked into: run as the user who owns the target, or as root`];
}

/** Why a process that is there is no candidate; null when it is not there, or could be one. */
function whyHidden(pid: number): string | null {
  if (pid === 1) return 'pid 1 is init, which is protected';
  if (pid === 2) return 'pid 2 is the kernel, which is protected';
  const record = readProcess(pid);
  if (record?.state === 'Z') return `pid ${pid} has ended already: nobody has waited for it yet`;
  return record?.exeName === '' ? `pid ${pid} is the kernel's, or belongs to somebody else` : null;
}

function order(left: ProcessRecord, right: ProcessRecord): number {
  const [older, newer] = [BigInt(left.startTicks), BigInt(right.startTicks)];
  return older === newer ? left.pid - right.pid : older < newer ? -1 : 1;
}

/** `word` is what was asked for, and `words` what a process could have been asked by instead; for misspelt ones. */
interface Conditional {
  readonly says: string;
  readonly test: Condition;
  readonly word?: string;
  readonly words?: (record: ProcessRecord) => readonly string[];
}

function conditionsOf(select: Select): readonly Conditional[] {
  const { labels = {}, name, pid, user, commandLine, port } = select;
  const all: Conditional[] = Object.entries(labels).map(([key, value]) => ({
    says: `label ${key}=${value}`,
    word: `${key}=${value}`,
    words: (record) => Object.entries(record.labels).map((each) => each.join('=')),
    test: when(`labels.${key}`, (record) => (record.labels[key] === value ? value : null)),
  }));
  if (name !== undefined) {
    const test = when('name', (record) => nameOf(record, name));
    all.push({ says: `name ${name}`, test, word: name, words: namesOf });
  }
  if (pid !== undefined) {
    all.push({ says: `pid ${pid}`, test: when('pid', (record) => (record.pid === pid ? String(pid) : null)) });
  }
  if (user !== undefined) {
    all.push({
      says: `user ${user}`,
      test: when('user', ({ uid }) => [userName(uid), String(uid)].find((each) => each === user) ?? null),
    });
  }
  if (commandLine !== undefined) {
    const holds = ({ argv }: ProcessRecord): string | null =>
      argv.join(' ').includes(commandLine) ? argv.join(' ') : null;
    all.push({ says: `command line with ${JSON.stringify(commandLine)}`, test: when('commandLine', holds) });
  }
  if (port !== undefined) {
    all.push({
      says: `port ${port}`,
      test: when('port', ({ ports }) => (ports?.includes(port) === true ? String(port) : null)),
    });
  }
  return all;
}

const when =
  (by: string, find: (record: ProcessRecord) => string | null): Condition =>
  (record) => {
    const found = find(record);
    return found === null ? null : { by, found };
  };

/** A process's `comm`, or the base name of its executable or of argv[0]: under Node every `comm` is `MainThread`. */
function nameOf(record: ProcessRecord, name: string): string | null {
  return namesOf(record).find((each) => each === name) ?? null;
}

const namesOf = ({ comm, exeName, argv }: ProcessRecord): readonly string[] => [
  comm,
  exeName,
  path.basename(argv[0] ?? ''),
];

function targetOf(
  { record, all }: { readonly record: ProcessRecord; readonly all: readonly ProcessRecord[] },
  matched: readonly MatchReason[],
  around: ProcessSurroundings,
): readonly Target[] {
  const identity = identifyProcess(record.pid);
  if (identity === undefined || identity.startTicks !== record.startTicks) return [];
  const probe = probePtrace(record.pid);
  const ports = record.ports ?? [];
  return [
    {
      id: `process:${identity.bootId}:${identity.pidNamespace}:${identity.pid}:${identity.startTicks}`,
      kind: 'process',
      agent: around.agent,
      name: `${wordOf(record)} (pid ${record.pid})`,
      labels: record.labels,
      matched,
      process: identity,
      abilities: { ptrace: probe.possible ? true : probe.reason },
      facts: {
        user: userName(record.uid),
        commandLine: record.argv,
        ports,
        proxies: around.proxies().filter(({ upstream }) => ports.includes(Number(upstream.split(':').at(-1)))),
        supervisor: supervisorOf(record),
        memoryLimitBytes: memoryLimitBytes(record.pid),
        cpuCount: cpus().length,
        descendants: descendants(record.pid, all).map((each) => ({ pid: each.pid, name: memberOf(each) })),
      },
    },
  ];
}

/** What people call it. Who writes a title over its own command line leaves empty words behind. */
const wordOf = ({ labels, argv, comm }: ProcessRecord): string =>
  labels['service'] ?? path.basename(argv[1] || argv[0] || comm);

/** A member of a tree was named by nobody: its program, and what that runs. */
const memberOf = ({ labels, argv, comm }: ProcessRecord): string =>
  labels['service'] ??
  (argv
    .slice(0, 2)
    .map((each) => path.basename(each))
    .join(' ')
    .trim()
    .slice(0, 60) ||
    comm);

/** Its parent, unless that is init or the shell of a terminal: nobody knows whether those would start it again. */
function supervisorOf({ ppid }: ProcessRecord): string | null {
  if (ppid <= 1) return null;
  try {
    const name = path.basename(readlinkSync(`/proc/${ppid}/exe`));
    return ['bash', 'sh', 'zsh', 'dash', 'fish'].includes(name) ? null : `${name} (pid ${ppid})`;
  } catch {
    // Its parent ended, or belongs to another user: unknown is no supervisor.
    return null;
  }
}

const userNames = new Map<number, string>();

/** The user's name from /etc/passwd (passwd(5)); the number where it has none. */
export function userName(uid: number): string {
  if (userNames.size === 0) {
    for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
      const [name = '', , id] = line.split(':');
      if (id !== undefined) userNames.set(Number(id), name);
    }
    userNames.set(process.getuid?.() ?? -1, userInfo().username);
  }
  return userNames.get(uid) ?? String(uid);
}

/** The memory limit of its cgroup (v2 memory.max, v1 memory.limit_in_bytes), or the machine's memory. */
function memoryLimitBytes(pid: number): number {
  try {
    const lines = readFileSync(`/proc/${pid}/cgroup`, 'utf8').split('\n');
    const limits = lines.flatMap((line) => {
      const [, controllers = '', group = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
      const file =
        controllers === ''
          ? `/sys/fs/cgroup${group}/memory.max`
          : `/sys/fs/cgroup/memory${group}/memory.limit_in_bytes`;
      return controllers === '' || controllers.split(',').includes('memory') ? [readLimit(file)] : [];
    });
    return Math.min(totalmem(), ...limits);
  } catch {
    // It ended, or its groups cannot be read: then the machine is the limit.
    return totalmem();
  }
}

function readLimit(file: string): number {
  try {
    const limit = Number(readFileSync(file, 'utf8'));
    return Number.isFinite(limit) ? limit : Number.POSITIVE_INFINITY;
  } catch {
    // The other hierarchy is in use: no limit from here.
    return Number.POSITIVE_INFINITY;
  }
}
