import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Json, JsonObject } from '@firedrill/core/words/json';
import { startServer } from '../../server.ts';
import { prepareStateDir, readToken } from '../../state-dir.ts';
import { isObject, memberOf } from '../json-members.ts';
import type { FisChoices } from '../start-fis.ts';

/** A server that serves AWS FIS on loopback, with a state directory of its own; no agent is ever started. */
export interface ServedFis {
  readonly root: string;
  /** @returns the answer's status and body; `from` says whose signature it has, `KEY/REGION`, or none */
  readonly ask: (method: string, at: string, body?: JsonObject, from?: string) => Promise<FisAnswered>;
  /** Asks the native API, at the same address. */
  readonly native: (at: string) => Promise<FisAnswered>;
  /** Creates a template and starts an experiment of it. */
  readonly start: (template: JsonObject) => Promise<FisAnswered>;
  /** The experiment as soon as its state is one of these. */
  readonly until: (id: string, statuses: readonly string[]) => Promise<JsonObject>;
  readonly end: () => Promise<void>;
}

export interface FisAnswered {
  readonly status: number;
  readonly body: JsonObject;
}

const patienceMs = 20_000;
const againMs = 20;

export async function servedFis(choices: Partial<FisChoices> = {}): Promise<ServedFis> {
  const root = mkdtempSync(path.join(tmpdir(), 'firedrill-fis-'));
  const fis: FisChoices = {
    listen: '127.0.0.1:0',
    accessKeys: [],
    simulate: true,
    inventoryFile: null,
    configFile: null,
    timeScale: 1,
    ...choices,
  };
  const noAgent = (): void => undefined;
  const dir = prepareStateDir(root);
  const server = await startServer(dir, { note: () => undefined }, noAgent, { fis });
  const ask = async (method: string, at: string, body?: JsonObject, from?: string): Promise<FisAnswered> => {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { 'content-type': 'application/json', ...(from === undefined ? {} : signedFrom(from)) };
    const answer = await fetch(`http://${server.fis?.address}${at}`, { method, headers, ...sent });
    // FIS answers with JSON only.
    return { status: answer.status, body: (await answer.json()) as JsonObject };
  };
  const experiment = async (id: string): Promise<JsonObject> =>
    objectAt((await ask('GET', `/experiments/${id}`)).body, 'experiment');
  return {
    root,
    ask,
    native: async (at) => {
      const headers = { authorization: `Bearer ${readToken(dir)}` };
      const answer = await fetch(`http://${server.fis?.address}${at}`, { headers });
      // The native API answers with JSON too.
      return { status: answer.status, body: (await answer.json()) as JsonObject };
    },
    start: async (template) => {
      const made = await ask('POST', '/experimentTemplates', { clientToken: crypto.randomUUID(), ...template });
      if (made.status !== 200) return made;
      const experimentTemplateId = memberAt(made.body, 'experimentTemplate', 'id');
      return ask('POST', '/experiments', { clientToken: crypto.randomUUID(), experimentTemplateId });
    },
    until: async (id, statuses) => {
      const limitMs = performance.now() + patienceMs;
      for (;;) {
        const now = await experiment(id);
        const status = textAt(now, 'state', 'status');
        if (statuses.includes(status)) return now;
        if (performance.now() > limitMs) throw new Error(`${id} is ${status}: ${JSON.stringify(now)}`);
        await pause(againMs);
      }
    },
    end: async () => {
      await server.end();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** A signature that says who asks and where, and is right only by chance: simulations take it. */
function signedFrom(from: string) {
  const [key = '', region = ''] = from.split('/');
  const credential = `${key}/20260101/${region}/fis/aws4_request`;
  return {
    'x-amz-date': '20260101T000000Z',
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
  };
}

/** What stands under these members, one within the other. */
export function memberAt(whole: JsonObject, ...members: readonly string[]): Json {
  return members.reduce<Json>((value, member) => {
    if (!isObject(value)) throw new RangeError(`nothing has a member ${member}: ${JSON.stringify(whole)}`);
    return memberOf(value, member) ?? null;
  }, whole);
}

/** A text that stands there. */
export function textAt(whole: JsonObject, ...members: readonly string[]): string {
  const value = memberAt(whole, ...members);
  if (typeof value === 'string') return value;
  throw new RangeError(`${members.join('.')} is no text: ${JSON.stringify(whole)}`);
}

function objectAt(whole: JsonObject, member: string): JsonObject {
  const value = memberAt(whole, member);
  if (isObject(value)) return value;
  throw new RangeError(`${member} is no object: ${JSON.stringify(whole)}`);
}

/** A template that waits for a minute, and is stopped by these alarms. */
export const waitingTemplate = (alarms: readonly string[], changes: JsonObject = {}): JsonObject => ({
  description: 'Waits for a minute',
  stopConditions: alarms.length === 0 ? [{ source: 'none' }] : alarms.map((value) => ({ source: alarmSource, value })),
  targets: {},
  actions: { wait: { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' } } },
  roleArn: 'arn:aws:iam::123456789012:role/drill',
  ...changes,
});

const alarmSource = 'aws:cloudwatch:alarm';
