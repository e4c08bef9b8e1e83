import { afterEach, beforeEach, expect, test } from 'vitest';
import { inside, callerIn, madeFis, type MadeFis } from '../testing/made-fis.ts';

let ended: PromiseWithResolvers<void>;
let engaged: string[];
let fis: MadeFis;
const engage = ({ region }: { readonly region: string }): Promise<void> => {
  engaged.push(region);
  return ended.promise;
};
beforeEach(() => {
  ended = Promise.withResolvers();
  engaged = [];
  fis = madeFis({ engage });
});
afterEach(() => fis.remove());

const arn = 'arn:aws:fis:us-east-1:123456789012:safety-lever/default';
const lever = async (caller = callerIn()) => inside(await fis.ask('GetSafetyLever', { id: 'default' }, caller));
const set = async (status: string, reason = 'why', caller = callerIn()) =>
  inside(await fis.ask('UpdateSafetyLeverState', { id: 'default', state: { status, reason } }, caller));

test('is disengaged until somebody engages it', async () => {
  expect(await lever()).toEqual({ id: 'default', arn, state: { status: 'disengaged', reason: 'Initial state' } });
  expect(await set('disengaged')).toMatchObject({ state: { status: 'disengaged', reason: 'why' } });
  expect(engaged).toEqual([]);
});

test('is engaging until all experiments have ended, and cannot be set meanwhile', async () => {
  expect(await set('engaged', 'an incident')).toEqual({
    id: 'default',
    arn,
    state: { status: 'engaging', reason: 'an incident' },
  });
  for (const status of ['engaged', 'disengaged']) {
    await expect(set(status)).rejects.toMatchObject({ code: 'ConflictException', status: 409 });
  }
  expect(await lever()).toMatchObject({ state: { status: 'engaging', reason: 'an incident' } });
  expect(await set('disengaged', 'elsewhere', callerIn('eu-west-1'))).toMatchObject({
    state: { status: 'disengaged' },
  });
  ended.resolve();
  await fis.levers.settled();
  expect(await lever()).toMatchObject({ state: { status: 'engaged', reason: 'an incident' } });
  expect(await set('engaged', 'still')).toMatchObject({ state: { status: 'engaged', reason: 'still' } });
  expect(await set('disengaged', 'over')).toMatchObject({ state: { status: 'disengaged', reason: 'over' } });
  expect(engaged).toEqual(['us-east-1']);
});

test('a server that died while it was engaging goes on with it', async () => {
  await set('engaged');
  await set('engaged', 'there too', callerIn('eu-west-1'));
  fis = fis.again({ engage });
  expect(await lever()).toMatchObject({ state: { status: 'engaging' } });
  fis.levers.resume();
  fis.levers.resume();
  await expect(set('disengaged')).rejects.toMatchObject({ code: 'ConflictException' });
  ended.resolve();
  await fis.levers.settled();
  expect(await lever()).toMatchObject({ state: { status: 'engaged' } });
  expect(await lever(callerIn('eu-west-1'))).toMatchObject({ state: { status: 'engaged', reason: 'there too' } });
  expect(engaged).toEqual(['us-east-1', 'eu-west-1', 'us-east-1', 'eu-west-1']);
});

test('stays engaging where something could not be stopped, says so, and can then be set again', async () => {
  await set('engaged');
  ended.reject(new Error('EXP1 runs on'));
  await fis.levers.settled();
  expect(fis.said.join('\n')).toMatch(/^error: .*EXP1 runs on/);
  expect(await lever()).toMatchObject({ state: { status: 'engaging' } });
  ended = Promise.withResolvers();
  expect(await set('engaged', 'again')).toMatchObject({ state: { status: 'engaging', reason: 'again' } });
  ended.resolve();
  await fis.levers.settled();
  expect(await lever()).toMatchObject({ state: { status: 'engaged' } });
  expect(engaged.length).toBe(2);
});

test('another id, another status or no reason is refused', async () => {
  await expect(fis.ask('GetSafetyLever', { id: 'other' })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
    message: expect.stringContaining('other'),
  });
  await expect(set('engaging')).rejects.toMatchObject({ code: 'ValidationException' });
  const state = { status: 'engaged' };
  await expect(fis.ask('UpdateSafetyLeverState', { id: 'default', state })).rejects.toMatchObject({
    code: 'ValidationException',
    message: expect.stringContaining('reason'),
  });
});
