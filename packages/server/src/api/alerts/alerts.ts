import { reasonOf } from '@firedrill/core/errors';
import type { Clock } from '@firedrill/core/ports';
import { type AlertLook, alertsAddress } from '@firedrill/core/recovery/alert-signal';
import type { EventBody, EventOf, RunEvent } from '@firedrill/core/words/events';
import type { Experiment } from '@firedrill/core/words/experiment';
import type { RunId } from '@firedrill/core/words/ids';
import type { AlertTls } from './alert-tls.ts';
import type { ToldAlert } from './read-alerts.ts';
import { createSharedDoors } from './shared-doors.ts';

/** What a run has heard so far, for its probes. */
export interface Heard {
  readonly open: boolean;
  /** Why it is not open. */
  readonly why: string;
  readonly firing: readonly AlertLook[];
  /** Since anybody posted anything with the right token; null when nobody has. */
  readonly silentMs: number | null;
}

/** The alerts that runs hear. A door stands while a run that wants it is under way; runs share it. */
export interface Alerts {
  /** Opens the door that the experiment asks for; does nothing where it asks for none. */
  readonly begin: (run: RunId, asked: Listening) => void;
  readonly end: (run: RunId) => void;
  readonly heard: (run: RunId) => Heard;
}

export interface Listening {
  readonly experiment: Experiment;
  /** What the run knows already: after a crash its alerts are read from these. */
  readonly events: readonly RunEvent[];
  readonly tell: (body: EventBody) => void;
}

/** A run keeps so many changes of alerts; beyond them senders are told to wait. */
export const maxAlertsPerRun = 1000;

interface Ear {
  readonly tell: (body: EventBody) => void;
  readonly listen: string;
  /** The last state of each alert, by fingerprint. */
  readonly known: Map<string, Pick<EventOf<'alert.received'>, 'status' | 'startsAt' | 'labels'>>;
  open: boolean;
  why: string;
  count: number;
  lastNs: bigint | null;
}

export interface AlertsPorts {
  readonly clock: Clock;
  readonly token: string;
  /** Null: only this machine is heard. */
  readonly tls?: AlertTls | null;
}

export function createAlerts({ clock, token, tls = null }: AlertsPorts): Alerts {
  const ears = new Map<RunId, Ear>();
  const doors = createSharedDoors(token, tls);
  const open = async (run: RunId, ear: Ear): Promise<void> => {
    const { listen } = ear;
    try {
      const { address } = await doors.enter(listen, run, (alerts) => hear(ear, alerts, clock));
      ear.open = true;
      ear.tell({ type: 'alerts.opened', listen: address, ok: true, detail: '' });
    } catch (thrown) {
      ear.why = reasonOf(thrown);
      ear.tell({ type: 'alerts.opened', listen, ok: false, detail: ear.why });
    }
  };
  return {
    begin: (run, { experiment, events, tell }) => {
      const listen = alertsAddress(experiment);
      if (listen === null) return;
      const ear: Ear = { tell, listen, known: new Map(), open: false, why: 'not open yet', count: 0, lastNs: null };
      for (const { body } of events) if (body.type === 'alert.received') remember(ear, body);
      ears.set(run, ear);
      void open(run, ear);
    },
    end: (run) => {
      const ear = ears.get(run);
      ears.delete(run);
      if (ear !== undefined) doors.leave(ear.listen, run);
    },
    heard: (run) => {
      const ear = ears.get(run);
      if (ear === undefined) return { open: false, why: 'this run hears no alerts', firing: [], silentMs: null };
      const silentMs = ear.lastNs === null ? null : Number(clock.nowNs() - ear.lastNs) / 1e6;
      const firing = [...ear.known.values()].filter(({ status }) => status === 'firing');
      return { open: ear.open, why: ear.why, firing, silentMs };
    },
  };
}

function remember(ear: Ear, { fingerprint, status, startsAt, labels }: EventOf<'alert.received'>): void {
  ear.known.set(fingerprint, { status, startsAt, labels });
  ear.count += 1;
}

/** Tells a run what is new: senders repeat what is on, and a group is told whole when one of it changes. */
function hear(ear: Ear, alerts: readonly ToldAlert[], clock: Clock): boolean {
  ear.lastNs = clock.nowNs();
  for (const alert of alerts) {
    const { sender, status, name, labels, fingerprint, startsAt, endsAt } = alert;
    const before = ear.known.get(fingerprint);
    if (before?.status === status && before.startsAt === startsAt) continue;
    if (ear.count >= maxAlertsPerRun) return false;
    const since = Date.parse(status === 'firing' ? startsAt : endsAt);
    const sinceMs = Number.isFinite(since) ? Math.max(0, Date.parse(clock.wallTime()) - since) : null;
    const atNs = String(ear.lastNs);
    const body = { sender, status, name, labels, fingerprint, sinceMs, startsAt, atNs };
    remember(ear, { type: 'alert.received', ...body });
    ear.tell({ type: 'alert.received', ...body });
  }
  return true;
}
