import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@firedrill/core/words/json';
import { refusedAsItStands, refusedFilled, type Refusal } from '@firedrill/dialects/fis/corpus-expected';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { corpusFiles, corpusText, filledText, noCorpus } from './corpus.ts';
import { textAt, isObject, objectAt, secondsAt, textsAt } from './fis-client.ts';
import { type FisServer, startFisServer } from './fis-server.ts';
import { type CliEnded, noAwsCommand, noPython, type PythonClients, startPythonClients } from './python-clients.ts';
import { type AwsFis, type Experiment, printed, walk } from './walk.ts';

/* Every template of the corpus through the real aws CLI, from its creation to its deletion. */

const missing = noCorpus('fis') ?? noAwsCommand() ?? noPython('awscli');
/** Twelve hours pass in a second. */
const timeScale = 43_200;

let server: FisServer | null = null;
let clients: PythonClients | null = null;
const counts = { created: 0, refused: 0, refusedByClient: 0, ran: 0, commands: 0, calls: 0, resolved: 0 };
const beganMs = performance.now();

beforeAll(async () => {
  if (missing !== null) return;
  server = await startFisServer({ argv: ['--simulate', '--time-scale', String(timeScale)] });
  clients = startPythonClients(server.environment);
});
afterAll(async () => {
  await clients?.end();
  await server?.end();
  if (missing !== null) return;
  const { created, ran, refused, refusedByClient, commands, calls, resolved } = counts;
  const seconds = ((performance.now() - beganMs) / 1000).toFixed(1);
  process.stdout.write(
    `${created} templates created, ${ran} run to the end, ${refused} refused (${refusedByClient} by the CLI itself); ` +
      `${resolved} targets resolved; ${calls} calls of the aws CLI kept alive, ${commands} commands; ${seconds} s\n`,
  );
});

/** The CLI in a process of its own. */
const command: AwsFis = (...words) => {
  counts.commands += 1;
  const { promise, resolve } = Promise.withResolvers<CliEnded>();
  execFile('aws', ['fis', ...words], { env: server?.environment }, (error, out, err) =>
    resolve({ status: error === null ? 0 : Number(error.code), out, err }),
  );
  return promise;
};

const call: AwsFis = (...words) => {
  counts.calls += 1;
  if (clients === null) throw new Error('no clients');
  return clients.aws(['fis', ...words]);
};

function expectRefused(refusals: readonly Refusal[], { status, err }: CliEnded): void {
  expect(status, err).not.toBe(0);
  counts.refused += 1;
  const isOwn = !err.includes('An error occurred (ValidationException) when calling the CreateExperimentTemplate');
  if (isOwn) {
    // The CLI knows the model and the form of JSON: it sends nothing.
    counts.refusedByClient += 1;
    expect(err).toMatch(
      /^\s*(?:aws: \[ERROR\]: )?(?:Parameter validation failed|Error parsing parameter 'cli-input-json': Invalid JSON)/,
    );
    return;
  }
  // What the model bounds is told in AWS's words, and what it does not in ours: each with its path.
  for (const { path } of refusals)
    expect(
      [`${path}: found`, `at '${path}' failed`].some((told) => err.includes(told)),
      `${path}: ${err}`,
    ).toBe(true);
}

/** Targets that some action aims at, with what their selection mode must come to where that is known. */
function expectResolved({ ended, resolved }: Experiment, template: JsonObject): void {
  for (const [name, target] of Object.entries(objectAt(template, 'targets'))) {
    const own = resolved.filter((one) => textAt(one, 'targetName') === name);
    const mode = textAt(target, 'selectionMode');
    const count = /^COUNT\((\d+)\)$/.exec(mode)?.[1];
    expect(own.length, `${name} ${mode} of ${textAt(ended, 'id')}`).toBeGreaterThan(0);
    if (count !== undefined) expect(own.length).toBe(Number(count));
    for (const one of own) expect(textAt(one, 'resourceType')).toBe(textAt(target, 'resourceType'));
    const arns = textsAt(target, 'resourceArns').toSorted();
    if (arns.length > 0 && mode === 'ALL')
      expect(own.map((one) => textAt(one, 'targetInformation', 'arn')).toSorted()).toEqual(arns);
    counts.resolved += own.length;
  }
}

function expectStates({ ended }: Experiment, [experiment, action]: readonly [string, string]): void {
  expect(ended['state']).toEqual({ status: experiment, reason: 'Experiment completed.' });
  const actions = Object.values(objectAt(ended, 'actions'));
  expect(actions.map((one) => textAt(one, 'state', 'status'))).toEqual(actions.map(() => action));
}

/** No action begins before those that it waits for have ended; an experiment lasts as long as its actions. */
function expectOrder({ ended }: Experiment): void {
  const actions = objectAt(ended, 'actions');
  for (const action of Object.values(actions)) {
    expect(secondsAt(action, 'endTime')).toBeGreaterThanOrEqual(secondsAt(action, 'startTime'));
    expect(secondsAt(action, 'startTime')).toBeGreaterThanOrEqual(secondsAt(ended, 'startTime'));
    expect(secondsAt(ended, 'endTime')).toBeGreaterThanOrEqual(secondsAt(action, 'endTime'));
    for (const before of textsAt(action, 'startAfter'))
      expect(secondsAt(action, 'startTime')).toBeGreaterThanOrEqual(secondsAt(actions[before], 'endTime'));
  }
}

/** What was asked stands in what is shown, member by member; no token, no targets of an action that has none. */
function expectShown(asked: JsonObject, shown: JsonObject): void {
  const { clientToken: _, targets, actions: __, ...members } = asked;
  expect(shown).toMatchObject(members);
  expect(objectAt(shown, 'targets')).toEqual(isObject(targets) ? targets : {});
  for (const [name, action] of Object.entries(objectAt(asked, 'actions'))) {
    const { targets: aims, ...others } = isObject(action) ? action : {};
    const known = isObject(aims) && Object.keys(aims).length > 0 ? { targets: aims } : {};
    expect(objectAt(shown, 'actions')[name]).toEqual({ parameters: {}, ...others, ...known });
  }
}

/* The first file goes by a process for every command, as in a terminal; the others by the same CLI kept alive. */

describe('the corpus by the aws CLI', () => {
  test('is there', ({ skip }) => {
    if (missing !== null) skip(missing);
    expect(corpusFiles('fis').length).toBe(53);
  });

  test.for(corpusFiles('fis').map((name, index) => ({ name, byCommand: index === 0 })))(
    '$name',
    { timeout: 60_000 },
    async ({ name, byCommand }, { skip }) => {
      if (missing !== null) skip(missing);
      const file = join(server?.folder ?? '', name);
      writeFileSync(file, filledText('fis', name));
      const aws = byCommand ? command : call;
      const refusals = refusedFilled[name];
      if (refusals !== undefined)
        return expectRefused(refusals, await aws('create-experiment-template', '--cli-input-json', `file://${file}`));
      const { created, shown, listed, skipped, ran, deleted, afterwards } = await walk(aws, file);
      counts.created += 1;
      expect(shown).toEqual(created);
      expectShown(JSON.parse(filledText('fis', name)), shown);
      const { id, arn, description, creationTime, lastUpdateTime, tags } = created;
      expect(listed).toEqual({ id, arn, description, creationTime, lastUpdateTime, tags });
      expectStates(skipped, ['completed', 'skipped']);
      expectResolved(skipped, created);
      expectStates(ran, ['completed', 'completed']);
      expectResolved(ran, created);
      expectOrder(ran);
      counts.ran += 1;
      expect(deleted).toEqual(created);
      expect([254, 255]).toContain(afterwards.status);
      expect(afterwards.err).toContain('An error occurred (ResourceNotFoundException) when calling the');
    },
  );

  test.for(corpusFiles('fis'))('%s, its placeholders as they stand', async (name, { skip }) => {
    if (missing !== null) skip(missing);
    const file = join(server?.folder ?? '', `as-it-stands.${name}`);
    writeFileSync(file, corpusText('fis', name));
    const made = await call('create-experiment-template', '--cli-input-json', `file://${file}`);
    const refusals = [...(refusedFilled[name] ?? []), ...(refusedAsItStands[name] ?? [])];
    if (refusals.length > 0) return expectRefused(refusals, made);
    expect(made).toMatchObject({ status: 0, err: '' });
    await printed(call('delete-experiment-template', '--id', textAt(JSON.parse(made.out), 'experimentTemplate', 'id')));
  });
});
