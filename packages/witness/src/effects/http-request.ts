import { request as requestPlain, type ClientRequest } from 'node:http';
import { request as requestSecure } from 'node:https';

import { canarySource } from './canary-source.ts';

/** What a canary asks for. */
export type Asked = {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A request on a connection of its own, from where canaries come; still to be ended. */
export function requestOf({ url, method = 'GET', headers }: Asked): ClientRequest {
  const request = url.startsWith('https:') ? requestSecure : requestPlain;
  const { hostname } = new URL(url);
  const source = canarySource(hostname.replace(/^\[|\]$/g, ''));
  return request(url, { method, headers: { ...headers }, agent: false, ...source });
}
