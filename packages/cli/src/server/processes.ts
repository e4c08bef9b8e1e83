import path from 'node:path';
import { listProcesses, type ProcessRecord } from '@firedrill/host/processes';

const mains = /^(server|agent|reaper)-main\.(js|ts)$/;

/** Server, agent and reaper of a state directory, as they run now, whoever started them. */
export function processesOf(root: string): readonly ProcessRecord[] {
  return listProcesses().filter(({ argv }) => {
    const at = argv.indexOf('--state');
    return at > 0 && path.resolve(argv[at + 1] ?? '') === root && argv.some((word) => mains.test(path.basename(word)));
  });
}
