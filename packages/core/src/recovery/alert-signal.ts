import { msToNs } from '../ports.ts';
import type { RunFacts } from '../verdict/run-facts.ts';
import type { AlertSignal, Experiment } from '../words/experiment.ts';

/** What an alert is recognised by. */
export interface AlertLook {
  readonly labels: { readonly [label: string]: string };
}

/** Whether an alert is the one that is meant; its status is not looked at. */
export function alertMatches({ name, labels }: Pick<AlertSignal, 'name' | 'labels'>, alert: AlertLook): boolean {
  if (name !== undefined && alert.labels['alertname'] !== name) return false;
  return Object.entries(labels).every(([label, value]) => alert.labels[label] === value);
}

/** When an alert said what a mark waits for. */
export interface AlertTime {
  /** Null: it did not come. */
  readonly atNs: bigint | null;
  readonly source: string;
  /** True when nobody can say whether it came: it was on before the fault, or nobody could hear. */
  readonly unknown: boolean;
}

/** Whether an alert began since a moment, by its own clock; one that does not say is taken for news. */
export function isNews({ atNs, sinceMs }: { atNs: string; sinceMs: number | null }, sinceNs: bigint): boolean {
  return BigInt(atNs) - msToNs(sinceMs ?? 0) >= sinceNs;
}

/**
 * The first alert that is meant and came since a moment. One whose own clock says that it was on before tells nothing
 * about the fault: it is not taken for news, and its absence is not blamed on anybody either.
 */
export function alertTime(facts: RunFacts, signal: AlertSignal, sinceNs: bigint): AlertTime {
  const meant = facts.alerts.filter(
    (alert) => alert.status === signal.status && alertMatches(signal, alert) && BigInt(alert.atNs) >= sinceNs,
  );
  const news = meant.find((alert) => isNews(alert, sinceNs));
  if (news !== undefined) {
    const source = `alert ${news.name} ${news.status}, told by ${news.sender}`;
    return { atNs: BigInt(news.atNs), source, unknown: false };
  }
  const wanted = `alert ${signalText(signal)} ${signal.status}`;
  if (meant.length > 0) return { atNs: null, source: `${wanted}: it was so before the fault`, unknown: true };
  const { alertsOpened } = facts;
  if (alertsOpened?.ok === true) return { atNs: null, source: wanted, unknown: false };
  return {
    atNs: null,
    source: `${wanted}: nobody could hear it (${alertsOpened?.detail ?? 'not open'})`,
    unknown: true,
  };
}

/** `HighLatency{service=page}`. */
export function signalText({ name = '', labels }: Pick<AlertSignal, 'name' | 'labels'>): string {
  const others = Object.entries(labels).filter(([label, value]) => label !== 'alertname' || value !== name);
  const texts = others.map(([label, value]) => `${label}=${value}`);
  return texts.length === 0 ? name : `${name}{${texts.join(',')}}`;
}

/**
 * How alerts are told at an address: in clear on loopback, which is this machine alone; over TLS anywhere else.
 * @param listen HOST:PORT
 */
export const alertsScheme = (listen: string): 'http' | 'https' =>
  /^(127(\.(25[0-5]|2[0-4]\d|1?\d{1,2})){3}|localhost|\[::1\]):/.test(listen) ? 'http' : 'https';

const defaultListen = '127.0.0.1:9095';

/** Where an experiment wants to hear alerts; null when nothing in it asks for one. */
export function alertsAddress({ spec }: Experiment): string | null {
  const { hypothesis, recovery, alerts } = spec;
  const probes = [...(hypothesis?.probes ?? []), ...(hypothesis?.invariants ?? [])];
  const wanted =
    Object.values(recovery).some((mark) => mark?.alert !== undefined) || probes.some(({ type }) => type === 'alert');
  return alerts?.listen ?? (wanted ? defaultListen : null);
}
