import type { AccessKey } from '../access-keys.ts';

/** A request as botocore sends it, with the signature that it made. */
export interface SignedVector {
  readonly name: string;
  readonly method: string;
  readonly target: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

/** The key of AWS's own examples. */
export const vectorKey: AccessKey = {
  id: 'AKIAIOSFODNN7EXAMPLE',
  secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  account: '123456789012',
};
/** When all of them were signed. */
export const vectorMs = Date.UTC(2026, 0, 2, 3, 4, 5);

type Made = Pick<SignedVector, 'name' | 'method' | 'target'> &
  Partial<SignedVector> & {
    readonly region?: string;
    readonly signedHeaders?: string;
    /** Of the header; absent where the query has it. */
    readonly signature?: string;
  };

function vector({ region = 'eu-west-1', signedHeaders = 'host;x-amz-date', signature, ...made }: Made): SignedVector {
  const headers = { host: '127.0.0.1:4599', ...made.headers };
  if (signature === undefined) return { body: '', ...made, headers };
  const credential = `Credential=${vectorKey.id}/20260102/${region}/fis/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
  return { body: '', ...made, headers: { ...headers, 'x-amz-date': '20260102T030405Z', authorization } };
}

/** Made by SigV4Auth, the last one by SigV4QueryAuth, of botocore 1.43.11. */
export const signedVectors: readonly SignedVector[] = [
  vector({
    name: 'a list',
    method: 'GET',
    target: '/actions',
    signature: 'a9e6234024564db8ecb501b4146e7e9b1a13b9d745363dc9543a6fcc19ca795d',
  }),
  vector({
    name: 'a list with a query',
    method: 'GET',
    target: '/actions?maxResults=5&nextToken=abc%2Fdef%3D%3D',
    signature: '9a61c532fe80ed691b069234385ce984db712837c1fce4af2ce0f2cf25ca80c4',
  }),
  vector({
    name: 'an encoded label',
    method: 'GET',
    target: '/actions/aws%3Aec2%3Astop-instances',
    signature: '992a1fd261cd0634c29684fbbe7edeaa981cfb830af795c2be315ed4fd3f6a64',
  }),
  vector({
    name: 'an ARN in the path',
    method: 'GET',
    target: '/tags/arn%3Aaws%3Afis%3Aeu-west-1%3A123456789012%3Aexperiment%2FEXPg2fM6y1MfemRxmo',
    signature: 'a84a7a98f89abe54e8e650eee80027c77f7f91abc3efcc0b1dd336a0f3cc6222',
  }),
  vector({
    name: 'an ARN that nobody encoded',
    method: 'GET',
    target: '/tags/arn:aws:fis:eu-west-1:123456789012:experiment/EXPg2fM6y1MfemRxmo',
    signature: 'd6a1881fb64e305a658e4f11a282e836ca5e01693e59e53e8794ebcc463812ce',
  }),
  vector({
    name: 'a path to normalise',
    method: 'GET',
    target: '/experiments/../actions//.',
    signature: 'a9e6234024564db8ecb501b4146e7e9b1a13b9d745363dc9543a6fcc19ca795d',
  }),
  vector({
    name: 'the root',
    method: 'GET',
    target: '/',
    signature: '41d8f99365475cbd19dcaf3de89f98df181f5ecab9ec18392acd2766c62ca06b',
  }),
  vector({
    name: 'repeated keys, spaces and letters of others',
    method: 'DELETE',
    target:
      '/tags/arn%3Aaws%3Afis%3Aeu-west-1%3A123456789012%3Aexperiment%2FEXP?' +
      'tagKeys=b%20c&tagKeys=a&tagKeys=%ED%95%9C%EA%B8%80&tagKeys=x%2Ay~z',
    signature: '1e5c64fc77651983508bd05fd19db3f29ee577aa11789a678407a8367d66bebd',
  }),
  vector({
    name: 'characters that JavaScript leaves as they are',
    method: 'GET',
    target: '/actions/%21%27%28%29%2A~%20%25',
    signature: '16761844697d4889e390159532d3a1a111dd15dcb43c2ad92f6380be6623f881',
  }),
  vector({
    name: 'a body',
    method: 'POST',
    target: '/experiments',
    signature: '96251250ae5801c245be31552e5febb066726617caa9f57aa52d8116290048b2',
    signedHeaders: 'content-type;host;x-amz-date',
    headers: { 'content-type': 'application/json' },
    body: '{"clientToken": "t", "experimentTemplateId": "EXT1", "tags": {"이름": "값"}}',
  }),
  vector({
    name: 'a session token, another region',
    method: 'PATCH',
    target: '/safetyLevers/default/state',
    region: 'ap-northeast-2',
    signature: 'db2f4e50a59d77db09f63507795e75698ef67c4d91096fa52167c78c4662cfd8',
    signedHeaders: 'content-type;host;x-amz-date;x-amz-security-token',
    headers: { 'content-type': 'application/json', 'x-amz-security-token': 'FwoGZXIvYXdzEBYaD//token==' },
    body: '{"state":{"status":"engaged","reason":"r"}}',
  }),
  vector({
    name: 'white space in a header',
    method: 'GET',
    target: '/experiments',
    signature: '07daf379d82c5c37a99995eab40e25d557e9d3f683caf0b2df95d7ac54acbff2',
    signedHeaders: 'host;x-amz-date;x-amz-meta',
    headers: { 'x-amz-meta': '  a   b  c ' },
  }),
  vector({
    name: 'a presigned request',
    method: 'GET',
    target:
      '/experiments?' +
      'maxResults=2&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F2026' +
      '0102%2Feu-west-1%2Ffis%2Faws4_request&X-Amz-Date=20260102T030405Z&X-Amz-Expires=600&X-Amz-' +
      'SignedHeaders=host&X-Amz-Signature=0ab7214c1aba8c429d21e78079ebf87da2c4757466791f2907d925d' +
      'e878971ea',
  }),
];
