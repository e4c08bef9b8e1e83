import path from 'node:path';
import { readProxies } from '@firedrill/host/holds/standing-proxies';
import { listProcesses, type ProcessRecord } from '@firedrill/host/processes';

const mains = /^(server|agent|reaper)-main\.(js|ts)$/;

/** Server, agent and reaper of a state directory, as they run now, whoever started them. */
export function processesOf(root: string): readonly ProcessRecord[] {
  return listProcesses().filter(({ argv }) => {
    const at = argv.indexOf('--state');
    return at > 0 && path.resolve(argv[at + 1] ?? '') === root && argv.some((word) => mains.test(path.basename(word)));
  });
}

/** The file that a process of ours runs, such as `reaper-main.js`. */
export const mainOf = ({ argv }: Pick<ProcessRecord, 'argv'>): string =>
  argv.map((word) => path.basename(word)).find((name) => mains.test(name)) ?? '';

export const isReaper = (main: string): boolean => main.startsWith('reaper-main.');

/** Whether a proxy stands, with which whoever keeps it stays. */
export const hasProxies = (root: string): boolean => readProxies(path.join(root, 'run')).length > 0;

/** Who is still there, and is to go when the server does: a reaper stays with a proxy that stands. */
export function leaving(root: string): readonly string[] {
  const left = processesOf(root).map((process) => ({ main: mainOf(process), pid: process.pid }));
  const going = left.some(({ main }) => !isReaper(main)) || !hasProxies(root) ? left : [];
  return going.map(({ main, pid }) => `${main} (pid ${pid})`);
}
