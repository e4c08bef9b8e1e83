/**
 * A parent to be killed: starts a child of the kind in its first argument, sends it the verb and body in the second
 * (`{}`: nothing), with `"leaseMs"` turned into a moment, and prints the child's identity, hello and answer.
 */
import { startChild } from '../spawn.ts';
import type { ChildKind } from '../child-protocol.ts';
import { nsFromNow } from './until.ts';

const [, , kind, requests = '{}', mark = 'i-aaaaaaaaaaaaaaaa'] = process.argv;
// Only tests start this program, and with a right kind.
const child = await startChild(kind as ChildKind, { mark });
// As above: the test wrote this JSON.
const asked = Object.entries(JSON.parse(requests) as Record<string, { readonly leaseMs: number }>);
let answer: object = {};
for (const [verb, { leaseMs, ...body }] of asked) {
  answer = await child.request(verb, { ...body, leaseUntilNs: nsFromNow(leaseMs) });
}
process.stdout.write(`${JSON.stringify({ identity: child.identity, hello: child.hello, answer })}\n`);
setInterval(() => undefined, 60_000);
