import { createHash, createHmac } from 'node:crypto';
import { readRawQuery } from '../raw-query.ts';
import type { Claim, HeaderValues } from './claim.ts';

/** A request as it came over the wire. */
export interface SignedRequest {
  readonly method: string;
  /** As sent, percent-encoded. */
  readonly rawPath: string;
  readonly rawQuery: string;
  /** By lower-case names; several values of one name are joined by commas. */
  readonly headers: HeaderValues;
  readonly body: Uint8Array;
}

/** The hash of the body that goes into the signature: what the request says, or where it is silent the body's own. */
export const payloadHash = ({ headers, body }: SignedRequest): string =>
  headers['x-amz-content-sha256'] ?? sha256(body);

/**
 * How the path goes into the signature. `encoded` is AWS's form for other services than S3: normalised (RFC 3986
 * section 5.2.4) and encoded once more. `sent` is the path as it came, which is what curl 7 signs.
 */
export type PathForm = 'encoded' | 'sent';

/** The canonical request of Signature Version 4. */
function canonicalRequest(request: SignedRequest, { signedHeaders, expiresSeconds }: Claim, form: PathForm): string {
  const isPresigned = expiresSeconds !== null;
  return [
    request.method,
    form === 'sent' ? request.rawPath : canonicalPath(request.rawPath),
    canonicalQuery(request.rawQuery, isPresigned),
    ...signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replaceAll(/\s+/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    payloadHash(request),
  ].join('\n');
}

/** The signature that the holder of a secret would make. */
export function signatureOf(request: SignedRequest, claim: Claim, secret: string, form: PathForm): Buffer {
  const { day, region, service, stamp } = claim;
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', stamp, scope, sha256(Buffer.from(canonicalRequest(request, claim, form)))].join(
    '\n',
  );
  const key = [day, region, service, 'aws4_request'].reduce<Buffer>(
    (made, part) => hmac(made, part),
    Buffer.from(`AWS4${secret}`),
  );
  return hmac(key, text);
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function canonicalPath(rawPath: string): string {
  const kept: string[] = [];
  for (const segment of rawPath.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const end = kept.length > 0 && rawPath.endsWith('/') ? '/' : '';
  return `/${kept.map(encoded).join('/')}${end}`;
}

function canonicalQuery(rawQuery: string, isPresigned: boolean): string {
  const pairs = (readRawQuery(rawQuery) ?? []).filter(([name]) => !isPresigned || name !== 'X-Amz-Signature');
  return pairs
    .map(([name, value]) => [encoded(name), encoded(value)] as const)
    .toSorted(([leftName, left], [rightName, right]) => order(leftName, rightName) || order(left, right))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

const order = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** All but the unreserved characters of RFC 3986 section 2.3. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
