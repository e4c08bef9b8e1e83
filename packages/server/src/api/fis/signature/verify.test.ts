import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { FisFault } from '../../../fis/fis-fault.ts';
import { readTarget } from '../raw-query.ts';
import { type SignedVector, signedVectors, vectorKey, vectorMs } from '../testing/signed-vectors.ts';
import type { SignedRequest } from './canonical.ts';
import { readClaim } from './claim.ts';
import { mostSkewMs, verifySignature } from './verify.ts';

const requestOf = ({ method, target, headers, body }: SignedVector): SignedRequest => ({
  method,
  ...readTarget(target),
  headers,
  body: Buffer.from(body),
});

function verdictOf(request: SignedRequest, { nowMs = vectorMs, keys = [vectorKey] } = {}): string {
  try {
    return verifySignature(request, readClaim(request.headers, request.rawQuery), { keys, nowMs }).account;
  } catch (thrown) {
    if (thrown instanceof FisFault) return `${thrown.code} ${thrown.status}: ${thrown.message}`;
    throw thrown;
  }
}

const good = vectorKey.account;
const [first] = signedVectors.map(requestOf);
const plain = first ?? expect.fail('there are vectors');

test.for(signedVectors)('what botocore signed is accepted: $name', (vector) => {
  expect(verdictOf(requestOf(vector))).toBe(good);
});

test.for(signedVectors)('every change to what was signed is refused: $name', (vector) => {
  const request = requestOf(vector);
  const isPresigned = request.rawQuery.includes('X-Amz-Signature');
  const changed: readonly SignedRequest[] = [
    { ...request, method: 'PUT' },
    { ...request, rawPath: `${request.rawPath}x` },
    { ...request, rawQuery: `${request.rawQuery}&x=1` },
    { ...request, body: Buffer.concat([request.body, Buffer.from('x')]) },
    { ...request, headers: { ...request.headers, host: 'elsewhere' } },
    { ...request, headers: { ...request.headers, 'x-amz-more': 'not signed' } },
    ...(isPresigned ? [] : [{ ...request, headers: { ...request.headers, 'x-amz-date': '20260102T030406Z' } }]),
  ];
  for (const each of changed) expect(verdictOf(each)).toMatch(/^InvalidSignatureException 403: /);
  const other = { ...vectorKey, secret: `${vectorKey.secret}x` };
  expect(verdictOf(request, { keys: [other] })).toMatch(/^InvalidSignatureException 403: The request signature/);
  expect(verdictOf(request, { keys: [{ ...other, id: 'AKIAOTHER' }] })).toMatch(/^UnrecognizedClientException 403: /);
});

describe('the clock', () => {
  test('may differ by 15 minutes, and not by more', () => {
    for (const nowMs of [vectorMs - mostSkewMs, vectorMs + mostSkewMs]) expect(verdictOf(plain, { nowMs })).toBe(good);
    expect(verdictOf(plain, { nowMs: vectorMs + mostSkewMs + 1 })).toBe(
      'InvalidSignatureException 403: Signature expired: 20260102T030405Z is now earlier than ' +
        '20260102T030405Z (20260102T031905Z - 15 min.)',
    );
    expect(verdictOf(plain, { nowMs: vectorMs - mostSkewMs - 1000 })).toContain('Signature not yet current: ');
  });

  test('ends a presigned request after the time that it names', () => {
    const presigned = requestOf(signedVectors.at(-1) ?? expect.fail('there are vectors'));
    expect(verdictOf(presigned, { nowMs: vectorMs + 600_000 })).toBe(good);
    expect(verdictOf(presigned, { nowMs: vectorMs + 600_001 })).toContain('Signature expired: ');
  });
});

interface Signing {
  readonly service?: string;
  readonly day?: string;
  readonly rawPath?: string;
  readonly hash?: string;
}

/** Signs by itself, so that what botocore never does can be tried; the path and query must be canonical already. */
function signed(
  headers: { readonly [name: string]: string },
  { service = 'fis', day = '20260102', rawPath = '/actions', hash }: Signing = {},
): SignedRequest {
  const names = Object.keys(headers).toSorted();
  const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
  const lines = names.map((name) => `${name}:${headers[name] ?? ''}`);
  const canonical = ['GET', rawPath, '', ...lines, '', names.join(';'), hash ?? sha('')].join('\n');
  const scope = `${day}/eu-west-1/${service}/aws4_request`;
  const stamp = '20260102T030405Z';
  const key = scope
    .split('/')
    .reduce<Buffer>(
      (made, part) => createHmac('sha256', made).update(part).digest(),
      Buffer.from(`AWS4${vectorKey.secret}`),
    );
  const text = ['AWS4-HMAC-SHA256', stamp, scope, sha(canonical)].join('\n');
  const signature = createHmac('sha256', key).update(text).digest('hex');
  const credential = `Credential=${vectorKey.id}/${scope}`;
  const authorization = `AWS4-HMAC-SHA256 ${credential},SignedHeaders=${names.join(';')},Signature=${signature}`;
  return { ...plain, rawPath, rawQuery: '', headers: { ...headers, authorization } };
}

describe('what botocore does not send', () => {
  const headers = { host: 'h', 'x-amz-date': '20260102T030405Z' };

  test('the hash of the body in a header, right, wrong, or left out on purpose', () => {
    const hash = createHash('sha256').update('').digest('hex');
    const withHash = (told: string): SignedRequest =>
      signed({ ...headers, 'x-amz-content-sha256': told }, { hash: told });
    expect(verdictOf(signed(headers))).toBe(good);
    expect(verdictOf(withHash(hash))).toBe(good);
    expect(verdictOf(withHash('UNSIGNED-PAYLOAD'))).toBe(good);
    expect(verdictOf(withHash('0'.repeat(64)))).toContain('does not match what was computed');
    expect(verdictOf({ ...withHash(hash), body: Buffer.from('x') })).toContain('does not match what was computed');
  });

  test('a path that is signed as it is sent, as curl 7 does', () => {
    for (const rawPath of ['/actions/aws%3Afis%3Await', '/tags/arn:aws:fis:eu-west-1:123456789012:experiment/EXP1']) {
      const request = signed(headers, { rawPath });
      expect(verdictOf(request)).toBe(good);
      expect(verdictOf({ ...request, rawPath: `${rawPath}x` })).toContain('InvalidSignatureException');
    }
  });

  test('a Date header in the place of X-Amz-Date', () => {
    expect(verdictOf(signed({ host: 'h', date: 'Fri, 02 Jan 2026 03:04:05 GMT' }))).toBe(good);
  });

  test('another service, another day, a host or a date that is not signed', () => {
    expect(verdictOf(signed(headers, { service: 's3' }))).toContain("scoped to correct service: 'fis'");
    expect(verdictOf(signed(headers, { day: '20260101' }))).toContain('Date in Credential scope does not match');
    expect(verdictOf(signed({ 'x-amz-date': headers['x-amz-date'] }))).toContain("'host' must be a 'SignedHeader'");
    const { host } = headers;
    const undated = signed({ host });
    const dated = { ...undated, headers: { ...undated.headers, 'x-amz-date': headers['x-amz-date'] } };
    expect(verdictOf(dated)).toContain("'x-amz-date' must be a 'SignedHeader'");
  });
});

test.for([
  { authorization: undefined, code: 'MissingAuthenticationTokenException 403' },
  { authorization: '', code: 'MissingAuthenticationTokenException 403' },
  { authorization: 'Basic eDp5', code: 'IncompleteSignatureException 400' },
  { authorization: 'AWS4-HMAC-SHA256', code: 'IncompleteSignatureException 400' },
  { authorization: 'AWS4-HMAC-SHA256 Credential=a/20260102/r/fis/aws4_request', code: 'IncompleteSignature' },
  { authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=0', code: 'IncompleteSignature' },
  { authorization: `AWS4-HMAC-SHA256 ${',='.repeat(5000)}`, code: 'IncompleteSignature' },
])('an Authorization header that says no signature: $authorization', ({ authorization, code }) => {
  expect(verdictOf({ ...plain, headers: { ...plain.headers, authorization } })).toContain(code);
});
