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

/** Made by SigV4Auth, the last one by SigV4QueryAuth, of botocore 1.43.11. */
export const signedVectors: readonly SignedVector[] = [
  {
    name: 'a list',
    method: 'GET',
    target: '/actions',
    headers: {
      'x-amz-date': '20260102T030405Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/fis/aws4_request, SignedHeaders=host;x-amz-date, Signature=a9e6234024564db8ecb501b4146e7e9b1a13b9d745363dc9543a6fcc19ca795d',
      host: '127.0.0.1:4599',
    },
    body: '',
  },
  {
    name: 'a list with a query',
    method: 'GET',
    target: '/actions?maxResults=5&nextToken=abc%2Fdef%3D%3D',
    headers: {
      'x-amz-date': '20260102T030405Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/fis/aws4_request, SignedHeaders=host;x-amz-date, Signature=9a61c532fe80ed691b069234385ce984db712837c1fce4af2ce0f2cf25ca80c4',
      host: '127.0.0.1:4599',
    },
    body: '',
  },
  {
    name: 'an encoded label',
    method: 'GET',
    target: '/actions/aws%3Aec2%3Astop-instances',
    headers: {
      'x-amz-date': '20260102T030405Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/fis/aws4_request, SignedHeaders=host;x-amz-date, Signature=992a1fd261cd0634c29684fbbe7edeaa981cfb830af795c2be315ed4fd3f6a64',
      host: '127.0.0.1:4599',
    },
    body: '',
  },
  {
    name: 'an ARN in the path',
    method: 'GET',
    target: '/tags/arn%3Aaws%3Afis%3Aeu-west-1%3A123456789012%3Aexperiment%2FEXPg2fM6y1MfemRxmo',
    headers: {
      'x-amz-date': '20260102T030405Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/fis/aws4_request, SignedHeaders=host;x-amz-date, Signature=a84a7a98f89abe54e8e650eee80027c77f7f91abc3efcc0b1dd336a0f3cc6222',
      host: '127.0.0.1:4599',
    },
    body: '',
  },
  {
    name: 'an ARN that nobody encoded',
    method: 'GET',
    target: '/tags/arn:aws:fis:eu-west-1:123456789012:experiment/EXPg2fM6y1MfemRxmo',
    headers: {
      'x-amz-date': '20260102T030405Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/fis/aws4_request, SignedHeaders=host;x-amz-date, Signature=d6a1881fb64e305a658e4f11a282e836ca5e01693e59e53e8794ebcc463812ce',
      host: '127.0.0.1:4599',
    },
    body: '',
  },
  {
    name: 'a path to normalise',
    method: 'GET',
    target: '/experiments/../actions//.',
    headers: {
      'x-amz-date': '20260102T030405Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/fis/aws4_request, SignedHeaders=host;x-amz-date, Signature=a9e6234024564db8ecb501b4146e7e9b1a13b9d745363dc9543a6fcc19ca795d',
      host: '127.0.0.1:4599',
    },
    body: '',
  },
  {
    name: 'the root',
    method: 'GET',
    target: '/',
    headers: {
      'x-amz-date': '20260102T030405Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/fis/aws4_request, SignedHeaders=host;x-amz-date, Signature=41d8f99365475cbd19dcaf3de89f98df181f5ecab9ec18392acd2766c62ca06b',
      host: '127.0.0.1:4599',
    },
    body: '',
  },
  {
    name: 'repeated keys, spaces and letters of others',
    method: 'DELETE',
    target:
      '/tags/arn%3Aaws%3Afis%3Aeu-west-1%3A123456789012%3Aexperiment%2FEXP?tagKeys=b%20c&tagKeys=a&tagKeys=%ED%95%9C%EA%B8%80&tagKeys=x%2Ay~z',
    headers: {
      'x-amz-date': '20260102T030405Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/fis/aws4_request, SignedHeaders=host;x-amz-date, Signature=1e5c64fc77651983508bd05fd19db3f29ee577aa11789a678407a8367d66bebd',
      host: '127.0.0.1:4599',
    },
    body: '',
  },
  {
    name: 'characters that JavaScript leaves as they are',
    method: 'GET',
    target: '/actions/%21%27%28%29%2A~%20%25',
    headers: {
      'x-amz-date': '20260102T030405Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/fis/aws4_request, SignedHeaders=host;x-amz-date, Signature=16761844697d4889e390159532d3a1a111dd15dcb43c2ad92f6380be6623f881',
      host: '127.0.0.1:4599',
    },
    body: '',
  },
  {
    name: 'a body',
    method: 'POST',
    target: '/experiments',
    headers: {
      'content-type': 'application/json',
      'x-amz-date': '20260102T030405Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/fis/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=96251250ae5801c245be31552e5febb066726617caa9f57aa52d8116290048b2',
      host: '127.0.0.1:4599',
    },
    body: '{"clientToken": "t", "experimentTemplateId": "EXT1", "tags": {"이름": "값"}}',
  },
  {
    name: 'a session token, another region',
    method: 'PATCH',
    target: '/safetyLevers/default/state',
    headers: {
      'content-type': 'application/json',
      'x-amz-date': '20260102T030405Z',
      'x-amz-security-token': 'FwoGZXIvYXdzEBYaD//token==',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260102/ap-northeast-2/fis/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=db2f4e50a59d77db09f63507795e75698ef67c4d91096fa52167c78c4662cfd8',
      host: '127.0.0.1:4599',
    },
    body: '{"state":{"status":"engaged","reason":"r"}}',
  },
  {
    name: 'white space in a header',
    method: 'GET',
    target: '/experiments',
    headers: {
      'x-amz-meta': '  a   b  c ',
      'x-amz-date': '20260102T030405Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260102/eu-west-1/fis/aws4_request, SignedHeaders=host;x-amz-date;x-amz-meta, Signature=07daf379d82c5c37a99995eab40e25d557e9d3f683caf0b2df95d7ac54acbff2',
      host: '127.0.0.1:4599',
    },
    body: '',
  },
  {
    name: 'a presigned request',
    method: 'GET',
    target:
      '/experiments?maxResults=2&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260102%2Feu-west-1%2Ffis%2Faws4_request&X-Amz-Date=20260102T030405Z&X-Amz-Expires=600&X-Amz-SignedHeaders=host&X-Amz-Signature=0ab7214c1aba8c429d21e78079ebf87da2c4757466791f2907d925de878971ea',
    headers: { host: '127.0.0.1:4599' },
    body: '',
  },
];
