import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fisActions } from '@firedrill/dialects/fis/actions/list';
import { callerIn, inside, madeFis, type MadeFis } from '../testing/made-fis.ts';
import { listIn, objectIn, textIn } from '../json-members.ts';

let fis: MadeFis;
beforeEach(() => {
  fis = madeFis({ actionExecutes: (id) => (id === 'aws:fis:wait' ? 'in the server itself' : null) });
});
afterEach(() => fis.remove());

describe('actions', () => {
  test('50 of today are listed in the order of their ids, without parameters', async () => {
    const listed = listIn(await fis.ask('ListActions', {}), 'actions');
    const ids = listed.map((each) => textIn(Object(each), 'id') ?? '');
    expect(ids.length).toBe(50);
    expect(ids).toEqual(ids.toSorted());
    expect(listed[ids.indexOf('aws:ec2:stop-instances')]).toEqual({
      id: 'aws:ec2:stop-instances',
      arn: 'arn:aws:fis:us-east-1:123456789012:action/aws:ec2:stop-instances',
      description: expect.stringMatching(/^Stops .*\. Firedrill checks and previews it, and does not execute it\.$/),
      targets: { Instances: { resourceType: 'aws:ec2:instance' } },
      tags: {},
    });
  });

  test('where agents are simulated it says so, and what executes here still does', async () => {
    const simulated = madeFis({
      simulated: true,
      actionExecutes: (id) => (id === 'aws:fis:wait' ? 'in the server' : null),
    });
    const textOf = async (id: string) => textIn(inside(await simulated.ask('GetAction', { id })), 'description');
    expect(await textOf('aws:ec2:stop-instances')).toMatch(/^Stops .*\. Firedrill simulates it here: .* nothing real/);
    expect(await textOf('aws:fis:wait')).toMatch(/executes it in the server\.$/);
    simulated.remove();
  });

  test('an action without targets has none, and what executes here says where', async () => {
    expect(inside(await fis.ask('GetAction', { id: 'aws:fis:wait' }))).toEqual({
      id: 'aws:fis:wait',
      arn: 'arn:aws:fis:us-east-1:123456789012:action/aws:fis:wait',
      description: expect.stringMatching(/Firedrill executes it in the server itself\.$/),
      tags: {},
      parameters: { duration: { description: 'Duration PT1M to PT12H.', required: true } },
    });
  });

  test('every one is described within the lengths of the service model, the retired ones too', async () => {
    for (const { id, parameters } of fisActions) {
      const action = inside(await fis.ask('GetAction', { id }, callerIn('cn-north-1')));
      expect(textIn(action, 'arn')).toBe(`arn:aws-cn:fis:cn-north-1:123456789012:action/${id}`);
      const described = Object.entries(objectIn(action, 'parameters'));
      expect(described.map(([name]) => name)).toEqual(Object.keys(parameters));
      for (const text of [action, ...described.map(([, each]) => Object(each))].map((one) =>
        textIn(one, 'description'),
      )) {
        expect(text).toMatch(/^[A-Z0-9].{2,510}\.$/s);
      }
    }
    const retired = inside(await fis.ask('GetAction', { id: 'aws:elasticache:interrupt-cluster-az-power' }));
    expect(retired['description']).toMatch(/aws:elasticache:replicationgroup-interrupt-az-power now\.$/);
  });

  test('one that does not exist is named', async () => {
    await expect(fis.ask('GetAction', { id: 'aws:ec2:stop' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: expect.stringContaining('aws:ec2:stop'),
    });
  });
});

describe('target resource types', () => {
  test('24 of today are listed in the order of their names', async () => {
    const listed = listIn(await fis.ask('ListTargetResourceTypes', {}), 'targetResourceTypes');
    expect(listed.length).toBe(24);
    expect(listed[0]).toEqual({
      resourceType: 'aws:arc:zonal-shift-managed-resource',
      description: expect.stringMatching(/ Chosen by resourceArns, resourceTags, filters\.$/),
    });
  });

  test('are shown with their parameters', async () => {
    const pods = inside(await fis.ask('GetTargetResourceType', { resourceType: 'aws:eks:pod' }));
    expect(objectIn(pods, 'parameters')).toMatchObject({
      namespace: { description: 'Text.', required: true },
      targetContainerName: { required: false },
    });
    const instances = inside(await fis.ask('GetTargetResourceType', { resourceType: 'aws:ec2:instance' }));
    expect(Object.keys(instances)).toEqual(['resourceType', 'description', 'parameters']);
    for (const resourceType of ['aws:ec2:nothing', 'constructor']) {
      await expect(fis.ask('GetTargetResourceType', { resourceType })).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        message: expect.stringContaining(resourceType),
      });
    }
  });
});
