import { durationText } from '../units.ts';
import { countsIn } from '../words/counting-phases.ts';
import { type Experiment, type MarkName, markNames, type MarkSpec, type ProbeSpec } from '../words/experiment.ts';
import { methodSpanMs } from './plan-stops.ts';
import type { PlannedAction, PlanWarning } from './plan.ts';
import { pageRangeMs, probeWindowMs } from './probe-window.ts';

/** What looks back too far, or is expected too soon or too late, for anybody to see it. */
export function windowWarnings(experiment: Experiment, actions: readonly PlannedAction[]): readonly PlanWarning[] {
  const lastsMs = methodSpanMs(actions);
  const probes = experiment.spec.hypothesis?.probes ?? [];
  return [
    ...probes.flatMap((probe, index) => {
      const path = `spec.hypothesis.probes[${index}]`;
      return [...longWindow(probe, lastsMs, path), ...rareReadings(probe, path)];
    }),
    ...markNames.flatMap((mark) => {
      const spec = experiment.spec.recovery[mark];
      const withinMs = spec?.within;
      return spec === undefined || withinMs === undefined
        ? []
        : markWarnings(experiment, { mark, spec, withinMs, lastsMs });
    }),
  ];
}

/** What is mostly of the time before a fault hardly shows it. */
function longWindow(probe: ProbeSpec, lastsMs: number, path: string): readonly PlanWarning[] {
  const windowMs = probeWindowMs(probe);
  if (lastsMs === 0 || windowMs <= lastsMs || !countsIn(probe, 'during')) return [];
  const [window, lasts] = [windowMs, lastsMs].map(durationText);
  const text = {
    en: `${probe.name} looks back ${window}, but the method lasts ${lasts}: it shows mostly the time before.`,
    ko: `${probe.name}: 최근 ${window}을 보지만 실험은 ${lasts} 동안만 이어집니다. 대부분 장애 이전의 값입니다.`,
  };
  return [{ code: 'window-too-long', path, text }];
}

function rareReadings(probe: ProbeSpec, path: string): readonly PlanWarning[] {
  const rangeMs = pageRangeMs(probe);
  if (rangeMs === null || probe.every < rangeMs) return [];
  const [every, range] = [probe.every, rangeMs].map(durationText);
  const text = {
    en: `${probe.name} reads its page every ${every}: never twice within ${range}, so every sample is blind.`,
    ko: `${probe.name}: 페이지를 ${every}마다 읽으므로 ${range} 안에 두 번 읽을 수 없습니다. 모든 표본이 측정 불가가 됩니다.`,
  };
  return [{ code: 'too-few-readings', path, text }];
}

interface Mark {
  readonly mark: MarkName;
  readonly spec: MarkSpec;
  readonly withinMs: number;
  readonly lastsMs: number;
}

const steadyMarks: ReadonlySet<MarkName> = new Set(['selfHealed', 'partlyRecovered', 'fullyRecovered', 'stable']);
/** Stable means: good for so many intervals more. */
const stableIntervals = 3;

function markWarnings(experiment: Experiment, asked: Mark): readonly PlanWarning[] {
  if (asked.spec.alert !== undefined) return soonAlert(asked);
  const { hypothesis } = experiment.spec;
  const { mark, spec, withinMs, lastsMs } = asked;
  const all = hypothesis?.probes ?? [];
  const steady = steadyMarks.has(mark) ? all.filter((probe) => countsIn(probe, 'after')) : [];
  const probes = spec.probe === undefined ? steady : all.filter(({ name }) => name === spec.probe);
  if (hypothesis === undefined || probes.length === 0) return [];
  const intervals = mark === 'stable' && spec.probe === undefined ? stableIntervals : 1;
  const needs = probes.map((probe) => probe.every * intervals + probeWindowMs(probe, spec.expect) + (spec.for ?? 0));
  const neededMs = Math.max(...needs);
  const watchedMs = lastsMs + hypothesis.after;
  return [
    ...(withinMs < neededMs ? [tooSoon(asked, neededMs)] : []),
    ...(withinMs > watchedMs ? [tooLate(asked, watchedMs)] : []),
  ];
}

function tooSoon({ mark, withinMs }: Mark, neededMs: number): PlanWarning {
  const [within, needed] = [withinMs, neededMs].map(durationText);
  const text = {
    en: `${mark} is expected within ${within}, but its probes may need ${needed} (interval, window, \`for\`).`,
    ko: `${mark} 시점을 ${within} 안에 기대하지만 프로브가 이를 보이는 데 ${needed}까지 걸릴 수 있습니다(간격, 구간, \`for\`).`,
  };
  return { code: 'mark-too-soon', path: `spec.recovery.${mark}`, text };
}

function tooLate({ mark, withinMs }: Mark, watchedMs: number): PlanWarning {
  const [within, watched] = [withinMs, watchedMs].map(durationText);
  const text = {
    en: `${mark} is expected within ${within}, but the run watches for ${watched}: lengthen spec.hypothesis.after.`,
    ko: `${mark} 시점을 ${within} 안에 기대하지만 실행은 ${watched} 동안만 지켜봅니다. spec.hypothesis.after를 늘리세요.`,
  };
  return { code: 'mark-unwatched', path: `spec.recovery.${mark}`, text };
}

/**
 * What Alertmanager and Grafana wait by default before they tell of a new group of alerts (`group_wait`), and of a
 * change in one that they told of (`group_interval`).
 * @see https://prometheus.io/docs/alerting/latest/configuration/#route
 */
const defaultWaits = {
  firing: { name: 'group_wait', waitMs: 30_000 },
  resolved: { name: 'group_interval', waitMs: 300_000 },
};

function soonAlert({ mark, spec, withinMs }: Mark): readonly PlanWarning[] {
  const { name, waitMs } = defaultWaits[spec.alert?.status ?? 'firing'];
  if (withinMs >= waitMs) return [];
  const [within, wait] = [withinMs, waitMs].map(durationText);
  const text = {
    en: `An alert is expected within ${within}; Alertmanager and Grafana wait ${wait} unless \`${name}\` is shorter.`,
    ko: `경보를 ${within} 안에 기대합니다. Alertmanager와 Grafana는 \`${name}\`을 줄이지 않으면 ${wait}을 기다립니다.`,
  };
  return [{ code: 'alert-too-soon', path: `spec.recovery.${mark}`, text }];
}
