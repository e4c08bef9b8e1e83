import type { ProbePort, Sample } from '@firedrill/core/engine/engine-ports';
import { reasonOf } from '@firedrill/core/errors';
import type { InvariantSpec, ProbeSpec } from '@firedrill/core/words/experiment';
import type { JsonObject } from '@firedrill/core/words/json';
import type { Alerts } from '../api/alerts/alerts.ts';
import { hidesSecrets, type Secrets } from '../runs/secrets.ts';
import { blind, type Probe } from './probe.ts';

const recentWindowMs = 10_000;
const shortestTimeoutMs = 1_000;

/**
 * Samples the probes of one run: parses `with`, keeps the recent latencies per probe, and hands in what only probes
 * may see.
 */
export function createProbePort(
  probes: readonly Probe[],
  secrets: Secrets,
  remote: (type: string, asked: JsonObject, timeoutMs: number) => Promise<unknown>,
  heard?: Alerts['heard'],
): ProbePort {
  const recent = new Map<string, { atMs: number; latencyMs: number }[]>();
  return {
    sample: async (run, spec): Promise<Sample> => {
      const probe = probes.find((each) => each.type === spec.type);
      if (probe === undefined) return blind(`there is no probe of type ${spec.type}`);
      const shown = secrets.reveal({ with: spec.with, expect: spec.expect });
      // After a restart the values are gone; asking without them would blame the system for our loss.
      if (hidesSecrets(shown)) return blind('its secrets are no longer known to this server');
      const parsed = probe.with.safeParse(shown.with);
      if (!parsed.success) return blind(`its parameters cannot be read: ${parsed.error.message}`);
      const nowMs = performance.now();
      const own = (recent.get(spec.name) ?? []).filter(({ atMs }) => nowMs - atMs < recentWindowMs);
      recent.set(spec.name, own);
      const timeoutMs = spec.timeout ?? Math.max(shortestTimeoutMs, everyOf(spec));
      try {
        const sample = await probe.sample({
          with: parsed.data,
          expect: shown.expect,
          timeoutMs,
          recentMs: own.map(({ latencyMs }) => latencyMs),
          remote: (type, asked) => remote(type, asked, timeoutMs),
          ...(heard === undefined ? {} : { alerts: () => heard(run) }),
          keep: (latencyMs) => void own.push({ atMs: performance.now(), latencyMs }),
        });
        // What was expected or answered may stand in the detail, which is stored.
        return secrets.hide(sample);
      } catch (thrown) {
        return secrets.hide(blind(`the probe itself failed: ${reasonOf(thrown)}`));
      }
    },
  };
}

/** An invariant has no interval. */
const everyOf = (spec: ProbeSpec | InvariantSpec): number => ('every' in spec ? spec.every : 0);
