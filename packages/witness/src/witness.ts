import { decodeRequest } from './decode.ts';
import { measureEffect } from './effects/measure-effect.ts';
import { foreseeExposure } from './exposures/measure-exposure.ts';
import { limits, type Effect, type Foresee } from './lines.ts';
import { nowNs } from './monotonic.ts';
import { createOwnProcesses } from './proc/ours.ts';
import { readStat } from './proc/process-stat.ts';
import { createSocketTables } from './proc/socket-tables.ts';
import { orBlind } from './reading.ts';
import { startWatch, type RunningWatch, type Tell } from './watch.ts';

/** Takes one line of requests, and never waits. */
export type Witness = { readonly accept: (line: string) => void };

/**
 * The witness without its pipes: requests in, lines out through `tell`. Requests about one injection take effect in
 * the order in which they came, and never hold up those about another.
 */
export function createWitness(tell: Tell): Witness {
  const ours = createOwnProcesses();
  // Our own canaries are no work of the system either.
  const startTicks = readStat(process.pid)?.startTicks ?? '';
  ours.tell({ processes: [{ pid: process.pid, startTicks }], proxies: [], commands: false });
  const openTables = createSocketTables(ours);
  const running = new Map<string, RunningWatch>();
  const refuse = (about: string | null, reason: string): void => tell({ kind: 'refused', about, reason }, false);
  const unwatch = (injection: string): boolean => {
    const watch = running.get(injection);
    running.delete(injection);
    void watch?.stop();
    return watch !== undefined;
  };
  const accept = (line: string): void => {
    const decoded = decodeRequest(line);
    if ('problems' in decoded) {
      refuse(decoded.about, decoded.problems.join('; '));
    } else if ('ours' in decoded.request) {
      ours.tell(decoded.request.ours);
    } else if ('unwatch' in decoded.request) {
      const { injection } = decoded.request.unwatch;
      if (!unwatch(injection)) {
        refuse(injection, 'no such injection is watched');
      }
    } else if ('check' in decoded.request) {
      const { id, effect } = decoded.request.check;
      void check(id, effect);
    } else if ('foresee' in decoded.request) {
      void foresee(decoded.request.foresee);
    } else {
      const { watch } = decoded.request;
      unwatch(watch.injection);
      if (running.size >= limits.watches) {
        refuse(watch.injection, `${limits.watches} injections are watched, more are not`);
        return;
      }
      running.set(watch.injection, startWatch(watch, { openTables, ours, tell }));
    }
  };
  const check = async (id: string, effect: Effect): Promise<void> => {
    const measure = measureEffect(effect, openTables);
    const reading = await orBlind('check', measure.check);
    measure.close();
    const shown = 'blind' in reading ? { present: null, evidence: reading.blind, measured: {} } : reading;
    tell({ kind: 'check', id, ...shown, atNs: String(nowNs()) }, false);
  };
  const foresee = async ({ id, exposure }: Foresee): Promise<void> => {
    const blind = await orBlind('exposure', () => foreseeExposure(exposure));
    tell({ kind: 'foreseen', id, blind: blind?.blind ?? null }, false);
  };
  return { accept };
}
