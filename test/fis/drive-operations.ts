import type { Json, JsonObject } from '@firedrill/core/words/json';
import { until } from '../crash/until.ts';
import { type FisAnswered, type FisClient, listAt, objectAt, textAt } from './fis-client.ts';

/** What one client got, in the order in which it asked. */
export interface Driven {
  readonly steps: readonly Step[];
  /** Operations that were called, each counted once. */
  readonly operations: readonly string[];
}

export interface Step extends FisAnswered {
  readonly operation: string;
  readonly about: string;
}

const account = '123456789012';
const waitLimitMs = 20_000;
const instance = `arn:aws:ec2:us-east-1:${account}:instance/i-0123456789abcdef0`;

/** A template with every member that there is. */
const template: JsonObject = {
  description: 'Everything that a template can say',
  targets: {
    servers: {
      resourceType: 'aws:ec2:instance',
      resourceArns: [instance],
      selectionMode: 'ALL',
    },
  },
  actions: {
    wait: { actionId: 'aws:fis:wait', description: 'an hour', parameters: { duration: 'PT1H' } },
    reboot: { actionId: 'aws:ec2:reboot-instances', targets: { Instances: 'servers' }, startAfter: ['wait'] },
  },
  stopConditions: [{ source: 'none' }],
  roleArn: `arn:aws:iam::${account}:role/drill`,
  tags: { Name: 'everything', empty: '' },
  logConfiguration: {
    logSchemaVersion: 2,
    cloudWatchLogsConfiguration: { logGroupArn: `arn:aws:logs:us-east-1:${account}:log-group:drills:*` },
  },
  experimentOptions: { accountTargeting: 'multi-account', emptyTargetResolutionMode: 'skip' },
  experimentReportConfiguration: {
    outputs: { s3Configuration: { bucketName: 'drills', prefix: 'reports' } },
    dataSources: {
      cloudWatchDashboards: [{ dashboardIdentifier: `arn:aws:cloudwatch::${account}:dashboard/shop` }],
    },
    preExperimentDuration: 'PT10M',
    postExperimentDuration: 'PT20M',
  },
};

/** Drives every operation that a client knows; what it does not know is left out. */
export async function driveOperations(client: FisClient): Promise<Driven> {
  const steps: Step[] = [];
  const ask = async (operation: string, about: string, input: JsonObject): Promise<JsonObject> => {
    if (!client.operations.includes(operation)) return {};
    const answered = await client.call(operation, input);
    steps.push({ operation, about, ...answered });
    return answered.answer ?? {};
  };
  await askCatalogue(ask);
  const id = textAt(await ask('CreateExperimentTemplate', 'everything', template), 'experimentTemplate', 'id');
  await askTemplate(ask, id);
  await askAccounts(ask, id);
  await askExperiment(ask, client, id);
  await askLever(ask, client);
  await ask('DeleteTargetAccountConfiguration', 'that is there', { experimentTemplateId: id, accountId: account });
  await ask('DeleteExperimentTemplate', 'that is there', { id });
  await askRefused(ask, id);
  const operations = [...new Set(steps.map(({ operation }) => operation))];
  return { steps, operations };
}

type Ask = (operation: string, about: string, input: JsonObject) => Promise<JsonObject>;

async function askCatalogue(ask: Ask): Promise<void> {
  const first = await ask('ListActions', 'first page', { maxResults: 20 });
  await ask('ListActions', 'second page', { maxResults: 20, nextToken: textAt(first, 'nextToken') });
  await ask('ListActions', 'all', { maxResults: 100 });
  await ask('GetAction', 'with required parameters', { id: 'aws:ecs:task-network-blackhole-port' });
  await ask('ListTargetResourceTypes', 'all', {});
  await ask('GetTargetResourceType', 'with parameters', { resourceType: 'aws:eks:pod' });
}

async function askTemplate(ask: Ask, id: string): Promise<void> {
  await ask('GetExperimentTemplate', 'as created', { id });
  await ask('ListExperimentTemplates', 'with one', {});
  const options = { emptyTargetResolutionMode: 'fail' };
  await ask('UpdateExperimentTemplate', 'two members', { id, description: 'Changed', experimentOptions: options });
  const resourceArn = `arn:aws:fis:us-east-1:${account}:experiment-template/${id}`;
  await ask('TagResource', 'two more', { resourceArn, tags: { 'a b': 'c d', 키: '값' } });
  await ask('ListTagsForResource', 'four', { resourceArn });
  await ask('UntagResource', 'two', { resourceArn, tagKeys: ['a b', 'Name'] });
  await ask('ListTagsForResource', 'two', { resourceArn });
}

async function askAccounts(ask: Ask, experimentTemplateId: string): Promise<void> {
  const one = { experimentTemplateId, accountId: account };
  const roleArn = `arn:aws:iam::${account}:role/other`;
  await ask('CreateTargetAccountConfiguration', 'new', { ...one, roleArn, description: 'shop' });
  await ask('CreateTargetAccountConfiguration', 'that is there', { ...one, roleArn });
  await ask('GetTargetAccountConfiguration', 'as created', one);
  await ask('UpdateTargetAccountConfiguration', 'its description', { ...one, description: 'the shop' });
  await ask('ListTargetAccountConfigurations', 'with one', { experimentTemplateId });
}

async function askExperiment(ask: Ask, client: FisClient, experimentTemplateId: string): Promise<void> {
  const token = crypto.randomUUID();
  const input = { experimentTemplateId, clientToken: token, tags: { run: '1' } };
  const started = await ask('StartExperiment', 'new', input);
  const id = textAt(started, 'experiment', 'id');
  await untilState(client, id, 'running');
  await ask('GetExperiment', 'that runs', { id });
  const again = await ask('StartExperiment', 'with the same token', input);
  if (textAt(again, 'experiment', 'id') !== id) throw new Error('the same token began another experiment');
  await ask('ListExperiments', 'of the template', { experimentTemplateId });
  await ask('ListExperimentResolvedTargets', 'of one target', { experimentId: id, targetName: 'servers' });
  await ask('GetExperimentTargetAccountConfiguration', 'of the experiment', { experimentId: id, accountId: account });
  await ask('ListExperimentTargetAccountConfigurations', 'of the experiment', { experimentId: id });
  await ask('StopExperiment', 'that runs', { id });
  await untilState(client, id, 'stopped');
  await ask('GetExperiment', 'that was stopped', { id });
}

async function askLever(ask: Ask, client: FisClient): Promise<void> {
  await ask('GetSafetyLever', 'as it is at first', { id: 'default' });
  if (!client.operations.includes('UpdateSafetyLeverState')) return;
  const state = (status: string) => ({ id: 'default', state: { status, reason: 'a drill' } });
  await ask('UpdateSafetyLeverState', 'engaged', state('engaged'));
  await until(async () => {
    const { answer } = await client.call('GetSafetyLever', { id: 'default' });
    return textAt(answer, 'safetyLever', 'state', 'status') === 'engaged';
  }, waitLimitMs);
  await ask('GetSafetyLever', 'engaged', { id: 'default' });
  await ask('UpdateSafetyLeverState', 'disengaged', state('disengaged'));
}

/** Each of the four errors of the service model. */
async function askRefused(ask: Ask, deleted: string): Promise<void> {
  await ask('GetExperimentTemplate', 'that was deleted', { id: deleted });
  await ask('GetAction', 'that nobody has', { id: 'aws:nobody:nothing' });
  const { experimentReportConfiguration: _, logConfiguration: __, ...plain } = template;
  await ask('CreateExperimentTemplate', 'with two mistakes', {
    ...plain,
    actions: { wait: { actionId: 'aws:fis:wiat' } },
  });
  const wait = { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' } };
  const many = Object.fromEntries(Array.from({ length: 21 }, (_each, index) => [`wait${index}`, wait]));
  await ask('CreateExperimentTemplate', 'with 21 actions', { ...plain, targets: {}, actions: many });
}

async function untilState(client: FisClient, id: string, state: string): Promise<void> {
  let now: Json = null;
  const came = await until(async () => {
    const { answer } = await client.call('GetExperiment', { id });
    now = objectAt(objectAt(answer, 'experiment'), 'state');
    return textAt(now, 'status') === state;
  }, waitLimitMs);
  if (!came) throw new Error(`${client.name}: ${id} does not come to ${state}: ${JSON.stringify(now)}`);
}

/** Whether lists have members; a page of none would compare with nothing. */
export const isEmptyList = (answer: JsonObject): boolean =>
  Object.keys(answer).some((member) => Array.isArray(answer[member]) && listAt(answer, member).length === 0);
