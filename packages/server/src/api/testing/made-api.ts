import { once } from 'node:events';
import { request } from 'node:http';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { FiredrillError } from '@firedrill/core/errors';
import { madePlan } from '@firedrill/core/testing/made-run';
import type { FastifyInstance } from 'fastify';
import { createHub } from '../../agents/hub.ts';
import type { PlanningResult } from '../../runs/planning.ts';
import { createSecrets } from '../../runs/secrets.ts';
import { openStore } from '../../store/open.ts';
import { createRunsStore, type RunsStore } from '../../store/runs.ts';
import { made } from '../../store/testing/made-store.ts';
import { createApi } from '../create-api.ts';
import type { ApiContext } from '../native/context.ts';

export const token = 'the-token-of-this-test';

/** The API over a real store on a real Unix socket; runs are begun, never driven. */
export interface MadeApi {
  readonly api: FastifyInstance;
  readonly store: RunsStore;
  readonly socketPath: string;
  /** Requests that are under way, as the idle server counts them. */
  readonly busy: () => number;
  readonly asked: string[];
  /** What the server noted in its log. */
  readonly said: readonly string[];
  readonly ask: (method: string, url: string, options?: AskOptions) => Promise<Answered>;
  readonly close: () => Promise<void>;
}

export interface AskOptions {
  readonly body?: unknown;
  readonly headers?: { readonly [name: string]: string };
  /** Called with every piece of the answer as it comes. */
  readonly onText?: (text: string) => void;
}

export interface Answered {
  readonly status: number;
  readonly text: string;
}

const nothing = (): void => undefined;

export async function makeApi(
  planned: (text: string) => PlanningResult | Promise<PlanningResult>,
  followerPatienceMs?: number,
): Promise<MadeApi> {
  const at = made.directory();
  const database = openStore(path.join(at.root, 'store.sqlite'));
  const store = createRunsStore(database, made.around('api'));
  const said: string[] = [];
  const notes = { note: (_level: string, text: string) => void said.push(text) };
  const asked: string[] = [];
  let busy = 0;
  const api = await createApi({
    store,
    token,
    notes,
    ...(followerPatienceMs === undefined ? {} : { followerPatienceMs }),
    version: '1',
    hub: createHub(token, { connected: nothing, lost: nothing, told: nothing }, notes),
    end: () => void asked.push('end'),
    busy: (delta) => void (busy += delta),
    plan: async ({ text }) => {
      const result = await planned(text);
      if (text === 'slow') await untilGone(() => busy);
      return result;
    },
    ...withoutProxies(asked, () => busy),
    runs: madeRuns(store, asked),
  });
  const socketPath = path.join(at.root, 'api.sock');
  await api.listen({ path: socketPath });
  const close = async (): Promise<void> => {
    await api.close();
    database.close();
    at.remove();
  };
  return {
    api,
    store,
    socketPath,
    asked,
    said,
    close,
    busy: () => busy,
    ask: (method, url, options) => ask(socketPath, method, url, options),
  };
}

/** Runs are begun in the store, and never driven; what is asked of them is written down. */
function madeRuns(store: RunsStore, asked: string[]): ApiContext['runs'] {
  let begun = 0;
  return {
    start: (plan, { secrets, by }) => {
      const run = made.run((begun += 1));
      const created = { type: 'run.created', plan: createSecrets(secrets).hide(plan), by, versions: {} } as const;
      store.create(run, { name: 'made', leaseUntilNs: 1n, bodies: [created] });
      return run;
    },
    stop: (run, { why }) => void asked.push(`stop ${run} ${why}`),
    mark: (run, mark, { source }) => void asked.push(`mark ${run} ${mark} ${source}`),
    resume: () => [],
    finished: () => null,
    onHosts: () => 0,
    active: () => [],
    agentTold: nothing,
    agentLost: nothing,
    agentBack: nothing,
  };
}

/** What takes so long that whoever asked has gone. */
async function untilGone(busy: () => number): Promise<void> {
  while (busy() > 0) await setImmediate();
}

/** No proxy stands; what is asked of them is written down. */
function withoutProxies(asked: string[], busy: () => number): Pick<ApiContext, 'proxies' | 'toxiproxy'> {
  return {
    proxies: {
      list: async () => [],
      keep: async (words) => ({ ...words, injection: 'i-aaaaaaaaaaaaaaaa', up: true }),
      end: async (name) => void asked.push(`end ${name}`),
      count: () => 0,
    },
    toxiproxy: async (listen) => {
      asked.push(`open ${listen}`);
      if (listen === 'slow') await untilGone(busy);
      return { address: listen, close: async () => void asked.push(`close ${listen}`) };
    },
  };
}

async function ask(
  socketPath: string,
  method: string,
  path: string,
  { body, headers, onText }: AskOptions = {},
): Promise<Answered> {
  const sent = body === undefined ? {} : { 'content-type': 'application/json' };
  const all = { authorization: `Bearer ${token}`, ...sent, ...headers };
  const asking = request({ socketPath, path, method, headers: all });
  asking.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
  const [response] = await once(asking, 'response');
  let text = '';
  for await (const chunk of response) {
    text += String(chunk);
    onText?.(text);
  }
  return { status: response.statusCode, text };
}

/** Plans by what the text says. */
export function planByText(text: string): PlanningResult {
  if (text === 'away') throw new FiredrillError('agent-away', 'no agent came');
  if (text === 'broken') throw new TypeError('a mistake of ours');
  if (text === 'refused') return { ok: false, problems: [], warnings: [], secrets: ['s3cret'] };
  const plan = madePlan({ hypothesis: { title: 's3cret', probes: [{ name: 'page', type: 'http' }] } }, 'lasting');
  return { ok: true, plan: createSecrets(['s3cret']).hide(plan), secrets: ['s3cret'] };
}
