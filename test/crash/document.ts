import { type DrawnFault, isAct, isDoored } from './draw.ts';
import type { Fixture } from './fixture.ts';

/** Longer than any answer that is not delayed takes here, and shorter than anybody's patience. */
export const doorDelayMs = 800;

/** The experiment of a trial, as JSON. It has no hypothesis: what counts here is only that everything comes back. */
export function experimentText(name: string, faults: readonly DrawnFault[], fixture: Fixture, delayMs = 0): string {
  const acts = faults.map(({ fault }) => fault).filter(isAct);
  return JSON.stringify({
    apiVersion: 'firedrill/v1alpha1',
    kind: 'Experiment',
    metadata: { name },
    spec: {
      targets: {
        victim: { type: 'process', select: { pid: fixture.victimPid } },
        ...(faults.some(aimsAtHost) ? { here: { type: 'host', select: {} } } : {}),
        ...(acts.length > 0 ? { mortal: mortalTarget(fixture) } : {}),
      },
      ...(faults.some(({ fault }) => isDoored(fault)) ? { proxies: doorsOf(fixture) } : {}),
      method: faults.map((drawn, index) => ({
        name: `fault-${index}`,
        fault: drawn.fault,
        target: targetOf(drawn),
        with: parametersOf(drawn, fixture),
        delay: `${delayMs}ms`,
        ...(isAct(drawn.fault) ? {} : { for: '60s' }),
      })),
      guard: { deadMan: 'start', irreversible: acts },
    },
  });
}

/** One door is hurt; nothing but load goes through the other, where a killed proxy is missed. */
function doorsOf({ doorPort, victimPort, plainPort, load, standing }: Fixture): Record<string, unknown> {
  const door = (listen: number, upstream: number): unknown => ({
    listen: `127.0.0.1:${listen}`,
    upstream: `127.0.0.1:${upstream}`,
  });
  const plain = load === null || standing ? {} : { plain: door(plainPort, load.upstreamPort) };
  return { door: door(doorPort, victimPort), ...plain };
}

/** By its labels, because each has another pid. */
function mortalTarget({ mortal }: Fixture): unknown {
  return { type: 'process', select: { labels: { service: 'crash-mortal', port: String(mortal?.port ?? 0) } } };
}

function targetOf(drawn: DrawnFault): string {
  if (isAct(drawn.fault)) return 'mortal';
  return aimsAtHost(drawn) ? 'here' : 'victim';
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
    case 'process.kill':
    case 'process.restart':
      return { signal: variant ? 'SIGTERM' : 'SIGKILL' };
  }
}
