import { request as requestPlain, type ClientRequest } from 'node:http';
import { request as requestSecure } from 'node:https';

import { canarySource } from './canary-source.ts';
import { dial } from './introduce.ts';

/** What a canary asks for. */
export type Asked = {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly about?: string | null;
};

/** A request on a connection of its own, from where canaries come; still to be ended. */
export function requestOf({ url, method = 'GET', headers, about = null }: Asked): ClientRequest {
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const asked = { method, headers: { ...headers } };
  if (about === null) {
    const request = url.startsWith('https:') ? requestSecure : requestPlain;
    return request(url, { ...asked, agent: false, ...canarySource(host) });
  }
  const way = { host, port: port === '' ? 80 : Number(port), about };
  // One that is given up while the door is silent has no socket yet, which then ends with the patience of `dial`.
  return requestPlain(url, {
    ...asked,
    createConnection: (_options, done) => {
      const dialled = dial(way, (failure) => done(failure, dialled));
      return undefined;
    },
  });
}
