import { type DrawnFault, isDoored } from './draw.ts';
import type { Fixture } from './fixture.ts';

/** Longer than any answer that is not delayed takes here, and shorter than anybody's patience. */
export const doorDelayMs = 800;

/** The experiment of a trial, as JSON. It has no hypothesis: what counts here is only that everything comes back. */
export function experimentText(name: string, faults: readonly DrawnFault[], fixture: Fixture, delayMs = 0): string {
  const door = { listen: `127.0.0.1:${fixture.doorPort}`, upstream: `127.0.0.1:${fixture.victimPort}` };
  return JSON.stringify({
    apiVersion: 'firedrill/v1alpha1',
    kind: 'Experiment',
    metadata: { name },
    spec: {
      targets: {
        victim: { type: 'process', select: { pid: fixture.victimPid } },
        ...(faults.some(aimsAtHost) ? { here: { type: 'host', select: {} } } : {}),
      },
      ...(faults.some(({ fault }) => isDoored(fault)) ? { proxies: { door } } : {}),
      method: faults.map((drawn, index) => ({
        name: `fault-${index}`,
        fault: drawn.fault,
        target: aimsAtHost(drawn) ? 'here' : 'victim',
        with: parametersOf(drawn, fixture),
        delay: `${delayMs}ms`,
        for: '60s',
      })),
      guard: { deadMan: 'start' },
    },
  });
}

/** Loads and fills may aim at the whole host as well; a file belongs to no process. */
function aimsAtHost({ fault, variant }: DrawnFault): boolean {
  return variant && (fault === 'cpu.load' || fault === 'memory.fill' || fault === 'file.replace');
}

function parametersOf({ fault, variant }: DrawnFault, fixture: Fixture): Record<string, unknown> {
  switch (fault) {
    case 'process.pause':
      return { children: variant };
    case 'file.replace':
      return { path: fixture.file, ...(variant ? { absent: true } : { content: 'replaced by a drill\n' }) };
    case 'http.delay':
      return { delay: `${doorDelayMs}ms`, at: variant ? 'request' : 'response' };
    case 'tcp.latency':
      return { delay: `${doorDelayMs}ms` };
    case 'cpu.load':
      return { percent: 10, cores: 1 };
    case 'memory.fill':
      return { size: '64MiB' };
    case 'disk.fill':
      return { path: fixture.disk, size: '8MiB' };
  }
}
