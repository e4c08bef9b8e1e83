import { Agent, request } from 'node:http';
import type { JsonObject } from '@firedrill/core/words/json';

/** What a server of AWS FIS answered. */
export interface Answer {
  readonly status: number;
  /** `x-amzn-ErrorType`; empty where there is none. */
  readonly errorType: string;
  readonly body: JsonObject;
}

/** A client of one server; everything it asks goes over kept connections. */
export interface Asker {
  /** @throws Error when the connection breaks */
  readonly ask: (method: string, target: string, body?: JsonObject | string, region?: string) => Promise<Answer>;
  readonly close: () => void;
}

/** Signs nothing: a simulated server takes any signature, and reads only account and region out of it. */
export function createAsker(address: string, connections = 16): Asker {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const [host = '', port = ''] = address.split(':');
  return {
    close: () => agent.destroy(),
    ask: (method, target, body, region = 'us-east-1') => {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
      const headers = {
        authorization: credentialOf(region),
        'x-amz-date': '20260101T000000Z',
        ...(text === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      };
      const asked = request({ host, port, method, path: target, agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const { statusCode = 0, headers: told } = response;
          const errorType = String(told['x-amzn-errortype'] ?? '');
          // Every answer of the server is a JSON object.
          resolve({ status: statusCode, errorType, body: JSON.parse(Buffer.concat(chunks).toString()) as JsonObject });
        });
      });
      asked.once('error', reject);
      asked.end(text);
      return promise;
    },
  };
}

const credentialOf = (region: string): string =>
  `AWS4-HMAC-SHA256 Credential=AKIAFIREDRILL/20260101/${region}/fis/aws4_request, SignedHeaders=host, ` +
  `Signature=${'0'.repeat(64)}`;

/** A member of an answer's only resource. */
export function inside(answer: Answer, ...names: readonly string[]): unknown {
  let value: unknown = Object.values(answer.body)[0];
  for (const name of names) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([member]) => member === name)?.[1];
  }
  return value;
}

export const textInside = (answer: Answer, ...names: readonly string[]): string => String(inside(answer, ...names));
