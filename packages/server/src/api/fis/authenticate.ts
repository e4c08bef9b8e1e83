import { FisFault } from '../../fis/fis-fault.ts';
import { type AccessKey, accountOf, saysAccount } from './access-keys.ts';
import type { FisCaller } from './operation.ts';
import type { SignedRequest } from './signature/canonical.ts';
import { type Claim, readClaim } from './signature/claim.ts';
import { verifySignature } from './signature/verify.ts';

/** Who may ask. Where all are simulated anybody may, and a signature only says which account and region is meant. */
export interface Door {
  readonly keys: readonly AccessKey[];
  readonly simulate: boolean;
  /** Where somebody is who does not say it, in a simulation with an inventory; null: nobody knows. */
  readonly home: Home | null;
  readonly nowMs: () => number;
}

type Home = Pick<FisCaller, 'account' | 'region'>;

const unsigned: FisCaller = { account: '000000000000', region: 'us-east-1', accessKey: '' };

/** @throws FisFault when the signature is missing, incomplete or wrong */
export function authenticate(request: SignedRequest, { keys, simulate, home, nowMs }: Door): FisCaller {
  if (simulate) {
    const claim = claimIfAny(request);
    if (claim === null) return home === null ? unsigned : { ...unsigned, account: home.account, region: home.region };
    return callerOf(claim, keys, home);
  }
  const claim = readClaim(request.headers, request.rawQuery);
  verifySignature(request, claim, { keys, nowMs: nowMs() });
  return callerOf(claim, keys, null);
}

/** A key that nobody knows and that says nothing itself is at home. */
function callerOf({ accessKey, region }: Claim, keys: readonly AccessKey[], home: Home | null): FisCaller {
  const named = keys.find(({ id }) => id === accessKey)?.account;
  const account = named ?? (home === null || saysAccount(accessKey) ? accountOf(accessKey) : home.account);
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
