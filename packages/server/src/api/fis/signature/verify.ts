import { timingSafeEqual } from 'node:crypto';
import { FisFault } from '../../../fis/fis-fault.ts';
import type { AccessKey } from '../access-keys.ts';
import { type PathForm, payloadHash, sha256, signatureOf, type SignedRequest } from './canonical.ts';
import type { Claim } from './claim.ts';

/** How far a request's time may be from ours. */
export const mostSkewMs = 15 * 60_000;

const service = 'fis';

/**
 * Checks a signature: its scope, its time, the headers that it has to cover, the body's hash, and the signature itself
 * in constant time.
 * @throws FisFault `UnrecognizedClientException` for an unknown key, `InvalidSignatureException` for anything else
 */
export function verifySignature(
  request: SignedRequest,
  claim: Claim,
  { keys, nowMs }: { readonly keys: readonly AccessKey[]; readonly nowMs: number },
): AccessKey {
  const key = keys.find(({ id }) => id === claim.accessKey);
  if (key === undefined) {
    throw new FisFault('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  const fault = scopeFault(claim) ?? timeFault(claim, nowMs) ?? coverFault(request, claim) ?? bodyFault(request);
  if (fault !== null) throw new FisFault('InvalidSignatureException', fault);
  // Both are 32 bytes: the claim has been read as 64 hexadecimal digits.
  const given = Buffer.from(claim.signature, 'hex');
  const isRight = (form: PathForm): boolean => timingSafeEqual(signatureOf(request, claim, key.secret, form), given);
  if (isRight('encoded') || isRight('sent')) return key;
  const what = 'The request signature we calculated does not match the signature you provided.';
  const next = 'Check your AWS Secret Access Key and signing method.';
  throw new FisFault('InvalidSignatureException', `${what} ${next}`);
}

function scopeFault({ service: given, day, stamp }: Claim): string | null {
  if (given !== service) return `Credential should be scoped to correct service: '${service}'.`;
  return stamp.startsWith(day) ? null : `Date in Credential scope does not match YYYYMMDD of X-Amz-Date: ${day}.`;
}

function timeFault({ stamp, expiresSeconds }: Claim, nowMs: number): string | null {
  const signedMs = stampMs(stamp);
  if (Number.isNaN(signedMs)) return `${stamp} is no time.`;
  const [now, allowed] = [stampOf(nowMs), `${mostSkewMs / 60_000} min.`];
  if (signedMs > nowMs + mostSkewMs) {
    const last = stampOf(nowMs + mostSkewMs);
    return `Signature not yet current: ${stamp} is still later than ${last} (${now} + ${allowed})`;
  }
  const holdsMs = expiresSeconds === null ? mostSkewMs : expiresSeconds * 1000;
  if (signedMs + holdsMs >= nowMs) return null;
  if (expiresSeconds !== null) return `Signature expired: ${stamp} and ${expiresSeconds} s are before ${now}.`;
  return `Signature expired: ${stamp} is now earlier than ${stampOf(nowMs - mostSkewMs)} (${now} - ${allowed})`;
}

/** What is not signed could be changed on the way: the host, and everything that AWS's own headers say. */
function coverFault({ headers }: SignedRequest, { signedHeaders, expiresSeconds }: Claim): string | null {
  const own = Object.keys(headers).filter((name) => name.startsWith('x-amz-') && name !== 'x-amz-content-sha256');
  const wanted = ['host', ...own, ...(expiresSeconds === null && !own.includes('x-amz-date') ? ['date'] : [])];
  const [absent] = wanted.filter((name) => !signedHeaders.includes(name));
  return absent === undefined ? null : `'${absent}' must be a 'SignedHeader' in the AWS Authorization.`;
}

const withoutHash = 'UNSIGNED-PAYLOAD';

function bodyFault(request: SignedRequest): string | null {
  const told = payloadHash(request);
  if (told === withoutHash || told === sha256(request.body)) return null;
  return "The provided 'x-amz-content-sha256' header does not match what was computed.";
}

const stampMs = (stamp: string): number =>
  Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

const stampOf = (atMs: number): string => new Date(atMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
