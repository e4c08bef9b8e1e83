import { readFileSync } from 'node:fs';
import { until } from './http-peer.ts';

/**
 * A proxy may take 64 MiB, and at rest takes 17. One that runs from its sources, as in tests, has Node's type stripper
 * besides, which is there before the first connection: so its growth is what is measured.
 */
export const growthMb = 64 - 18;

export const noProc =
  process.platform === 'linux' ? null : 'what a process uses is read from /proc, which only Linux has';

/** What is the process's alone: without the program text that it shares with every other node. proc_pid_smaps(5) */
export const ownMb = (pid: number): number =>
  Number(/^Pss_Anon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1]) / 1024;

/** The most that was seen until it had not grown for a second. */
export async function settledMb(pid: number): Promise<number> {
  let mostMb = 0;
  let grewAtMs = performance.now();
  const looks = (): boolean => {
    const nowMb = ownMb(pid);
    if (nowMb > mostMb + 0.25) grewAtMs = performance.now();
    mostMb = Math.max(mostMb, nowMb);
    return performance.now() - grewAtMs > 1000;
  };
  await until(looks, 'memory that does not grow', 30_000);
  return mostMb;
}
