import type { DatabaseSync } from 'node:sqlite';
import { createNodeClock } from '@firedrill/agent/node-clock';
import { nsToMs } from '@firedrill/core/ports';
import type { EventBody, EventOf, RunEvent } from '@firedrill/core/words/events';
import type { FisEnd } from '@firedrill/server/fis/experiment-record';
import { createRunsStore } from '@firedrill/server/store/runs';
import { isRunId } from '@firedrill/core/words/ids';
import { killActions, type KillBook } from './kill-book.ts';

/** An experiment as the store keeps it in the end, with the events of its run (none where none began). */
interface Kept {
  readonly id: string;
  readonly region: string;
  readonly token: string;
  readonly run: string;
  readonly end: FisEnd | null;
  readonly stop: { readonly by: string } | null;
  readonly events: readonly RunEvent[];
}

export interface KillFindings {
  /** What is not right; none as it should be. */
  readonly wrong: readonly string[];
  readonly experiments: number;
  readonly runs: number;
  /** Runs that went on in another server than the one that began them. */
  readonly resumed: number;
  /** How many ended in each way. */
  readonly ends: { readonly [status: string]: number };
}

/** Compares what is in the store with what was asked and answered. */
export function checkStore(database: DatabaseSync, book: KillBook): KillFindings {
  const kept = readKept(database);
  const runs = database.prepare('SELECT count(*) AS runs FROM runs').get()?.['runs'];
  const began = kept.filter(({ events }) => events.length > 0);
  const wrong = [
    ...book.odd,
    ...wrongTokens(kept, book),
    ...(Number(runs) === began.length ? [] : [`${Number(runs)} runs, but ${began.length} experiments have one`]),
    ...kept.flatMap((each) => [...wrongEnd(each, book), ...wrongRun(each)].map((what) => `${each.id}: ${what}`)),
  ];
  const resumed = began.filter(({ events }) => countOf(events, 'run.claimed') > 1).length;
  const ends: { [status: string]: number } = {};
  for (const { end } of kept) ends[end?.status ?? 'none'] = (ends[end?.status ?? 'none'] ?? 0) + 1;
  return { wrong, experiments: kept.length, runs: began.length, resumed, ends };
}

function readKept(database: DatabaseSync): readonly Kept[] {
  const store = createRunsStore(database, { clock: createNodeClock(), bootId: '', owner: '' });
  const rows = database.prepare("SELECT id, region, body FROM fis_documents WHERE kind = 'experiment'").all();
  return rows.map(({ id, region, body }) => {
    // The server wrote these members, as `ExperimentRecord` has them.
    const record = JSON.parse(String(body)) as Pick<Kept, 'run' | 'end' | 'stop'> & { tags: { token?: string } };
    const { run, end, stop, tags } = record;
    const events = isRunId(run) ? store.eventsAfter(run, 0) : [];
    return { id: String(id), region: String(region), token: tags.token ?? '', run, end, stop, events };
  });
}

/** Each token made one experiment, and always answered with it. */
function wrongTokens(kept: readonly Kept[], { starts }: KillBook): readonly string[] {
  const byToken = Map.groupBy(kept, ({ token }) => token);
  const runs = new Set(kept.map(({ run }) => run));
  return [
    ...(runs.size === kept.length ? [] : [`${kept.length} experiments share ${runs.size} runs`]),
    ...(byToken.size === starts.length ? [] : [`${starts.length} tokens made ${byToken.size} experiments`]),
    ...starts.flatMap(({ token, ids }) => {
      const made = (byToken.get(token) ?? []).map(({ id }) => id);
      const [first] = made;
      return made.length === 1 && ids.size === 1 && first !== undefined && ids.has(first)
        ? []
        : [`token ${token}: made ${made.join(', ')}, answered ${[...ids].join(', ')}`];
    }),
  ];
}

const wallMs = ({ wallTime }: RunEvent): number => Date.parse(wallTime);
/** Wall times have whole milliseconds. */
const roundingMs = 1;

/** What its end must be by what was asked and answered. */
function wrongEnd({ id, region, token, end, events }: Kept, book: KillBook): readonly string[] {
  if (end === null) return ['it has no end'];
  const start = book.starts.find((each) => each.token === token);
  const [stop, lever] = [book.stops.get(id), book.levers.get(region)];
  const wrong: string[] = [];
  const { status } = end;
  if (status === 'failed') wrong.push(`failed: ${end.reason}`);
  if (status === 'stopped' && stop === undefined && lever === undefined) wrong.push('stopped, but nobody asked');
  if (status === 'cancelled' && lever === undefined) wrong.push('cancelled, but there was no lever');
  for (const [what, asked] of [
    ['stop', stop],
    ['lever', lever],
  ] as const) {
    const answeredMs = asked?.answeredMs ?? null;
    if (asked === undefined || answeredMs === null) continue;
    const late = startedAfter(events, answeredMs);
    if (late.length > 0) wrong.push(`after the ${what} was answered: ${late.join(', ')}`);
    if (asked.status === 'stopping' && status !== 'stopped') wrong.push(`answered stopping, and ended ${status}`);
    const isEnded = what === 'stop' && asked.status !== 'stopping';
    if (isEnded && asked.status !== status) wrong.push(`answered ${asked.status}, and ended ${status}`);
  }
  if (start?.skipAll === true && events.length > 0) wrong.push('its actions were to be skipped, and it has a run');
  if (status === 'completed' && start?.skipAll === false) wrong.push(...wrongOrder(events));
  return wrong;
}

/**
 * What began although its end had been answered. What was decided before, and was being written in that moment, stands
 * directly before the stop, or before the next server's claim: nothing was done for it. When an injection was there
 * counts, not when that was written.
 */
export function startedAfter(events: readonly RunEvent[], answeredMs: number): readonly string[] {
  const late = events.filter((event) => happenedMs(event) > answeredMs + roundingMs);
  return late.flatMap(({ body, seq }) => {
    if (body.type === 'injection.live') return [`${body.injection} came to be`];
    if (!isDecision(body)) return [];
    const next = events.find((each) => each.seq > seq && !isDecision(each.body));
    const isBeingWritten = next?.body.type === 'stop.requested' || next?.body.type === 'run.claimed';
    return isBeingWritten ? [] : [`${body.action} ${body.type}`];
  });
}

const isDecision = (body: EventBody): body is EventOf<'action.started' | 'injection.requested'> =>
  body.type === 'action.started' || body.type === 'injection.requested';

/** In milliseconds of the wall. */
function happenedMs(event: RunEvent): number {
  const { body, bootNs } = event;
  return wallMs(event) - (body.type === 'injection.live' ? nsToMs(BigInt(bootNs) - BigInt(body.atNs)) : 0);
}

/** One that completed did all, one after another. */
function wrongOrder(events: readonly RunEvent[]): readonly string[] {
  const told = events.flatMap(({ body }) =>
    body.type === 'action.started' || body.type === 'action.ended' ? [`${body.action} ${body.type}`] : [],
  );
  const expected = killActions.flatMap((name) => [`${name} action.started`, `${name} action.ended`]);
  return told.join() === expected.join() ? [] : [`completed with ${told.join(', ')}`];
}

/** Whatever there is of a run is there once. */
function wrongRun({ events }: Kept): readonly string[] {
  if (events.length === 0) return [];
  const once = new Map<string, number>();
  for (const { body } of events) {
    const key =
      body.type === 'action.started' || body.type === 'action.ended'
        ? `${body.type} ${body.action}`
        : body.type === 'injection.requested'
          ? `${body.type} ${body.slot}`
          : body.type === 'injection.live'
            ? `${body.type} ${body.injection}`
            : body.type;
    once.set(key, (once.get(key) ?? 0) + 1);
  }
  const many = /^(action|injection\.requested|injection\.live|run\.created|run\.ended)/;
  const twice = [...once]
    .filter(([key, count]) => many.test(key) && count !== 1)
    .map(([key, count]) => `${count} × ${key}`);
  const gaps = events.some(({ seq }, index) => seq !== index + 1) ? ['its events have gaps'] : [];
  return [...twice, ...gaps, ...(once.has('run.ended') ? [] : ['its run has no end'])];
}

const countOf = (events: readonly RunEvent[], type: string): number =>
  events.filter(({ body }) => body.type === type).length;
