import { setTimeout as pause } from 'node:timers/promises';
import type { ProbePort, Sample } from '@firedrill/core/engine/engine-ports';
import type { ProbeSpec } from '@firedrill/core/words/experiment';
import type { JsonObject } from '@firedrill/core/words/json';
import { alarmGuards, type AlarmReading } from '@firedrill/dialects/fis/alarm-guards';
import { decodeFisValue } from '@firedrill/dialects/fis/decode';
import { sampleOnce } from './sample-once.ts';

export interface AlarmsAgainstPorts {
  readonly alarms: AlarmReading;
  /** A port for probes that belong to no run. */
  readonly newPort: () => ProbePort;
}

/** Between two polls lies as much time as between two samples of a run. */
const pollMs = 1_000;

/**
 * Why the alarms of a template's stop conditions do not let an experiment begin: one is in ALARM, or could not be read
 * twice. All are read together. @returns null when nothing is against it
 */
export async function alarmsAgainst(ports: AlarmsAgainstPorts, template: JsonObject): Promise<string | null> {
  const decoded = decodeFisValue(template);
  if (!decoded.ok) return null;
  const asked = alarmGuards(decoded.template, ports.alarms).map((probe) => ({ probe, name: probe.name }));
  const startMs = performance.now();
  const first = await look(ports, asked);
  if (first.against !== null || first.unread.length === 0) return first.against;
  await pause(Math.max(0, pollMs - (performance.now() - startMs)));
  const { against, unread } = await look(ports, first.unread);
  if (against !== null || unread.length === 0) return against;
  const told = unread.map(({ name, detail }) => `"${name}" (${detail})`).join(', ');
  return `${unread.length === 1 ? 'this alarm' : 'these alarms'} could not be read twice: ${told}`;
}

interface Asked {
  readonly name: string;
  readonly probe: ProbeSpec;
}

interface Looked {
  readonly against: string | null;
  readonly unread: readonly (Asked & Pick<Sample, 'detail'>)[];
}

async function look({ newPort }: AlarmsAgainstPorts, asked: readonly Asked[]): Promise<Looked> {
  const samples = await sampleOnce(
    newPort(),
    asked.map(({ probe }) => probe),
  );
  const seen = asked.flatMap((each, index) => {
    const sample = samples[index];
    return sample === undefined ? [] : [{ ...each, ...sample }];
  });
  const alarming = seen.filter(({ quality }) => quality === 'bad');
  const told = alarming.map(({ name, detail }) => `"${name}" (${detail})`).join(', ');
  return {
    against: alarming.length === 0 ? null : `${alarming.length === 1 ? 'an alarm is' : 'alarms are'} in ALARM: ${told}`,
    unread: seen.filter(({ quality }) => quality === 'blind'),
  };
}
