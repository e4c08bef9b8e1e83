import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JsonObject } from '@firedrill/core/words/json';
import { afterEach, expect, test } from 'vitest';
import { type AccessKey, credentialsFile, readAccessKeys } from '../api/fis/access-keys.ts';
import { memberAt, type ServedFis, servedFis, textAt, waitingTemplate } from './testing/served-fis.ts';

/* Which resources an experiment finds, by the account and region of whoever asks. */

const here = '123456789012';
const other = '999999999999';
let served: ServedFis | null = null;
const folders: string[] = [];
afterEach(async () => {
  await served?.end();
  served = null;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function serve(withoutKeys = false): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'firedrill-places-'));
  folders.push(folder);
  const inventoryFile = path.join(folder, 'inventory.json');
  const resources = [{ type: 'aws:ec2:instance', id: 'i-{n}', count: 2, tags: { g: 'web' } }];
  const spec = { account: here, regions: [{ name: 'us-east-1' }], resources };
  const document = { apiVersion: 'firedrill/v1alpha1', kind: 'Inventory', metadata: { name: 'shop' }, spec };
  writeFileSync(inventoryFile, JSON.stringify(document));
  const accessKeys = [
    { id: 'KEYHERE', secret: 'x', account: here },
    { id: 'KEYOTHER', secret: 'x', account: other },
  ];
  served = await servedFis({ accessKeys: withoutKeys ? [] : accessKeys, inventoryFile, timeScale: 600 });
}

const reboot = { actionId: 'aws:ec2:reboot-instances', targets: { Instances: 'web' } };
const web = { resourceType: 'aws:ec2:instance', resourceTags: { g: 'web' }, selectionMode: 'ALL' };
const template = (changes: JsonObject = {}): JsonObject =>
  waitingTemplate([], { targets: { web }, actions: { reboot }, ...changes });

/** What an experiment of a template ended with, and how many resources it found. */
async function outcome(from: string | undefined, changes: JsonObject = {}, accounts: readonly string[] = []) {
  if (served === null) throw new Error('nothing is served');
  const { ask } = served;
  const clientToken = crypto.randomUUID();
  const made = await ask('POST', '/experimentTemplates', { clientToken, ...template(changes) }, from);
  const id = textAt(made.body, 'experimentTemplate', 'id');
  for (const account of accounts) {
    const roleArn = `arn:aws:iam::${account}:role/drill`;
    const at = `/experimentTemplates/${id}/targetAccountConfigurations/${account}`;
    expect((await ask('POST', at, { clientToken: crypto.randomUUID(), roleArn }, from)).status).toBe(200);
  }
  const begun = await ask('POST', '/experiments', { clientToken, experimentTemplateId: id }, from);
  const experiment = textAt(begun.body, 'experiment', 'id');
  await expect
    .poll(async () => (await stateOf(experiment, from)).status, { timeout: 20_000 })
    .toMatch(/completed|failed|stopped/);
  const { body: listed } = await ask('GET', `/experiments/${experiment}/resolvedTargets`, undefined, from);
  const targets = memberAt(listed, 'resolvedTargets');
  return { ...(await stateOf(experiment, from)), found: Array.isArray(targets) ? targets.length : -1 };
}

async function stateOf(experiment: string, from: string | undefined) {
  const body = (await served?.ask('GET', `/experiments/${experiment}`, undefined, from))?.body ?? {};
  const part = (name: string): string => textAt(body, 'experiment', 'state', name);
  return { status: part('status'), reason: part('reason') };
}

test('resources are found in the region and account of whoever asks', async () => {
  await serve();
  expect(await outcome('KEYHERE/us-east-1')).toMatchObject({ status: 'completed', found: 2 });
  for (const from of ['KEYHERE/eu-west-1', 'KEYOTHER/us-east-1']) {
    const { status, reason, found } = await outcome(from);
    expect([status, found]).toEqual(['failed', 0]);
    expect(reason).toMatch(
      /^Target resolution returned empty set: .* 2 in us-east-1, account 123456789012; asked for /,
    );
  }
});

test('who says no account has the one of the inventory: an unknown key, no signature, the first key', async () => {
  await serve(true);
  const kept = readAccessKeys(credentialsFile(served?.root ?? ''));
  expect(kept.map(({ account }) => account)).toEqual([here]);
  const [{ id }] = kept as [AccessKey]; // the file holds one key, as was just seen
  for (const from of ['test/us-east-1', undefined, `${id}/us-east-1`])
    expect(await outcome(from)).toMatchObject({ status: 'completed', found: 2 });
});

test('a multi-account template finds those of its target accounts only', async () => {
  await serve();
  const experimentOptions = { accountTargeting: 'multi-account' };
  const multi = (...accounts: readonly string[]) => outcome('KEYHERE/us-east-1', { experimentOptions }, accounts);
  expect(await multi(other)).toMatchObject({ status: 'failed', found: 0 });
  expect(await multi(other, here)).toMatchObject({ status: 'completed', found: 2 });
});

test('an ARN of another place fails the experiment, and its place is told', async () => {
  await serve();
  const arn = `arn:aws:ec2:us-east-1:${here}:instance/i-1`;
  const targets = { web: { resourceType: 'aws:ec2:instance', resourceArns: [arn], selectionMode: 'ALL' } };
  const { status, reason } = await outcome('KEYHERE/eu-west-1', { targets });
  expect([status, reason]).toEqual(['failed', expect.stringContaining(`${arn} is not here: 1 in us-east-1`)]);
});
