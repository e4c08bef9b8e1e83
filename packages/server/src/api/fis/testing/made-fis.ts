import { once } from 'node:events';
import { request } from 'node:http';
import type { AccessKey } from '../access-keys.ts';
import { type FisOperation, fisOperationNames, type FisOperations } from '../operation.ts';
import { readTarget } from '../raw-query.ts';
import { type FisListener, serveFis } from '../serve.ts';
import { signatureOf } from '../signature/canonical.ts';

/** The HTTP of AWS FIS on a real port, with operations that say what they were asked. */
export interface MadeFis {
  readonly listener: FisListener;
  readonly ask: (method: string, target: string, asked?: Asked) => Promise<Answered>;
  /** What was noted. */
  readonly noted: readonly string[];
}

export interface Asked {
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Buffer;
  /** Null sends no signature. */
  readonly key?: AccessKey | null;
}

export interface Answered {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly text: string;
}

export const madeKey: AccessKey = { id: 'AKIAMADEFORTHETEST22', secret: 'made/for+the=test', account: '111122223333' };

/** Operations that answer with their own name, input and caller. */
export function echoOperations(others: { readonly [name: string]: FisOperation } = {}): FisOperations {
  const echo = fisOperationNames.map((operation): [string, FisOperation] => [
    operation,
    others[operation] ?? ((input, { account, region }) => ({ operation, input, account, region })),
  ]);
  return Object.fromEntries(echo) as unknown as FisOperations; // each of the names is there
}

export interface MadeWith {
  readonly simulate?: boolean;
  readonly operations?: FisOperations;
  readonly listen?: string;
}

export async function makeFis({
  simulate = false,
  operations = echoOperations(),
  listen,
}: MadeWith = {}): Promise<MadeFis> {
  const noted: string[] = [];
  const listener = await serveFis({
    listen: listen ?? '127.0.0.1:0',
    operations,
    keys: [madeKey],
    simulate,
    version: '1',
    notes: { note: (level, text) => void noted.push(`${level}: ${text}`) },
    native: ({ url = '' }, response) => void response.end(`native ${url}`),
    experimentStates: () => ({ running: 2, completed: 1 }),
  });
  return { listener, noted, ask: (method, target, asked) => ask(listener.address, method, target, asked) };
}

async function ask(address: string, method: string, target: string, asked: Asked = {}): Promise<Answered> {
  const { body = '', key = madeKey, headers = {} } = asked;
  const [host = '', port = ''] = address.split(/:(?=\d+$)/);
  const all = { host: address, ...headers };
  const sent = key === null ? all : signed({ method, target, headers: all, body: Buffer.from(body) }, key);
  const asking = request({ host: host.replace(/^\[(.*)\]$/, '$1'), port, method, path: target, headers: sent });
  asking.end(body);
  const [response] = await once(asking, 'response');
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode, headers: response.headers, text };
}

interface ToSign {
  readonly method: string;
  readonly target: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: Buffer;
}

/** The signature is compared with botocore's in verify.test.ts. */
export function signed({ method, target, headers, body }: ToSign, { id, secret }: AccessKey, atMs = Date.now()) {
  const stamp = new Date(atMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const all: { readonly [name: string]: string } = { ...headers, 'x-amz-date': stamp };
  const signedHeaders = Object.keys(all).toSorted();
  const [day, region, service] = [stamp.slice(0, 8), 'eu-west-1', 'fis'];
  const claim = { accessKey: id, day, region, service, stamp, signedHeaders, signature: '', expiresSeconds: null };
  const signature = signatureOf(
    { method, ...readTarget(target), headers: all, body },
    claim,
    secret,
    'encoded',
  ).toString('hex');
  const credential = `Credential=${id}/${day}/${region}/${service}/aws4_request`;
  const names = `SignedHeaders=${signedHeaders.join(';')}`;
  return { ...all, authorization: `AWS4-HMAC-SHA256 ${credential}, ${names}, Signature=${signature}` };
}
