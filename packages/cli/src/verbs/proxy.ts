import { FiredrillError } from '@firedrill/core/errors';
import { settleParticles } from '@firedrill/core/words/particles';
import { stateDirAt, stateDirPath } from '@firedrill/server/state-dir';
import type { StandingProxy } from '@firedrill/server/proxies/standing-proxies';
import { tableText } from '../render/table.ts';
import { createClient, type Client, limitsMs } from '../server/client.ts';
import { ensureServer } from '../server/ensure-server.ts';
import { policyToUse } from '../server/living-policy.ts';
import { flag, type Options, type Surroundings, text, type Verb } from '../verb.ts';

/**
 * Keeps proxies standing, lists and ends them. A standing proxy outlives this command and every run; while one stands,
 * server and agent stay. With --toxiproxy it serves until Ctrl-C, which ends the toxics and leaves the proxies.
 */
export const proxy: Verb = {
  name: 'proxy',
  summary: {
    en: 'keep a proxy standing before a server; `proxy list`, `proxy end NAME`',
    ko: '서버 앞에 프록시를 세워 둡니다; `proxy list`, `proxy end NAME`',
  },
  configure: (command) =>
    command
      .argument('[word]', 'list, or end')
      .argument('[names...]', 'with end: the proxies to end')
      .option('--listen <address>', 'HOST:PORT where callers connect; port 0 chooses a free one')
      .option('--upstream <address>', 'HOST:PORT of the server behind it')
      .option('--name <name>', 'what it is called; by default its address')
      .option('--toxiproxy <address>', "serve Toxiproxy's HTTP API at this loopback address until Ctrl-C")
      .option('--all', 'with end: every standing proxy')
      .option('--json', 'with list: as JSON')
      .option('--policy <file>', "the agent's policy file, where this starts it")
      .addHelpText('after', examples),
  run: async (surroundings, [word, ...names], options) => {
    const ask = toAsk(word, names, options);
    const root = stateDirPath(text(options, 'state'), surroundings.environment);
    const policy = await policyToUse(root, text(options, 'policy'), surroundings.environment);
    const dir = await ensureServer(root, { policy: policy ?? undefined });
    return ask(createClient(stateDirAt(dir.root)), surroundings);
  },
};

const examples = `
Examples:
  $ firedrill proxy --listen 127.0.0.1:9001 --upstream 127.0.0.1:5432 --name postgres
  $ firedrill proxy list
  $ firedrill proxy end postgres
  $ firedrill proxy --toxiproxy 127.0.0.1:8474`;

const said = {
  en: {
    made: ({ name, listen, upstream }: StandingProxy) =>
      `${name} passes on from ${listen} to ${upstream}\n  it stands until \`firedrill proxy end ${name}\`\n`,
    none: 'no proxy stands\n',
    head: ['NAME', 'LISTEN', 'UPSTREAM'],
    up: 'up',
    down: 'down',
    ended: (name: string) => `${name} is ended\n`,
    served: (listening: string) =>
      `Toxiproxy's API is served at ${listening}\n` +
      '  Ctrl-C ends it and every toxic; proxies stay until `firedrill proxy end`\n',
    serverEnded: 'the server has ended; toxics end with their leases\n',
  },
  ko: {
    made: ({ name, listen, upstream }: StandingProxy) =>
      `${name}: ${listen}에서 ${settleParticles(`${upstream}(으)로`)} 전달합니다\n  \`firedrill proxy end ${name}\`까지 서 있습니다\n`,
    none: '서 있는 프록시가 없습니다\n',
    head: ['이름', '듣는 곳', '업스트림'],
    up: '작동 중',
    down: '멈춤',
    ended: (name: string) => `${name}: 끝냈습니다\n`,
    served: (listening: string) =>
      `Toxiproxy API를 ${listening}에서 제공합니다\n` +
      '  Ctrl-C를 누르면 API와 모든 톡식이 끝납니다. 프록시는 `firedrill proxy end`까지 서 있습니다\n',
    serverEnded: '서버가 끝났습니다. 톡식은 임대 시간이 끝나면 사라집니다\n',
  },
} as const;

type Ask = (client: Client, surroundings: Surroundings) => Promise<number>;

/** @throws FiredrillError `usage` */
function toAsk(word: string | undefined, names: readonly string[], options: Options): Ask {
  const [listen, upstream, served] = ['listen', 'upstream', 'toxiproxy'].map((name) => text(options, name));
  if (word === 'list' && names.length === 0) return (client, around) => list(client, around, flag(options, 'json'));
  if (word === 'end' && names.length > 0 !== flag(options, 'all'))
    return (client, around) => end(client, around, names);
  if (word !== undefined) throw new FiredrillError('usage', `proxy ${word}: expected list, end NAME, or end --all`);
  if (served !== undefined && listen === undefined && upstream === undefined) {
    return (client, surroundings) => serve(client, surroundings, served);
  }
  if (listen === undefined || upstream === undefined || served !== undefined) {
    throw new FiredrillError('usage', 'proxy needs --listen and --upstream, or --toxiproxy alone');
  }
  const name = text(options, 'name');
  const words = { listen, upstream, ...(name === undefined ? {} : { name }) };
  return async (client, { out, language }) => {
    // The server is the same product; POST /proxies answers with the proxy that stands.
    const made = (await client.call('POST', '/api/v1/proxies', words, limitsMs.agent)).body as StandingProxy;
    out(said[language].made(made));
    return 0;
  };
}

async function standing(client: Client): Promise<readonly StandingProxy[]> {
  // The server is the same product; /proxies answers with what stands.
  return (
    (await client.call('GET', '/api/v1/proxies', undefined, limitsMs.agent)).body as {
      proxies: readonly StandingProxy[];
    }
  ).proxies;
}

async function list(client: Client, { out, language }: Surroundings, json: boolean): Promise<number> {
  const say = said[language];
  const proxies = await standing(client);
  if (json) out(`${JSON.stringify(proxies, null, 2)}\n`);
  else if (proxies.length === 0) out(say.none);
  else {
    const rows = proxies.map(({ name, listen, upstream, up }) => [name, listen, upstream, up ? say.up : say.down]);
    out(`${tableText([...say.head, ''], rows)}\n`);
  }
  return proxies.every(({ up }) => up) ? 0 : 3;
}

async function end(client: Client, { out, language }: Surroundings, names: readonly string[]): Promise<number> {
  const wanted = names.length > 0 ? names : (await standing(client)).map(({ name }) => name);
  for (const name of wanted) {
    await client.call('POST', `/api/v1/proxies/${encodeURIComponent(name)}/end`, {}, limitsMs.agent);
    out(said[language].ended(name));
  }
  return 0;
}

/** Until Ctrl-C, or until the server ends. */
async function serve(
  client: Client,
  { out, err, onInterrupt, language }: Surroundings,
  listen: string,
): Promise<number> {
  const letGo = new AbortController();
  const leave = onInterrupt(() => letGo.abort());
  try {
    for await (const line of client.lines(`/api/v1/toxiproxy?listen=${encodeURIComponent(listen)}`, letGo.signal)) {
      // The only line says where; its form stands in api/native/proxies.ts.
      out(said[language].served((line as { listening: string }).listening));
    }
  } finally {
    leave();
  }
  if (letGo.signal.aborted) return 0;
  err(said[language].serverEnded);
  return 3;
}
