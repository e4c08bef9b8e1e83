import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { extname, join } from 'node:path';
import type { Leftover } from './attribute.ts';
import { type Identity, identify, isAlive } from './process-table.ts';
import type { RunWatch } from './run-watch.ts';
import { until } from './until.ts';

/** A process that is killed for good, and its supervisor, which starts the next one and counts the deaths. */
export interface Mortal {
  readonly port: number;
  /** How often one of them was ended by a signal. */
  readonly deaths: () => number;
  /** How those ended that nobody signalled, a taken port for one; none as a rule. */
  readonly mishaps: readonly string[];
  /** Whether one of them accepts connections within the limit. */
  readonly comesBack: (limitMs: number) => Promise<boolean>;
  readonly clear: () => Promise<void>;
}

const mishapsAtMost = 20;
const backLimitMs = 10_000;

/** `folder` is only an argument, by which what is left of a trial is found. */
export function startMortal(port: number, folder: string): Mortal {
  const main = join(import.meta.dirname, `mortal-main${extname(import.meta.filename)}`);
  const env = { PATH: process.env['PATH'], FIREDRILL_LABELS: `service=crash-mortal,port=${port}` };
  const mishaps: string[] = [];
  let [deaths, cleared] = [0, false];
  let living: { readonly child: ChildProcess; readonly identity: Identity | null };
  const begin = (): void => {
    const child = spawn(process.execPath, [main, String(port), folder], { env, stdio: ['pipe', 'ignore', 'ignore'] });
    // A write end of a process that was killed: nothing is ever written to it.
    child.stdin?.on('error', () => undefined);
    living = { child, identity: identify(child.pid ?? 0) };
    child.once('exit', (code, signal) => {
      if (cleared) return;
      if (signal === null) mishaps.push(`a supervised process ended with ${code}`);
      else deaths += 1;
      if (mishaps.length < mishapsAtMost) begin();
    });
  };
  begin();
  return {
    port,
    // A death that this process has not yet been told of counts as well.
    deaths: () => deaths + (living.identity !== null && isAlive(living.identity) ? 0 : 1),
    mishaps,
    comesBack: (limitMs) => until(() => accepts(port), limitMs),
    clear: async () => {
      cleared = true;
      const { child } = living;
      const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}

/** How many injections of these runs can have ended a process: one for each that was planned, however often asked. */
export function plannedDeaths(runs: readonly RunWatch[]): number {
  return runs.flatMap(({ plan }) => plan.actions.flatMap(({ injections }) => injections)).filter(isDeadly).length;
}

const isDeadly = ({ deadMan }: { readonly deadMan: string }): boolean => deadMan === 'never';

/** What was ended more often than it was asked to be, or less often than it was said to have been. */
export function wrongDeaths(mortal: Mortal | null, runs: readonly RunWatch[]): readonly Leftover[] {
  if (mortal === null) return [];
  const [counted, planned, said] = [mortal.deaths(), plannedDeaths(runs), saidDeaths(runs)];
  if (counted <= planned && counted >= said) return [];
  const sentence = `the supervisor counts ${counted} deaths, of ${planned} planned and ${said} said to have come about`;
  return [{ class: 'never', kind: 'effect', sentence }];
}

/** Of what we died at ourselves nobody can know whether it came about, and the product says so. */
function saidDeaths(runs: readonly RunWatch[]): number {
  return runs
    .flatMap(({ events }) => events)
    .filter(({ body }) => body.type === 'injection.recovered' && body.how === 'irreversible' && !isUnknown(body.detail))
    .length;
}

/** In the end the supervisor must have brought it back: nothing of ours stands in its way. */
export async function notBack(mortal: Mortal | null): Promise<readonly Leftover[]> {
  if (mortal === null || (await mortal.comesBack(backLimitMs))) return [];
  const sentence = `the supervised process is not back: ${mortal.mishaps.join('; ')}`;
  return [{ class: 'never', kind: 'effect', sentence }];
}

const isUnknown = (detail: string): boolean => detail.includes('is not known');
