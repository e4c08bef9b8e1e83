import { curlByHttp2, curlOverTls, curlReadsFiles, curlTalks, whyNoHttp2 } from './curl.ts';
import { fetchTalks, nodeTalks } from './node-clients.ts';
import { gitTalks, opensslTalks, redisTalks, wgetTalks } from './other-clients.ts';
import { whyMissing } from './program.ts';
import { pythonTalks, urllibTalks } from './python-clients.ts';
import { gitHttp, nodeHttp, nodeHttp2, nodeHttps, pythonHttp, type RealServer, redisServer } from './servers.ts';
import type { Talk } from './talk.ts';

/** A client and a server that nobody here wrote. */
export interface RecordedClass {
  /** Why it cannot be recorded here; null when it can. */
  readonly why: () => string | null;
  readonly serve: () => Promise<RealServer>;
  readonly talk: Talk;
  /** Connections that one call of `talk` may make. */
  readonly each: number;
  /** Calls that may be under way together. */
  readonly lanes: number;
}

const one = { each: 1, lanes: 3 };
const many = { each: 50, lanes: 1 };
const some = { each: 25, lanes: 2 };
const alone = { each: 1, lanes: 1 };

export const recordedClasses: Readonly<Record<string, RecordedClass>> = {
  'curl, with node:http': { ...some, why: () => whyMissing('curl'), serve: nodeHttp, talk: curlTalks },
  "curl, with Python's file server": {
    ...some,
    why: () => whyMissing('curl', 'python3'),
    serve: () => pythonHttp('HTTP/1.1'),
    talk: curlReadsFiles,
  },
  'curl over TLS, with node:https': {
    ...some,
    why: () => whyMissing('curl', 'openssl'),
    serve: nodeHttps,
    talk: curlOverTls,
  },
  'curl by HTTP/2, with node:http2': {
    ...some,
    why: () => whyMissing('curl') ?? whyNoHttp2(),
    serve: nodeHttp2,
    talk: curlByHttp2,
  },
  'wget, with node:http': { ...one, why: () => whyMissing('wget'), serve: nodeHttp, talk: wgetTalks },
  "Python's http.client, with node:http": {
    ...many,
    why: () => whyMissing('python3'),
    serve: nodeHttp,
    talk: pythonTalks,
  },
  "Python's urllib, with Python's file server": {
    ...many,
    why: () => whyMissing('python3'),
    serve: () => pythonHttp('HTTP/1.0'),
    talk: urllibTalks,
  },
  'fetch (undici), with node:http': { ...alone, why: () => null, serve: nodeHttp, talk: fetchTalks },
  'node:http, with itself': { ...one, why: () => null, serve: nodeHttp, talk: nodeTalks },
  'redis-cli, with Redis': {
    ...one,
    why: () => whyMissing('redis-cli', 'redis-server'),
    serve: redisServer,
    talk: redisTalks,
  },
  'openssl s_client, with node:https': {
    ...one,
    why: () => whyMissing('openssl'),
    serve: nodeHttps,
    talk: opensslTalks,
  },
  'git, with git http-backend': { ...one, why: () => whyMissing('git'), serve: gitHttp, talk: gitTalks },
};
