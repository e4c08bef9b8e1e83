import { once } from 'node:events';
import { createConnection } from 'node:net';
import * as fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { FisFault } from '../../fis/fis-fault.ts';
import { echoOperations, type MadeFis, makeFis, madeKey, type MadeWith } from './testing/made-fis.ts';

const open: MadeFis[] = [];
const make = async (choices: MadeWith = {}): Promise<MadeFis> => {
  const made = await makeFis(choices);
  open.push(made);
  return made;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ listener }) => listener.close()));
});

const requestId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

test('a signed request reaches its operation with labels, query, body, account and region', async () => {
  const { ask } = await make();
  const target = '/tags/arn%3Aaws%3Afis%3Aeu-west-1%3A111122223333%3Aexperiment%2FEXP1?tagKeys=a%20b&tagKeys=c';
  const { status, headers, text } = await ask('DELETE', target);
  expect([status, headers['content-type']]).toEqual([200, 'application/json']);
  expect(headers['x-amzn-requestid']).toMatch(requestId);
  const resourceArn = 'arn:aws:fis:eu-west-1:111122223333:experiment/EXP1';
  expect(JSON.parse(text)).toEqual({
    operation: 'UntagResource',
    input: { resourceArn, tagKeys: ['a b', 'c'] },
    account: madeKey.account,
    region: 'eu-west-1',
  });
  const body = JSON.stringify({ clientToken: 't', experimentTemplateId: 'EXT1', tags: { 이름: '값' } });
  const started = await ask('POST', '/experiments', { body });
  expect(JSON.parse(started.text).input).toEqual(JSON.parse(body));
});

describe('what a client did wrong', () => {
  test.for([
    { asked: 'GET /nowhere', status: 404, type: 'UnknownOperationException' },
    { asked: 'GET /', status: 404, type: 'UnknownOperationException' },
    { asked: 'PUT /actions', status: 405, type: 'MethodNotAllowedException', allow: 'GET' },
    { asked: 'OPTIONS /experiments/EXP1', status: 405, type: 'MethodNotAllowedException', allow: 'DELETE, GET' },
    { asked: 'GET /actions/%ff', status: 400, type: 'ValidationException' },
    { asked: 'GET /actions?nextToken=%', status: 400, type: 'ValidationException' },
    { asked: 'GET /actions?maxResults=0', status: 400, type: 'ValidationException' },
    { asked: 'POST /experiments', body: '{"clientToken":', status: 400, type: 'SerializationException' },
    { asked: 'POST /experiments', body: '[]', status: 400, type: 'SerializationException' },
    { asked: 'POST /experiments', body: Buffer.from([0x22, 0xff, 0x22]), status: 400, type: 'SerializationException' },
    { asked: 'POST /experiments', body: `{"a":${'['.repeat(400_000)}`, status: 400, type: 'SerializationException' },
    {
      asked: 'POST /experiments',
      body: `{"a":${'['.repeat(400_000)}${']'.repeat(400_000)}}`,
      status: 400,
      type: 'SerializationException',
    },
    { asked: 'POST /experiments', body: '', status: 400, type: 'ValidationException' },
    { asked: 'POST /experiments', body: 'x'.repeat(2 ** 20 + 1), status: 413, type: 'RequestEntityTooLargeException' },
  ])('$asked: $status $type', async ({ asked, body = '', status, type, allow }) => {
    const { ask, noted } = await make();
    const [method = '', target = ''] = asked.split(' ');
    const answered = await ask(method, target, { body });
    expect([answered.status, answered.headers['x-amzn-errortype'], answered.headers['allow']]).toEqual([
      status,
      type,
      allow,
    ]);
    expect(answered.headers['x-amzn-requestid']).toMatch(requestId);
    expect(Object.keys(JSON.parse(answered.text))).toEqual(['message']);
    expect(noted).toEqual([]);
  });

  test('HEAD has no body, and a header that is too large is refused', async () => {
    const { ask } = await make();
    const head = await ask('HEAD', '/actions');
    expect([head.status, head.text]).toEqual([405, '']);
    const large = await ask('GET', '/actions', { headers: { 'x-large': 'x'.repeat(70 * 1024) }, key: null });
    expect(large.status).toBe(431);
  });

  test('what is no HTTP is refused, and the listener goes on', async () => {
    const { ask, listener } = await make();
    const socket = createConnection(Number(listener.address.split(':')[1]), '127.0.0.1');
    socket.end('this is no HTTP\r\n\r\n');
    const [first] = await once(socket, 'data');
    expect(String(first)).toMatch(/^HTTP\/1\.1 400 /);
    expect((await ask('GET', '/actions')).status).toBe(200);
  });

  test('no request at all makes it fail, signed or not, on any path', async () => {
    const { ask, noted } = await make({ simulate: true });
    const method = fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'PUT');
    const part = fc.oneof(
      fc.constantFrom('experiments', 'experimentTemplates', 'tags', 'actions', 'safetyLevers', 'default', 'state'),
      fc.string({ unit: 'grapheme', maxLength: 20 }).map(encodeURIComponent),
    );
    const target = fc.array(part, { maxLength: 4 }).map((parts) => `/${parts.join('/')}`);
    const body = fc.oneof(fc.string(), fc.json());
    await fc.assert(
      fc.asyncProperty(method, target, body, async (asked, path, text) => {
        expect((await ask(asked, path, { body: text, key: null })).status).toBeLessThan(500);
      }),
      { numRuns: 300 },
    );
    expect(noted).toEqual([]);
  });
});

test('faults of operations keep code and status; what we did wrong is noted, and told by its id only', async () => {
  const fails = {
    GetAction: () => {
      throw new FisFault('ServiceQuotaExceededException', 'too many');
    },
    ListActions: async () => Promise.reject(new TypeError('a secret detail')),
  };
  const { ask, noted } = await make({ operations: echoOperations(fails) });
  const quota = await ask('GET', '/actions/x');
  expect([quota.status, quota.headers['x-amzn-errortype'], JSON.parse(quota.text)]).toEqual([
    402,
    'ServiceQuotaExceededException',
    { message: 'too many' },
  ]);
  const { status, headers, text } = await ask('GET', '/actions');
  expect([status, headers['x-amzn-errortype']]).toEqual([500, 'InternalServerException']);
  expect(text).not.toContain('secret');
  expect(text).toContain(String(headers['x-amzn-requestid']));
  expect(noted.join()).toContain('a secret detail');
});

describe('who may ask', () => {
  test('nobody without a signature, unless all is simulated', async () => {
    const strict = await make();
    const refused = await strict.ask('GET', '/actions', { key: null });
    expect([refused.status, refused.headers['x-amzn-errortype']]).toEqual([403, 'MissingAuthenticationTokenException']);
    const unknown = { ...madeKey, id: 'AKIAUNKNOWN' };
    expect((await strict.ask('GET', '/actions', { key: unknown })).status).toBe(403);

    const { ask } = await make({ simulate: true });
    const unsigned = JSON.parse((await ask('GET', '/actions', { key: null })).text);
    expect([unsigned.account, unsigned.region]).toEqual(['000000000000', 'us-east-1']);
    const wrong = JSON.parse((await ask('GET', '/actions', { key: { ...madeKey, secret: 'wrong' } })).text);
    expect([wrong.account, wrong.region]).toEqual([madeKey.account, 'eu-west-1']);
    const other = JSON.parse((await ask('GET', '/actions', { key: { ...madeKey, id: 'test' } })).text);
    expect(other.account).toMatch(/^\d{12}$/);
  });

  test('no page of another origin, and under no name that is not this machine', async () => {
    const { ask } = await make({ simulate: true });
    for (const headers of [{ host: 'evil.example' }, { origin: 'http://evil.example' }, { origin: 'null' }]) {
      for (const target of ['/actions', '/metrics', '/healthz', '/api/v1/runs']) {
        expect((await ask('GET', target, { headers, key: null })).status).toBe(403);
      }
    }
    for (const host of ['localhost:1', 'fis.localhost', '[::1]:80', '127.0.0.9'])
      expect((await ask('GET', '/actions', { headers: { host }, key: null })).status).toBe(200);
  });
});

test('a listener for others than this machine is asked under any name, and by its own pages', async () => {
  // getaddrinfo(3) reads it as 127.0.0.1; here it stands for every address that is not surely of loopback.
  const { ask, listener } = await make({ simulate: true, listen: '127.1:0' });
  expect(listener.isOpen).toBe(true);
  const host = 'fis.example:4599';
  expect((await ask('GET', '/actions', { headers: { host }, key: null })).status).toBe(200);
  const origin = `http://${host}`;
  expect((await ask('GET', '/actions', { headers: { host, origin }, key: null })).status).toBe(200);
  expect((await ask('GET', '/actions', { headers: { host, origin: 'http://other.example' } })).status).toBe(403);
});

test('/healthz, /metrics and the native API stand beside it', async () => {
  const { ask, listener } = await make();
  expect(listener).toMatchObject({ address: expect.stringMatching(/^127\.0\.0\.1:\d+$/), isOpen: false });
  await ask('GET', '/actions');
  await ask('GET', '/actions', { key: null });
  await ask('GET', '/nowhere');
  const health = await ask('GET', '/healthz', { key: null });
  expect(JSON.parse(health.text)).toEqual({ status: 'ok', version: '1', simulated: false });
  const { text } = await ask('GET', '/metrics', { key: null });
  for (const line of [
    'firedrill_fis_requests_total{operation="ListActions",status="200"} 1',
    'firedrill_fis_requests_total{operation="ListActions",status="403"} 1',
    'firedrill_fis_requests_total{operation="none",status="404"} 1',
    'firedrill_fis_experiments{state="running"} 2',
    'firedrill_fis_simulated 0',
  ])
    expect(text.split('\n')).toContain(line);
  expect((await ask('GET', '/api/v1/runs?limit=1', { key: null })).text).toBe('native /api/v1/runs?limit=1');
});

test('an address that is taken, or has no form, is refused', async () => {
  const { listener } = await make();
  await expect(make({ listen: listener.address })).rejects.toMatchObject({ code: 'foreign-state' });
  await expect(make({ listen: 'here' })).rejects.toMatchObject({ code: 'usage' });
});

test('closing waits for what is being answered', async () => {
  const { promise, resolve } = Promise.withResolvers<{ done: true }>();
  const asked = Promise.withResolvers<null>();
  const slow = () => {
    asked.resolve(null);
    return promise;
  };
  const { ask, listener } = await makeFis({ operations: echoOperations({ ListActions: slow }) });
  const answered = ask('GET', '/actions', { headers: { connection: 'close' } });
  await asked.promise;
  const closed = listener.close();
  resolve({ done: true });
  expect((await answered).text).toBe('{"done":true}');
  await closed;
});
