import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { portOf } from '../free-ports.ts';

/** Passes requests on at once and holds their answers back. A client that leaves does not stop what was passed on. */
export type DelayingProxy = {
  readonly port: number;
  /** From now on; 0 lets answers through. */
  delayAnswers(delayMs: number): void;
  /** Requests passed on so far. */
  passed(): number;
  close(): Promise<void>;
};

/** Listens on a free port of 127.0.0.1, in front of `upstreamPort`. */
export async function startDelayingProxy(upstreamPort: number): Promise<DelayingProxy> {
  let delayMs = 0;
  let passed = 0;
  const server = createServer((incoming, outgoing) => {
    passed += 1;
    forward(incoming, upstreamPort)
      .then((answer) => pause(delayMs, answer))
      .then((answer) => give(answer, outgoing))
      .catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: portOf(server),
    delayAnswers(nextDelayMs) {
      delayMs = nextDelayMs;
    },
    passed: () => passed,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function forward(incoming: IncomingMessage, port: number): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { method, url, headers } = incoming;
    const passedOn = request({ host: '127.0.0.1', port, method, path: url, headers, agent: false }, resolve);
    passedOn.on('error', reject);
    incoming.pipe(passedOn);
  });
}

function give(answer: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
  answer.pipe(outgoing);
}
