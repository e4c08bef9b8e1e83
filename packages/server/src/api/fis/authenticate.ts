import { FisFault } from '../../fis/fis-fault.ts';
import { type AccessKey, accountOf } from './access-keys.ts';
import type { FisCaller } from './operation.ts';
import type { SignedRequest } from './signature/canonical.ts';
import { type Claim, readClaim } from './signature/claim.ts';
import { verifySignature } from './signature/verify.ts';

/** Who may ask. Where all are simulated anybody may, and a signature only says which account and region is meant. */
export interface Door {
  readonly keys: readonly AccessKey[];
  readonly simulate: boolean;
  readonly nowMs: () => number;
}

const unsigned: FisCaller = { account: '000000000000', region: 'us-east-1', accessKey: '' };

/** @throws FisFault when the signature is missing, incomplete or wrong */
export function authenticate(request: SignedRequest, { keys, simulate, nowMs }: Door): FisCaller {
  if (simulate) {
    const claim = claimIfAny(request);
    return claim === null ? unsigned : callerOf(claim, keys);
  }
  const claim = readClaim(request.headers, request.rawQuery);
  verifySignature(request, claim, { keys, nowMs: nowMs() });
  return callerOf(claim, keys);
}

function callerOf({ accessKey, region }: Claim, keys: readonly AccessKey[]): FisCaller {
  const account = keys.find(({ id }) => id === accessKey)?.account ?? accountOf(accessKey);
  return { account, region, accessKey };
}

function claimIfAny({ headers, rawQuery }: SignedRequest): Claim | null {
  try {
    return readClaim(headers, rawQuery);
  } catch (thrown) {
    if (thrown instanceof FisFault) return null;
    throw thrown;
  }
}
