import { toldIn } from '@firedrill/core/verdict/told';
import type { Words } from '@firedrill/core/fault';
import { signalText } from '@firedrill/core/recovery/alert-signal';
import { sourceIn } from '@firedrill/core/recovery/source-words';
import type { EventOf, Quality, RunEvent } from '@firedrill/core/words/events';
import { wordText } from './mark-text.ts';
import type { Report } from './report.ts';
import { createRunTime } from './run-time.ts';
import { markWords, phaseWords, qualityWords, recoveredWords } from './words.ts';

/** One thing that happened: when, what kind of thing, and a sentence. What others said stays as they said it. */
export interface TimelineEntry {
  readonly atMs: number;
  /** By the wall clock; RFC 3339. */
  readonly wallTime: string;
  readonly kind: 'phase' | 'fault' | 'probe' | 'mark' | 'alert' | 'stop' | 'agent' | 'residue';
  readonly text: Words;
}

/** Beyond this many the changes of probes are left out, then the latest entries. */
const maxEntries = 200;

/**
 * What happened in a run, in order: its news. A probe that says the same again is none. Recovery marks stand where the
 * verdict puts them.
 */
export function timelineOf(events: readonly RunEvent[], report: Pick<Report, 'marks' | 'injections'>) {
  const time = createRunTime(events);
  const startMs = Date.parse(events[0]?.wallTime ?? '');
  const wallAt = (atMs: number): string =>
    Number.isFinite(startMs) ? new Date(startMs + atMs).toISOString() : (events[0]?.wallTime ?? '');
  const last = new Map<string, Quality>();
  const told = events.flatMap((event): readonly TimelineEntry[] => {
    const entry = entryOf(event, report, last);
    return entry === null ? [] : [{ atMs: time.eventMs(event), wallTime: event.wallTime, ...entry }];
  });
  const marks = report.marks.flatMap(({ name, atMs, time: mark }): readonly TimelineEntry[] => {
    if (atMs === null || mark.state !== 'reached') return [];
    const text = both((language) => `${markWords(language)[name]} (${sourceIn(mark.source, language)})`);
    return [{ atMs, wallTime: wallAt(atMs), kind: 'mark', text }];
  });
  const words = report.marks.flatMap(({ name, toldMs, time: mark }): readonly TimelineEntry[] => {
    const { told: word } = mark;
    if (toldMs === null || word === undefined) return [];
    const text = both((language) => `${markWords(language)[name]} (${wordText(word, language)})`);
    return [{ atMs: toldMs, wallTime: wallAt(toldMs), kind: 'mark', text }];
  });
  const all = [...told, ...marks, ...words].toSorted((left, right) => left.atMs - right.atMs);
  const short = all.length <= maxEntries ? all : all.filter(({ kind }) => kind !== 'probe');
  return short.slice(0, maxEntries);
}

type Entry = Pick<TimelineEntry, 'kind' | 'text'>;

const both = (say: (language: 'en' | 'ko') => string): Words => ({ en: say('en'), ko: say('ko') });

function entryOf({ body }: RunEvent, report: Pick<Report, 'injections'>, last: Map<string, Quality>): Entry | null {
  switch (body.type) {
    case 'phase.entered':
      return {
        kind: 'phase',
        text: both((language) => `${phaseWords(language)[body.phase]}: ${toldIn(body.why, language)}`),
      };
    case 'probe.sampled':
      return probeEntry(body, last);
    case 'invariant.sampled':
      return probeEntry({ ...body, probe: body.invariant }, last);
    case 'alert.received': {
      const what = `${signalText(body)} (${body.sender})`;
      const [on, off] = [`alert fires: ${what}`, `alert is over: ${what}`];
      const [onKo, offKo] = [`경보 발생: ${what}`, `경보 해제: ${what}`];
      return { kind: 'alert', text: body.status === 'firing' ? { en: on, ko: onKo } : { en: off, ko: offKo } };
    }
    case 'stop.requested':
      return { kind: 'stop', text: { en: `stopped: ${body.why}`, ko: `중단: ${toldIn(body.why, 'ko')}` } };
    case 'agent.lost':
      return {
        kind: 'agent',
        text: { en: `an agent is away: ${body.why}`, ko: `에이전트 응답 없음: ${toldIn(body.why, 'ko')}` },
      };
    case 'agent.back':
      if (body.restarted)
        return { kind: 'agent', text: { en: 'the agent had died', ko: '에이전트가 죽었다가 다시 시작함' } };
      return { kind: 'agent', text: { en: 'the agent is back', ko: '에이전트가 돌아옴' } };
    case 'residue.checked': {
      const left = [...body.effects, ...body.unknown, ...body.litter];
      if (!body.clean) {
        const leftKo = left.map((each) => toldIn(each, 'ko')).join('; ');
        return { kind: 'residue', text: { en: `left: ${left.join('; ')}`, ko: `남아 있음: ${leftKo}` } };
      }
      if (body.doors !== undefined)
        return { kind: 'residue', text: { en: 'no fault of ours is left', ko: '남은 장애가 없음' } };
      return { kind: 'residue', text: { en: 'nothing of ours is left', ko: '남은 것이 없음' } };
    }
    default:
      return faultEntry(body, report);
  }
}

type Seen = Pick<EventOf<'probe.sampled'>, 'probe' | 'quality' | 'detail'>;

function probeEntry({ probe, quality, detail }: Seen, last: Map<string, Quality>): Entry | null {
  const before = last.get(probe);
  last.set(probe, quality);
  if (before === quality) return null;
  return {
    kind: 'probe',
    text: both((language) => `${probe}: ${qualityWords(language)[quality]}, ${toldIn(detail, language)}`),
  };
}

function faultEntry(body: RunEvent['body'], { injections }: Pick<Report, 'injections'>): Entry | null {
  if (!('injection' in body)) return null;
  const known = injections.find(({ id }) => id === body.injection);
  const what = known === undefined ? body.injection : `${known.fault} → ${known.target}`;
  switch (body.type) {
    case 'injection.live':
      return { kind: 'fault', text: { en: `${what} is on`, ko: `${what} 켜짐` } };
    case 'injection.refused':
      return {
        kind: 'fault',
        text: { en: `${what} was refused: ${body.detail}`, ko: `${what} 거부됨: ${toldIn(body.detail, 'ko')}` },
      };
    case 'injection.recovered':
      return { kind: 'fault', text: both((language) => `${what}: ${recoveredWords(language)[body.how]}`) };
    default:
      return null;
  }
}
