import type { Notes } from '@firedrill/core/ports';
import type { Hub } from '../../agents/hub.ts';
import type { PlanAsked, PlanningResult } from '../../runs/planning.ts';
import type { StandingProxies } from '../../proxies/standing-proxies.ts';
import type { Runs } from '../../runs/runs.ts';
import type { RunsStore } from '../../store/runs.ts';

/** What the routes of the native API need; each route file adds one resource. */
export interface ApiContext {
  readonly store: RunsStore;
  readonly runs: Runs;
  readonly hub: Hub;
  readonly plan: (asked: PlanAsked) => Promise<PlanningResult>;
  readonly proxies: StandingProxies;
  /** Serves Toxiproxy's API at an address until closed; then every toxic ends, and the proxies stay. */
  readonly toxiproxy: (listen: string) => Promise<{ readonly address: string; readonly close: () => Promise<void> }>;
  readonly token: string;
  readonly version: string;
  readonly notes: Notes;
  /** Stops every run and ends the server. */
  readonly end: () => void;
  /** For tests: how long a follower may read nothing (follow-events.ts). */
  readonly followerPatienceMs?: number;
  /** Called at each request and each end of one, so that an idle server can go. */
  readonly busy: (delta: 1 | -1) => void;
}
