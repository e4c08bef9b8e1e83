import { nowNs, spanMs } from '../monotonic.ts';
import type { Blind, EffectMeasure, Reading } from '../reading.ts';
import { burstOf, mostInFlight } from './canaries.ts';

/** It could not be measured: `failed` says why. */
export type Failed = { readonly failed: string };

/** One canary under way. `done` never rejects, and settles in bounded time; `cancel` frees its socket at once. */
export type Attempt<Outcome> = { readonly done: Promise<Outcome | Failed>; readonly cancel: () => void };

/** Whether one outcome shows the effect, and in which words. */
export type Judge<Outcome> = (outcome: Outcome) => { readonly hurt: boolean; readonly said: string };

export type AttemptWords<Outcome> = {
  readonly name: string;
  readonly send: () => Attempt<Outcome>;
  /** What the outcomes of the baseline teach; blind when nothing can be told by such. */
  readonly learn: (samples: readonly Outcome[]) => Judge<Outcome> | Blind;
  /** For a look without a baseline; null where the effect is a difference. */
  readonly alone: Judge<Outcome> | null;
  readonly baselineSamples: number;
  readonly window: number;
};

type Flight<Outcome> = {
  readonly beganNs: bigint;
  readonly attempt: Attempt<Outcome>;
  result: Outcome | Failed | null;
};

const spacingMs = 50;

/**
 * Sees an effect by how canaries end: the latest `window` outcomes decide, and one that is hurt suffices. While one is
 * under way others follow it, so that a share is drawn often, and the end of the effect is seen soon.
 */
export function attempts<Outcome extends object>(words: AttemptWords<Outcome>): EffectMeasure {
  const flights: Flight<Outcome>[] = [];
  const counts = { sent: 0, hurt: 0 };
  let judge: Judge<Outcome> | null = null;
  const launch = (): void => {
    const flight: Flight<Outcome> = { beganNs: nowNs(), attempt: words.send(), result: null };
    counts.sent += 1;
    flights.push(flight);
    void flight.attempt.done.then((result) => {
      flight.result = result;
      counts.hurt += !isFailed(result) && judge?.(result).hurt === true ? 1 : 0;
    });
  };
  const baseline = async (): Promise<Reading> => {
    const results: readonly (Outcome | Failed)[] = await Promise.all(
      Array.from({ length: words.baselineSamples }, () => words.send().done),
    );
    const failure = results.find(isFailed);
    if (failure !== undefined) {
      return { blind: `${words.name}: ${failure.failed}` };
    }
    const samples = results.flatMap((result) => (isFailed(result) ? [] : [result]));
    const learnt = words.learn(samples);
    if ('blind' in learnt) {
      return { blind: `${words.name}: ${learnt.blind}` };
    }
    judge = learnt;
    const looks = samples.map(learnt);
    const shown = looks.find(({ hurt }) => hurt) ?? looks.at(-1);
    const evidence = `${words.name} ${shown?.said ?? ''}`;
    return { present: shown?.hurt === true, evidence, measured: { sentCanaries: samples.length } };
  };
  const read = (): Promise<Reading> => {
    const last = flights.at(-1);
    const pending = flights.filter(({ result }) => result === null);
    const due = last === undefined || last.result !== null || spanMs(last.beganNs, nowNs()) >= spacingMs;
    const room = due ? Math.min(burstOf(words.window), mostInFlight - pending.length) : 0;
    for (let begun = 0; begun < room; begun += 1) {
      launch();
    }
    const settled = flights.filter(({ result }) => result !== null);
    const old = new Set(settled.slice(0, -words.window));
    flights.splice(0, flights.length, ...flights.filter((flight) => !old.has(flight)));
    const results = settled
      .slice(-words.window)
      .flatMap(({ result, beganNs }) => (result === null ? [] : [{ result, beganNs }]));
    return Promise.resolve(weigh(words.name, results, judge, counts));
  };
  const check = async (): Promise<Reading> => {
    if (words.alone === null) {
      return { blind: `${words.name}: without a baseline no difference can be seen` };
    }
    const beganNs = nowNs();
    const result = await words.send().done;
    const hurt = !isFailed(result) && words.alone(result).hurt ? 1 : 0;
    return weigh(words.name, [{ result, beganNs }], words.alone, { sent: 1, hurt });
  };
  const close = (): void => flights.forEach(({ attempt }) => attempt.cancel());
  return { baseline, read, check, close };
}

function weigh<Outcome extends object>(
  name: string,
  ends: readonly { readonly result: Outcome | Failed; readonly beganNs: bigint }[],
  judge: Judge<Outcome> | null,
  counts: { readonly sent: number; readonly hurt: number },
): Reading {
  const measured = { sentCanaries: counts.sent, hurtCanaries: counts.hurt };
  const looks = ends.flatMap(({ result, beganNs }) =>
    isFailed(result) || judge === null ? [] : [{ ...judge(result), beganNs }],
  );
  const last = ends.at(-1)?.result;
  const shown = looks.find(({ hurt }) => hurt) ?? looks.at(-1);
  if (shown?.hurt !== true && last !== undefined && isFailed(last)) {
    return { blind: `${name}: ${last.failed}` };
  }
  if (shown === undefined) {
    return { present: false, evidence: `${name}: no outcome yet`, measured };
  }
  const sentAgoMs = spanMs(shown.beganNs, nowNs());
  return { present: shown.hurt, evidence: `${name} ${shown.said}`, measured: { ...measured, sentAgoMs } };
}

function isFailed(result: object): result is Failed {
  return 'failed' in result;
}
