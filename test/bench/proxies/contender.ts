import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { canRun } from '@firedrill/core/testing/run-to-end';
import { startProxy } from '@firedrill/host/proxy/start-proxy';

/** Where the contenders listen in front of each upstream. */
export interface Ways {
  readonly messages: number;
  readonly bulk: number;
  readonly http: number;
}

/** One proxy, or none: the direct way is measured beside them, so that a slow load is not taken for a slow proxy. */
export interface Contender {
  readonly name: 'direct' | 'firedrill' | 'haproxy' | 'toxiproxy';
  readonly ways: Ways;
  /** Processor time so far, in milliseconds; 0 for the direct way. */
  readonly cpuMs: () => number;
  /** The largest resident set so far. */
  readonly peakMb: () => number;
  /** What the process has for itself now, without the program text that it may share. */
  readonly ownMb: () => number;
  /** Delays what comes from the upstreams of messages and bulk; null takes that back. Absent: it cannot. */
  readonly delay?: (delayMs: number | null) => Promise<void>;
  readonly close: () => Promise<void>;
}

const limitMs = 10_000;
const ticksPerSecond = 100;
/**
 * In a session of its own, as our proxy is: where the kernel shares the processors among sessions (sched(7),
 * autogroups), who sits in the session of the load gets its turn with the load, and who does not has to wait for one.
 */
const apart = { stdio: 'ignore', detached: true } as const;

export function direct(ways: Ways): Contender {
  return { name: 'direct', ways, cpuMs: () => 0, peakMb: () => 0, ownMb: () => 0, close: () => Promise.resolve() };
}

/** The rules of the http way: ten, none of which matches what is asked. */
export const rulePaths = Array.from({ length: 10 }, (_, index) => `/never/${index}/*`);

export async function firedrill(folder: string, upstreams: Ways, ports: Ways): Promise<Contender> {
  const { control, pid } = await startProxy({ dir: join(folder, 'firedrill') });
  const ways = ['messages', 'bulk', 'http'] as const;
  for (const way of ways) {
    const [listen, upstream] = [ports[way], upstreams[way]].map((port) => `127.0.0.1:${port}`);
    await control.listen({ key: way, listen: listen ?? '', upstream: upstream ?? '', mark: null });
  }
  const leaseUntilNs = process.hrtime.bigint() + 3_600n * 1_000_000_000n;
  const term = { leaseUntilNs, deadlineNs: leaseUntilNs, seed: 1, share: { percent: 100 } };
  for (const [index, path] of rulePaths.entries()) {
    const words = { fault: 'http.delay', with: { delayMs: 1000, at: 'response' }, match: { path } };
    await control.rule({ id: `rule-${index}`, key: 'http', ...words, ...term });
  }
  const delay = async (delayMs: number | null): Promise<void> => {
    for (const key of ['messages', 'bulk']) {
      if (delayMs === null) await control.unrule(`late-${key}`);
      else {
        const words = { fault: 'tcp.latency', with: { delayMs, direction: 'downstream' }, match: null };
        await control.rule({ id: `late-${key}`, key, ...words, ...term });
      }
    }
  };
  const close = async (): Promise<void> => {
    await control.quit();
    control.close();
  };
  return { name: 'firedrill', ways: ports, ...looksAt(pid), delay, close };
}

/** Debian's haproxy as it comes, with one frontend per way, and ten rules on the http one. */
export async function haproxy(folder: string, upstreams: Ways, ports: Ways): Promise<Contender> {
  const file = join(folder, 'haproxy.cfg');
  const way = (mode: 'tcp' | 'http', name: keyof Ways, more: readonly string[] = []): readonly string[] => [
    `listen ${name}`,
    `  mode ${mode}`,
    `  bind 127.0.0.1:${ports[name]}`,
    ...more,
    `  server upstream 127.0.0.1:${upstreams[name]}`,
  ];
  const rules = rulePaths.map((path) => `  http-request deny if { path_beg ${path.slice(0, -1)} }`);
  const common = ['global', '  maxconn 4096', 'defaults', '  timeout connect 5s', '  timeout client 60s'];
  const lines = [...common, '  timeout server 60s', ...way('tcp', 'messages'), ...way('tcp', 'bulk')];
  writeFileSync(file, [...lines, ...way('http', 'http', rules), ''].join('\n'));
  const child = spawn(commandAt('haproxy'), ['-db', '-f', file], apart);
  await listening(ports.http);
  return fromChild('haproxy', child, ports);
}

/** Toxiproxy, set up through its own API. */
export async function toxiproxy(upstreams: Ways, ports: Ways, apiPort: number): Promise<Contender> {
  const argv = ['-host', '127.0.0.1', '-port', String(apiPort)];
  const child = spawn(commandAt('toxiproxy-server'), argv, apart);
  await listening(apiPort);
  const ask = async (method: string, path: string, body: object | null): Promise<void> => {
    const sent = body === null ? null : JSON.stringify(body);
    const { ok, status } = await fetch(`http://127.0.0.1:${apiPort}${path}`, { method, body: sent });
    if (!ok) throw new Error(`toxiproxy answers ${method} ${path} with ${status}`);
  };
  for (const name of ['messages', 'bulk', 'http'] as const) {
    const words = { name, listen: `127.0.0.1:${ports[name]}`, upstream: `127.0.0.1:${upstreams[name]}` };
    await ask('POST', '/proxies', { ...words, enabled: true });
  }
  const delay = async (delayMs: number | null): Promise<void> => {
    for (const way of ['messages', 'bulk']) {
      if (delayMs === null) await ask('DELETE', `/proxies/${way}/toxics/late`, null);
      else {
        const attributes = { latency: delayMs, jitter: 0 };
        await ask('POST', `/proxies/${way}/toxics`, {
          name: 'late',
          type: 'latency',
          stream: 'downstream',
          attributes,
        });
      }
    }
  };
  return { ...fromChild('toxiproxy', child, ports), delay };
}

function fromChild(name: Contender['name'], child: ChildProcess, ways: Ways): Contender {
  const pid = child.pid ?? 0;
  const close = async (): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return { name, ways, ...looksAt(pid), close };
}

/** Of these programs those that are missing, so that the bench can say so. */
export const missingOf = (names: readonly string[]): readonly string[] =>
  names.filter((name) => !canRun(commandAt(name), '--help'));

/** A tool is looked for where the comparison tools are installed, then on PATH. */
export function commandAt(name: string): string {
  const folder = process.env['FIREDRILL_PEERS'];
  return folder === undefined ? name : join(folder, name);
}

/** User and system time of all threads. @see proc_pid_stat(5), fields 14 and 15 */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
}

const peakMbOf = (pid: number): number =>
  Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1024;

const looksAt = (pid: number): Pick<Contender, 'cpuMs' | 'peakMb' | 'ownMb'> => ({
  cpuMs: () => cpuMsOf(pid),
  peakMb: () => peakMbOf(pid),
  ownMb: () => Number(/^Pss_Anon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1]) / 1024,
});

/** Resolves when somebody accepts connections at a port of loopback. */
export async function listening(port: number): Promise<void> {
  const endMs = performance.now() + limitMs;
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const [answer] = await Promise.race([once(socket, 'connect').then(() => ['up']), once(socket, 'error')]).catch(
      (thrown: unknown) => [thrown],
    );
    socket.destroy();
    if (answer === 'up') return;
    if (performance.now() > endMs) throw new Error(`nobody listens at port ${port}`);
    await pause(20);
  }
}
