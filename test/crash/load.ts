import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from './until.ts';

/** One answer that came through the door; both times in milliseconds of the machine's monotonic clock. */
export interface Answer {
  readonly sentMs: number;
  readonly answeredMs: number;
}

/** A client that asks through a door all the time, each time with a new connection, in a process of its own. */
export interface Load {
  /** Where the door has to lead to: the client answers itself, so that no hurt victim is taken for an outage. */
  readonly upstreamPort: number;
  readonly answers: readonly Answer[];
  /** Whether the door has let anything through yet. */
  readonly flows: (limitMs: number) => Promise<boolean>;
  /** From `fromMs` to the first answer to what was sent later; null when none comes within the limit. */
  readonly outageMs: (fromMs: number, limitMs: number) => Promise<number | null>;
  /** The longest time without an answer between two times. */
  readonly longestGapMs: (fromMs: number, toMs: number) => number;
  readonly clear: () => Promise<void>;
}

export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

const startLimitMs = 15_000;

export async function startLoad(doorPort: number, folder: string): Promise<Load> {
  const main = join(import.meta.dirname, `load-main${extname(import.meta.filename)}`);
  const env = { PATH: process.env['PATH'] };
  const child = spawn(process.execPath, [main, String(doorPort), folder], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const [first]: unknown[] = await once(lines, 'line', { signal: AbortSignal.timeout(startLimitMs) });
  const answers: Answer[] = [];
  lines.on('line', (line) => {
    const [sentMs = 0, answeredMs = 0] = line.split(' ').map(Number);
    answers.push({ sentMs, answeredMs });
  });
  return {
    upstreamPort: Number(first),
    answers,
    flows: (limitMs) => until(() => answers.length > 0, limitMs),
    outageMs: async (fromMs, limitMs) => {
      const answered = (): Answer | undefined => answers.find(({ sentMs }) => sentMs >= fromMs);
      await until(() => answered() !== undefined, limitMs);
      const found = answered();
      return found === undefined ? null : found.answeredMs - fromMs;
    },
    longestGapMs: (fromMs, toMs) => {
      const within = answers.map(({ answeredMs }) => answeredMs).filter((at) => at > fromMs && at < toMs);
      const times = [fromMs, ...within.toSorted((one, other) => one - other), toMs];
      return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at)));
    },
    clear: async () => {
      const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
      child.kill('SIGKILL');
      await ended;
    },
  };
}
