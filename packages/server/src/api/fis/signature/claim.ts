import { FisFault } from '../../../fis/fis-fault.ts';
import { readRawQuery } from '../raw-query.ts';

/** What a request says of its signature: who signs, for where, over which headers. */
export interface Claim {
  readonly accessKey: string;
  /** `YYYYMMDD` of the credential scope. */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  /** `YYYYMMDDTHHMMSSZ`, when it was signed. */
  readonly stamp: string;
  /** Lower case, in their order. */
  readonly signedHeaders: readonly string[];
  /** 64 hexadecimal digits. */
  readonly signature: string;
  /** How long a signature in the query holds; null for one in the header. */
  readonly expiresSeconds: number | null;
}

export type HeaderValues = { readonly [name: string]: string | undefined };

const algorithm = 'AWS4-HMAC-SHA256';

/**
 * Reads the `Authorization` header, or the query of a presigned request, of Signature Version 4 (AWS, “Signature
 * Version 4 signing process”). The secret is not needed for it.
 * @throws FisFault `MissingAuthenticationTokenException` when there is neither, `IncompleteSignatureException` when a
 * part is missing or has another form
 */
export function readClaim(headers: HeaderValues, rawQuery: string): Claim {
  const { authorization } = headers;
  if (authorization !== undefined && authorization !== '') return fromHeader(authorization, headers);
  const query = new Map(readRawQuery(rawQuery) ?? []);
  if (query.has('X-Amz-Signature') || query.has('X-Amz-Algorithm')) return fromQuery(query);
  throw new FisFault('MissingAuthenticationTokenException', 'Missing Authentication Token');
}

function fromHeader(authorization: string, headers: HeaderValues): Claim {
  const [, scheme, rest = ''] = /^(\S+)\s+(.*)$/s.exec(authorization.trim()) ?? [];
  if (scheme !== algorithm) throw incomplete(`the Authorization header must begin with ${algorithm}`);
  const parts = new Map(
    rest.split(',').map((part): [string, string] => {
      const [name = '', ...value] = part.trim().split('=');
      return [name, value.join('=')];
    }),
  );
  return claimOf({
    credential: parts.get('Credential'),
    signedHeaders: parts.get('SignedHeaders'),
    signature: parts.get('Signature'),
    stamp: headers['x-amz-date'] ?? compactStamp(headers['date']),
    expires: null,
  });
}

function fromQuery(query: ReadonlyMap<string, string>): Claim {
  if (query.get('X-Amz-Algorithm') !== algorithm) throw incomplete(`X-Amz-Algorithm must be ${algorithm}`);
  return claimOf({
    credential: query.get('X-Amz-Credential'),
    signedHeaders: query.get('X-Amz-SignedHeaders'),
    signature: query.get('X-Amz-Signature'),
    stamp: query.get('X-Amz-Date'),
    expires: query.get('X-Amz-Expires') ?? '',
  });
}

interface Parts {
  readonly credential: string | undefined;
  readonly signedHeaders: string | undefined;
  readonly signature: string | undefined;
  readonly stamp: string | undefined;
  readonly expires: string | null;
}

const mostExpiresSeconds = 604_800;

function claimOf({ credential = '', signedHeaders = '', signature = '', stamp = '', expires }: Parts): Claim {
  const scope = /^([\w-]{1,128})\/(\d{8})\/([a-z\d-]{1,64})\/([\w-]{1,64})\/aws4_request$/.exec(credential);
  if (scope === null) {
    throw incomplete("the credential must have the form 'ACCESS-KEY/YYYYMMDD/REGION/SERVICE/aws4_request'");
  }
  if (!/^[!-~]+$/.test(signedHeaders)) throw incomplete("'SignedHeaders' is missing");
  if (!/^[\da-f]{64}$/.test(signature)) throw incomplete("'Signature' must be 64 hexadecimal digits");
  if (!/^\d{8}T\d{6}Z$/.test(stamp)) throw incomplete("'X-Amz-Date' must have the form YYYYMMDDTHHMMSSZ");
  const expiresSeconds = expires === null ? null : Number(expires === '' ? Number.NaN : expires);
  if (expiresSeconds !== null && !(expiresSeconds >= 1 && expiresSeconds <= mostExpiresSeconds)) {
    throw incomplete(`'X-Amz-Expires' must be from 1 to ${mostExpiresSeconds}`);
  }
  const [, accessKey = '', day = '', region = '', service = ''] = scope;
  const names = signedHeaders.toLowerCase().split(';');
  return { accessKey, day, region, service, stamp, signedHeaders: names, signature, expiresSeconds };
}

const incomplete = (what: string): FisFault =>
  new FisFault('IncompleteSignatureException', `The signature is not complete: ${what}.`);

/** An HTTP date as the form of X-Amz-Date. */
function compactStamp(date: string | undefined): string | undefined {
  const atMs = Date.parse(date ?? '');
  return Number.isNaN(atMs) ? date : new Date(atMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
}
