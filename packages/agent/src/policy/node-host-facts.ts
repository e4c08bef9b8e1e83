import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { listeningPorts } from '@firedrill/host/listening-ports';
import { environmentValue, readProcText } from '@firedrill/host/proc-text';
import { listProcesses, readProcess } from '@firedrill/host/processes';
import type { ProcessRecord } from '@firedrill/host/processes';
import type { HostFacts, ProcessFacts } from './host-facts.ts';

/** Environment variable in which each long-lived process of ours says which part it is. */
export const partVariable = 'FIREDRILL_PART';

/** The facts of this host, read from /proc and the file system. */
export function createNodeHostFacts(options: { stateDir: string; policyFile: string | null }): HostFacts {
  const userNames = createUserNames();
  let listed: { readonly atMs: number; readonly ours: ReadonlyMap<number, string> } | null = null;
  return {
    stateDir: options.stateDir,
    policyFile: options.policyFile,
    process: (pid) => {
      const record = readProcess(pid);
      return record === undefined ? null : factsOf(record, userNames);
    },
    portsOf: (pid) => listeningPorts(pid) ?? [],
    ours: (notOlderThanMs) => {
      if (listed === null || performance.now() - listed.atMs > notOlderThanMs) {
        listed = { atMs: performance.now(), ours: findOurs(listProcesses()) };
      }
      return listed.ours;
    },
    realPath,
    fileSystemOf: (directory) => {
      try {
        return String(statSync(realPath(directory)).dev);
      } catch {
        // What cannot be looked at cannot be filled by this user either.
        return null;
      }
    },
  };
}

function factsOf(record: ProcessRecord, userNames: (uid: number) => string): ProcessFacts {
  const { pid, comm, exeName, argv, uid, labels } = record;
  const names = [...new Set([comm, exeName, path.basename(argv[0] ?? '')])].filter((name) => name !== '');
  return { pid, names, user: userNames(uid), labels, part: partOf(record) };
}

/** Ours by its mark, by being this process, or by the program that it runs. */
function partOf({ pid, argv }: ProcessRecord): string | null {
  if (pid === process.pid) return "Firedrill's agent";
  const main = argv.slice(1, 8).find((word) => ourMain.test(word));
  if (main !== undefined) return `a part of Firedrill (${path.basename(main)})`;
  const environment = readProcText(`/proc/${pid}/environ`) ?? '';
  const part = environmentValue(environment, partVariable) ?? environmentValue(environment, 'FIREDRILL_MARK');
  return part === undefined ? null : `a part of Firedrill (${part})`;
}

/** Entry files of our packages: `PACKAGES/agent/dist/agent-main.js`. */
const packagesDir = fileURLToPath(new URL('../../../', import.meta.url));
const literalDir = packagesDir.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
const ourMain = new RegExp(
  `^${literalDir}(agent|cli|host|server|witness)/(dist|src)/([\\w-]+/)*([\\w-]+-)?main\\.[jt]s$`,
);

function findOurs(processes: readonly ProcessRecord[]): ReadonlyMap<number, string> {
  const byPid = new Map(processes.map((record) => [record.pid, record]));
  const ours = new Map<number, string>();
  for (const record of processes) {
    const part = partOf(record);
    if (part === null) continue;
    ours.set(record.pid, part);
    for (let above = byPid.get(record.ppid); above !== undefined; above = byPid.get(above.ppid)) {
      if (!ours.has(above.pid)) ours.set(above.pid, `what ${part} descends from`);
    }
  }
  return ours;
}

/** Resolves as much of a path as exists; the rest is appended. */
function realPath(given: string): string {
  const full = path.resolve(given);
  for (let known = full; ; known = path.dirname(known)) {
    try {
      return path.join(realpathSync(known), path.relative(known, full));
    } catch {
      // This part does not exist; the one above it may.
      if (known === path.dirname(known)) return full;
    }
  }
}

function createUserNames(): (uid: number) => string {
  const names = new Map<number, string>();
  for (const line of (readProcText('/etc/passwd') ?? '').split('\n')) {
    const [name = '', , uid = ''] = line.split(':');
    if (name !== '') names.set(Number(uid), name);
  }
  // Without names, users are told by their number.
  return (uid) => names.get(uid) ?? String(uid);
}
