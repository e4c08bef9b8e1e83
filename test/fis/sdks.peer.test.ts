import type { Json } from '@firedrill/core/words/json';
import { motoKeys } from '@firedrill/server/probes/testing/moto';
import { afterAll, expect, test } from 'vitest';
import { type Driven, driveOperations, isEmptyList, type Step } from './drive-operations.ts';
import { type EndingClient, isObject } from './fis-client.ts';
import { type FisServer, startFisServer } from './fis-server.ts';
import { buildGoClient, startGoClient } from './go-client.ts';
import { javascriptClient } from './javascript-client.ts';
import { noPython, startPythonClients } from './python-clients.ts';

/* boto3, the JavaScript SDK and the Go SDK do the same, and understand the same. */

const key = `${motoKeys.AWS_ACCESS_KEY_ID}:${motoKeys.AWS_SECRET_ACCESS_KEY}:123456789012`;
const began = Date.now() / 1000;
const driven = new Map<string, Driven>();
const servers: FisServer[] = [];

/** What a client is told: each has a server of its own, so that each finds the same there. */
async function newServer(): Promise<FisServer> {
  const server = await startFisServer({ argv: ['--simulate', '--access-key', key] });
  servers.push(server);
  return { ...server, environment: { ...server.environment, ...motoKeys } };
}
afterAll(() => Promise.all(servers.map(({ end }) => end())));

async function drive(client: EndingClient, operationCount: number): Promise<void> {
  const beganMs = performance.now();
  const all = await drivenToTheEnd(client);
  driven.set(client.name, all);
  const seconds = ((performance.now() - beganMs) / 1000).toFixed(1);
  process.stdout.write(
    `${client.name}: ${all.operations.length} of ${client.operations.length} operations, ${all.steps.length} calls, ` +
      `${seconds} s\n`,
  );
  expect(all.operations.toSorted()).toEqual(client.operations.toSorted());
  expect(all.operations.length).toBe(operationCount);
  expect(all.steps.filter(({ fault }) => fault !== undefined).map(told)).toEqual(refusals);
  expect(all.steps.filter(({ answer }) => answer !== undefined && isEmptyList(answer))).toEqual([]);
}

async function drivenToTheEnd(client: EndingClient): Promise<Driven> {
  try {
    return await driveOperations(client);
  } finally {
    await client.end();
  }
}

/** How each client must know our refusals: by the class that its model has for it. */
const refusals = [
  'CreateTargetAccountConfiguration that is there: ConflictException 409',
  'GetExperimentTemplate that was deleted: ResourceNotFoundException 404',
  'GetAction that nobody has: ResourceNotFoundException 404',
  'CreateExperimentTemplate with two mistakes: ValidationException 400',
  'CreateExperimentTemplate with 21 actions: ServiceQuotaExceededException 402',
];
const told = ({ operation, about, fault }: Step): string => `${operation} ${about}: ${fault?.type} ${fault?.status}`;

test('boto3 drives all 26 operations', { timeout: 60_000 }, async ({ skip }) => {
  const why = noPython('boto3');
  if (why !== null) skip(why);
  const { boto3, here, end } = startPythonClients((await newServer()).environment);
  const { operations } = await here();
  await drive({ name: 'boto3', operations: operations ?? [], call: boto3, end }, 26);
});

test('the JavaScript SDK drives the 24 operations that it knows', { timeout: 60_000 }, async () => {
  await drive(javascriptClient((await newServer()).environment), 24);
});

test('the Go SDK drives all 26 operations', { timeout: 240_000 }, async ({ skip }) => {
  const { folder, environment } = await newServer();
  const built = buildGoClient(folder);
  if ('why' in built) return skip(built.why);
  await drive(await startGoClient(built.program, environment), 26);
});

/** What differs by nature: ids, tokens, and times, which must be of today. */
function plain(value: Json | undefined): Json {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'string') return value.replaceAll(/\b(EXT|EXP)[A-Za-z\d]{10,}\b/g, '$1');
  if (!isObject(value)) return value ?? null;
  const { datetime, nextToken, ...members } = value;
  if (typeof datetime === 'number') return Math.abs(datetime - began) < 600 ? 'a time' : { datetime };
  const token = typeof nextToken === 'string' ? { nextToken: 'a token' } : {};
  return { ...Object.fromEntries(Object.entries(members).map(([name, member]) => [name, plain(member)])), ...token };
}

/** Members of answers that the JavaScript SDK of this version does not know, and drops in silence. */
const newer: readonly string[] = [
  'experiment.arn',
  'experiment.experimentReportConfiguration',
  'experimentTemplate.arn',
  'experimentTemplate.experimentReportConfiguration',
  'experimentTemplates.arn',
  'experiments.arn',
  'experiments.experimentOptions',
];

/** The whole as far as the part has it too; what the part lacks is noted by its path, without indices. */
function asFarAs(
  part: Json | undefined,
  whole: Json,
  noted: { readonly path: string; readonly lacking: Set<string> },
): Json {
  const { path, lacking } = noted;
  if (Array.isArray(whole) && Array.isArray(part)) return whole.map((one, index) => asFarAs(part[index], one, noted));
  if (!isObject(whole) || !isObject(part)) return whole;
  const members = Object.entries(whole).flatMap(([name, member]): [string, Json][] => {
    const at = path === '' ? name : `${path}.${name}`;
    if (Object.hasOwn(part, name)) return [[name, asFarAs(part[name], member, { path: at, lacking })]];
    lacking.add(at);
    return [];
  });
  return Object.fromEntries(members);
}

const comparable = ({ operation, about, answer, fault }: Step) => ({
  operation,
  about,
  answer: plain(answer),
  fault: fault === undefined ? null : plain({ ...fault }),
});

test('all of them understand the same of every answer', ({ skip }) => {
  const clients = [...driven].map(([name, { steps, operations }]) => ({
    name,
    operations,
    seen: steps.map(comparable),
  }));
  const [one, ...others] = clients.toSorted((left, right) => right.operations.length - left.operations.length);
  if (one === undefined || others.length === 0) return skip('fewer than two clients are here');
  for (const { name, operations, seen } of others) {
    const shared = one.seen.filter(({ operation }) => operations.includes(operation));
    const lacking = new Set<string>();
    const known = shared.map((step, index) => asFarAs(seen[index], step, { path: '', lacking }));
    expect(seen, `${name} and ${one.name}`).toEqual(known);
    expect([...lacking].toSorted()).toEqual(
      operations.length < one.operations.length ? newer.map((path) => `answer.${path}`) : [],
    );
    process.stdout.write(`${name} understands the same as ${one.name} of ${seen.length} answers\n`);
  }
});
