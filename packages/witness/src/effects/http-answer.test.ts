import { createHash } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { untilPresent } from '../fixture.ts';
import type { HttpAnswer } from '../network-effects.ts';
import { httpAnswer } from './http-answer.ts';

let server: Server;
let answer: RequestListener;
let from: (string | undefined)[] = [];
const whole: RequestListener = (_request, response) => response.setHeader('x-kind', 'whole').end('{"a":{"b":1}}');
beforeEach(async () => {
  from = [];
  answer = whole;
  server = createServer((request, response) => {
    from.push(request.socket.remoteAddress);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function asked(more: Partial<HttpAnswer>): HttpAnswer {
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
  return { kind: 'http-answer', url, seen: 'parts', ...more };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

test.for<[string, Partial<HttpAnswer>, RequestListener]>([
  ['a torn connection', { seen: 'torn' }, (request) => request.socket.resetAndDestroy()],
  ['a status', { status: 503 }, (_request, response) => response.writeHead(503).end()],
  ['a body', { bodySha256: sha256('tea') }, (_request, response) => response.end('tea')],
  [
    'a header among others of its name',
    { answerHeaders: { 'X-Kind': 'b' } },
    (_request, response) => response.setHeader('x-kind', ['a', 'b']).end(),
  ],
  [
    'a merged body',
    { mergedJson: '{"a":{"b":null,"c":[1]}}' },
    (_request, response) => response.end('{"a":{"c":[1],"d":2},"e":3}'),
  ],
  ['another answer', { seen: 'different' }, (_request, response) => response.end('{}')],
])('%s is seen while it is there', async ([, more, hurt]) => {
  const measure = httpAnswer(asked(more));
  expect(await measure.baseline()).toMatchObject({ present: false });
  answer = hurt;
  await untilPresent(measure, true);
  answer = whole;
  await untilPresent(measure, false);
  measure.close();
  expect(new Set(from)).toEqual(new Set(['127.102.100.1']));
});

test('a header that comes with a patch shows it on a page, which nothing can be merged into', async () => {
  let count = 0;
  const page: RequestListener = (_request, response) => response.end(`<p>${(count += 1)}</p>`);
  answer = page;
  const measure = httpAnswer(asked({ answerHeaders: { 'x-drill': '1' }, mergedJson: '{"a":null}' }));
  expect(await measure.baseline()).toMatchObject({ present: false });
  answer = (request, response) => page(request, response.setHeader('x-drill', '1'));
  await untilPresent(measure, true);
  expect(await measure.read()).toMatchObject({ evidence: expect.stringContaining('; as asked: header x-drill') });
  answer = page;
  await untilPresent(measure, false);
  answer = (request, response) => whole(request, response.setHeader('x-drill', '1'));
  await expect.poll(() => measure.read()).toMatchObject({ present: false });
  measure.close();
  expect(await httpAnswer(asked({ mergedJson: '{"a":null}' })).check()).toMatchObject({ present: false });
  answer = page;
  expect(await httpAnswer(asked({ mergedJson: '{"a":null}' })).check()).toMatchObject({ present: false });
});

test('a header that comes with a body shows it where no body may be', async () => {
  const more = { answerHeaders: { 'x-drill': '1' }, bodySha256: sha256('tea') };
  answer = (_request, response) => response.writeHead(204).end();
  expect(await httpAnswer(asked(more)).check()).toMatchObject({ present: false });
  answer = (_request, response) => response.writeHead(204, { 'x-drill': '1' }).end();
  expect(await httpAnswer(asked(more)).check()).toMatchObject({ present: true });
  expect(await httpAnswer(asked({ bodySha256: sha256('tea') })).check()).toMatchObject({ present: false });
});

test('what was there before says so', async () => {
  expect(await httpAnswer(asked({ status: 200 })).baseline()).toMatchObject({ present: true });
  expect(await httpAnswer(asked({ mergedJson: '{"a":{"c":null}}' })).baseline()).toMatchObject({ present: true });
});

test('answers that are not alike cannot be told from others: by their bodies, or at all', async () => {
  let count = 0;
  answer = (_request, response) => response.end(`${(count += 1)}`);
  const measure = httpAnswer(asked({ seen: 'different' }));
  await measure.baseline();
  await expect.poll(() => measure.read()).toMatchObject({ evidence: expect.stringContaining('with changing bodies') });
  answer = (_request, response) => response.writeHead(418).end();
  await untilPresent(measure, true);
  answer = (_request, response) => response.writeHead((count += 1) % 2 === 0 ? 200 : 500).end();
  const shaky = httpAnswer(asked({ seen: 'different' }));
  expect(await shaky.baseline()).toEqual({ blind: expect.stringContaining('not alike') });
  measure.close();
});

test('one of the last few suffices where a share is hit', async () => {
  const measure = httpAnswer(asked({ status: 503, window: 40 }));
  await measure.baseline();
  let count = 0;
  answer = (request, response) => ((count += 1) === 3 ? response.writeHead(503).end() : whole(request, response));
  await untilPresent(measure, true);
  const readAndCount = async (): Promise<number> => {
    await measure.read();
    return count;
  };
  await expect.poll(readAndCount).toBeGreaterThan(6);
  expect(await measure.read()).toMatchObject({ present: true });
  measure.close();
});

test('a check looks once; a difference cannot be looked at so', async () => {
  const counted = (hurtCanaries: number) => ({ measured: { sentCanaries: 1, hurtCanaries } });
  expect(await httpAnswer(asked({ status: 200 })).check()).toMatchObject({ present: true, ...counted(1) });
  expect(await httpAnswer(asked({ status: 503 })).check()).toMatchObject({ present: false, ...counted(0) });
  expect(await httpAnswer(asked({ seen: 'different' })).check()).toHaveProperty('blind');
});
