import { once } from 'node:events';
import { Agent, type ClientRequest, request, type RequestOptions } from 'node:http';
import type { Chances, Talk } from './talk.ts';

/** node's `fetch`, which is undici: it keeps connections until a response closes them. */
export const fetchTalks: Talk = async ({ port, index, chances }) => {
  const { size, bytes } = chances;
  const at = (path: string): string => `http://127.0.0.1:${port}/${path}`;
  const body = new ReadableStream({
    start: (stream) => {
      for (let left = size(5); left > 0; left -= 1) stream.enqueue(new Uint8Array(bytes(3000)));
      stream.close();
    },
  });
  const first: readonly (() => Promise<unknown>)[] = [
    () => read(at(`fixed/${size(40_000)}`)),
    () => read(at(`chunked/${size(20_000)}`), { headers: { range: 'bytes=1-9' } }),
    () => read(at('echo'), { method: 'POST', body: new Uint8Array(bytes(30_000)) }),
    () => read(at('echo'), { method: 'PUT', body, duplex: 'half' }),
    () => read(at(`fixed/${size(900)}`), { method: 'HEAD' }),
    () => read(at(`moved/${size(900)}`)),
    () => read(at(`gzip/${size(9000)}`)),
    () => leave(at(`chunked/${size(90_000)}`)),
    () => read(at(`cut/${size(900)}`)),
  ];
  for (let left = 1 + size(2); left > 0; left -= 1) await first[(index + left) % first.length]?.();
  await read(at(`fixed/${size(900)}?close`));
};

/** What breaks is over, and that is part of what is recorded. */
const read = (url: string, options?: RequestInit & { duplex?: 'half' }): Promise<unknown> =>
  fetch(url, options)
    .then((response) => response.arrayBuffer())
    .catch((thrown: unknown) => thrown);

/** Loses interest with the first bytes. */
const leave = async (url: string): Promise<void> => {
  const { body } = await fetch(url);
  const reader = body?.getReader();
  await reader?.read();
  await reader?.cancel();
};

/** node's own client, on one connection that is kept. */
export const nodeTalks: Talk = async ({ port, index, chances }) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const options = { host: '127.0.0.1', port, agent };
  for (let left = 1 + chances.size(3); left > 0; left -= 1)
    await askings[(index + left) % askings.length]?.(options, chances);
  agent.destroy();
};

const askings: readonly ((options: RequestOptions, chances: Chances) => Promise<unknown>)[] = [
  (options, { size }) => heard(request({ ...options, path: `/fixed/${size(20_000)}` })),
  (options, { size }) => heard(request({ ...options, method: 'HEAD', path: `/chunked/${size(9000)}` })),
  (options, { bytes }) => heard(request({ ...options, method: 'POST', path: '/echo' }), bytes(20_000)),
  (options, { bytes }) => {
    const asking = request({ ...options, method: 'PUT', path: '/echo', headers: { trailer: 'x-sum' } });
    asking.write(bytes(900));
    asking.write(bytes(900));
    asking.addTrailers({ 'x-sum': '1' });
    return heard(asking);
  },
  async (options, { bytes }) => {
    const asking = request({ ...options, method: 'POST', path: '/echo', headers: { expect: '100-continue' } });
    asking.flushHeaders();
    await once(asking, 'continue');
    return heard(asking, bytes(9000));
  },
  async (options, { size, bytes }) => {
    const asking = request({ ...options, agent: false, method: 'CONNECT', path: `b.example:${1 + size(999)}` }).end();
    // `connect` brings the response, the socket and what came with it (node:http).
    const [, socket] = (await once(asking, 'connect')) as [unknown, NodeJS.ReadWriteStream];
    socket.end(bytes(9000));
    socket.resume();
    await once(socket, 'end');
  },
  async (options, { size }) => {
    const asking = request({ ...options, path: `/chunked/${50_000 + size(90_000)}` }).end();
    await once(asking, 'response');
    asking.destroy();
  },
];

/** Sends, and reads until nothing more comes. */
async function heard(asking: ClientRequest, body?: Buffer): Promise<void> {
  const closed = once(asking, 'close');
  asking.on('response', (response) => response.resume());
  asking.end(body);
  await closed;
}
