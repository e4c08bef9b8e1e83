import { measureEffect } from './effects/measure-effect.ts';
import { measureExposure } from './exposures/measure-exposure.ts';
import type { Line, Watch } from './lines.ts';
import { nowNs, pause, spanMs } from './monotonic.ts';
import { pauseMs } from './pace.ts';
import type { OwnProcesses } from './proc/ours.ts';
import type { OpenSocketTables } from './proc/socket-tables.ts';
import { orBlind, type Blind, type ExposureReading, type Reading } from './reading.ts';

const repeatMs = 1000;
const patienceMs = 2000;
/** An exposure that does not get to know in time what is usual says so itself. */
const settleMs = 3000;

/** Says one line. `repeats`: it tells nothing new, and may be left out when the reader is slow. */
export type Tell = (line: Line, repeats: boolean) => void;

/** What all watches of one witness share. */
export type WatchPorts = {
  readonly openTables: OpenSocketTables;
  readonly ours: OwnProcesses;
  readonly tell: Tell;
};

/** A watch under way. `stop` looks once more, says the final lines, and frees what is open. */
export type RunningWatch = { readonly stop: () => Promise<void> };

/**
 * The life of one watch: baseline, then looks at effect and exposure every `everyMs` (more rarely when they are dear,
 * see pace.ts: a dear look at the exposure never makes the effect be seen late), then final ones. A look that hangs
 * makes its own watch blind and no other.
 */
export function startWatch(watch: Watch, { openTables, ours, tell }: WatchPorts): RunningWatch {
  const effect = createEffectLook(watch, openTables, tell);
  const exposure = createExposureLook(watch, { openTables, ours, tell });
  const stopping = Promise.withResolvers<void>();
  const state = { stopped: false };
  const news = Promise.withResolvers<void>();
  let present = false;
  const repeat = async (look: () => Promise<void>): Promise<void> => {
    while (!state.stopped) {
      const cpuBefore = process.threadCpuUsage();
      const wasBased = effect.isBased();
      await look();
      const cpu = process.threadCpuUsage(cpuBefore);
      // A baseline takes long, and others work meanwhile: what it cost must not hide the injection that follows it.
      const isBaseline = !wasBased && effect.isBased();
      const costMs = isBaseline ? 0 : (cpu.user + cpu.system) / 1000;
      const [now, newsNs] = [nowNs(), effect.newsNs()];
      const sinceNewsMs = newsNs === null ? null : spanMs(newsNs, now);
      const waitMs = pauseMs({ nowMs: Number(now) / 1e6, everyMs: watch.everyMs, costMs, sinceNewsMs });
      await Promise.race([pause(waitMs), stopping.promise, ...(newsNs === null ? [news.promise] : [])]);
    }
  };
  const live = async (): Promise<void> => {
    // Who met the fault can only be told by who was there before it; so the baseline is said when both are known.
    await exposure.settle();
    await exposure.look(false, false);
    const seeEffect = async (): Promise<void> => {
      present = await effect.look(false);
      if (effect.newsNs() !== null) news.resolve();
    };
    await Promise.all([repeat(seeEffect), repeat(() => exposure.look(present, false))]);
    await exposure.look(await effect.look(true), true);
    effect.close();
    exposure.close();
  };
  const life = live();
  const stop = (): Promise<void> => {
    state.stopped = true;
    stopping.resolve();
    return life;
  };
  return { stop };
}

type EffectLook = {
  readonly look: (final: boolean) => Promise<boolean>;
  readonly isBased: () => boolean;
  /** When a look last saw something else than the one before it; null while all have seen what the baseline saw. */
  readonly newsNs: () => bigint | null;
  readonly close: () => void;
};

function createEffectLook({ injection, effect }: Watch, openTables: OpenSocketTables, tell: Tell): EffectLook {
  const measure = measureEffect(effect, openTables);
  const readBaseline = patiently('baseline', measure.baseline, 60_000);
  const readNow = patiently('effect', measure.read, patienceMs);
  let last: Reading | null = null;
  let based = false;
  let newsNs: bigint | null = null;
  let toldNs = 0n;
  let previousAtNs = nowNs();
  const say = (reading: Reading, final: boolean): void => {
    const atNs = nowNs();
    const changed = last === null || sameView(last) !== sameView(reading);
    if (based && changed) newsNs = atNs;
    const due = changed || final || (!('blind' in reading) && spanMs(toldNs, atNs) >= repeatMs);
    const ending = final ? ({ final: true } as const) : {};
    if (due && 'blind' in reading) {
      const at = String(atNs);
      tell({ kind: 'blind', injection, what: 'effect', reason: reading.blind, atNs: at, ...ending }, false);
    } else if (!('blind' in reading) && !based) {
      based = true;
      tell({ kind: 'baseline', injection, ...reading, atNs: String(atNs) }, false);
    } else if (due && !('blind' in reading)) {
      const times = { previousAtNs: String(previousAtNs), atNs: String(atNs) };
      tell({ kind: 'effect', injection, ...reading, ...times, ...ending }, !changed && !final);
    }
    toldNs = due ? atNs : toldNs;
    // Who was blind has seen nothing: what changed meanwhile may have changed since the look before.
    if (!('blind' in reading)) previousAtNs = atNs;
    last = reading;
  };
  const look = async (final: boolean): Promise<boolean> => {
    if (final && !based) {
      say({ blind: 'the watch ended before its baseline' }, true);
      return false;
    }
    const reading = await (based ? readNow() : readBaseline());
    say(reading, final);
    return 'present' in reading && reading.present;
  };
  return { look, isBased: () => based, newsNs: () => newsNs, close: measure.close };
}

/** What must differ for a line to be news: presence, less than asked, the end of what returns, why it is blind. */
function sameView(reading: Reading): string {
  if ('blind' in reading) {
    return reading.blind;
  }
  const { gone = 0, less = 0 } = reading.measured;
  return `${reading.present} ${gone} ${less}`;
}

type ExposureLook = {
  readonly settle: () => Promise<unknown>;
  readonly look: (effectPresent: boolean, final: boolean) => Promise<void>;
  readonly close: () => void;
};

function createExposureLook({ injection, exposure }: Watch, { openTables, ours, tell }: WatchPorts): ExposureLook {
  if (exposure === null) {
    return { settle: () => Promise.resolve(), look: () => Promise.resolve(), close: () => undefined };
  }
  const measure = measureExposure(exposure, openTables, ours);
  let effectIsPresent = false;
  const readNow = patiently('exposure', () => measure.read(effectIsPresent), patienceMs);
  let last: ExposureReading | null = null;
  const look = async (effectPresent: boolean, final: boolean): Promise<void> => {
    effectIsPresent = effectPresent;
    const reading = await readNow();
    const ending = final ? ({ final: true } as const) : {};
    const atNs = String(nowNs());
    if (!final && last !== null && countsOf(last) === countsOf(reading)) {
      return;
    }
    last = reading;
    if ('blind' in reading) {
      tell({ kind: 'blind', injection, what: 'exposure', reason: reading.blind, atNs, ...ending }, false);
    } else {
      const { met, of, evidence, measured = {} } = reading;
      tell({ kind: 'exposure', injection, met, of, evidence, measured, atNs, ...ending }, false);
    }
  };
  const settle = patiently('exposure', measure.settle ?? (() => Promise.resolve()), settleMs);
  return { settle, look, close: measure.close };
}

function countsOf(reading: ExposureReading): string {
  return 'blind' in reading
    ? reading.blind
    : `${reading.met} of ${reading.of}, ${reading.apart ?? 0} apart, ${reading.news ?? ''}`;
}

/**
 * A reading that takes longer than `limitMs` is blind for now; the same reading is awaited again at the next look,
 * so that a hanging file system holds one reading and never a pile of them.
 */
function patiently<T>(what: string, read: () => Promise<T>, limitMs: number): () => Promise<T | Blind> {
  let pending: Promise<T | Blind> | null = null;
  return async () => {
    pending ??= orBlind(what, read);
    const { promise, resolve } = Promise.withResolvers<null>();
    const timer = setTimeout(resolve, limitMs, null);
    const result = await Promise.race([pending, promise]);
    clearTimeout(timer);
    if (result === null) {
      return { blind: `${what}: no reading within ${limitMs} ms` };
    }
    pending = null;
    return result;
  };
}
