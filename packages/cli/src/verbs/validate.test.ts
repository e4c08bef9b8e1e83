import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { changed, sample } from '@firedrill/dialects/fis/sample-templates';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callVerb } from '../testing/call-verb.ts';
import { plan } from './plan.ts';
import { run } from './run.ts';
import { validate } from './validate.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'firedrill-validate-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function written(name: string, text: string): string {
  const file = path.join(root, name);
  writeFileSync(file, text);
  return file;
}

const native = JSON.stringify({
  apiVersion: 'firedrill/v1alpha1',
  kind: 'Experiment',
  metadata: { name: 'shop' },
  spec: {
    targets: { x: { type: 'process', select: { name: 'x' } } },
    method: [{ name: 'a', fault: 'process.pause', target: 'x', for: '5s' }],
  },
});
const alarms = (seconds: number): string =>
  JSON.stringify({
    MetricAlarms: [
      {
        AlarmName: 'Orders fall',
        AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:Orders fall',
        Period: seconds,
        EvaluationPeriods: 1,
      },
    ],
  });

describe('a template of AWS FIS', () => {
  test('is known by its form, and the line says whose it is', async () => {
    const file = written('a.json', sample);
    const called = await callVerb(validate, [file]);
    expect(called).toEqual({
      status: 0,
      err: '',
      out: `valid  ${file}  Stop an instance of three, then slow the tasks  (AWS FIS template)\n`,
    });
    expect((await callVerb(validate, [file], { language: 'ko' })).out).toContain('(AWS FIS 템플릿)');
  });

  test('is refused with every problem at its place, in both languages', async () => {
    const file = written('a.json', changed('"COUNT(1)"', '"RANDOM(1)"').replace('"300"', '300'));
    const { status, err } = await callVerb(validate, [file]);
    expect(status).toBe(2);
    expect(err).toContain(`${file}:8:24  targets.servers.selectionMode\nerror fis-preview: `);
    expect(err).toContain('next:     Write "selectionMode": "COUNT(1)".');
    expect(err).toContain('2 problems');
    const korean = await callVerb(validate, [file], { language: 'ko' });
    expect(korean.err).toContain('할 일:  "selectionMode": "COUNT(1)"(이)라고 쓰십시오.');
    expect(korean.err).toContain('할 일:  따옴표로 감싸 쓰십시오: "300".');
  });

  test('warnings stand at their places, and an alarm that is too slow is named', async () => {
    const file = written('a.json', sample);
    const slow = await callVerb(validate, [file, '--alarms', written('alarms.json', alarms(600))]);
    expect(slow.status).toBe(0);
    expect(slow.out).toContain(
      `warning alarm-too-slow  ${file}:31:49  stopConditions[0].value: the alarm \`Orders fall\``,
    );
    const quick = await callVerb(validate, [file, '--alarms', written('alarms.json', alarms(60))]);
    expect(quick.out).not.toContain('warning');
    await expect(callVerb(validate, [file, '--alarms', file])).rejects.toMatchObject({ code: 'usage' });
  });
});

test('-o json tells the same of every dialect', async () => {
  const files = [written('a.json', native), written('b.json', sample), written('c.json', changed('"PT1M"', '"1m"'))];
  const { status, out } = await callVerb(validate, [...files, '-o', 'json']);
  expect(status).toBe(2);
  expect(JSON.parse(out)).toMatchObject({
    ok: false,
    documents: [
      { file: files[0], dialect: 'native', ok: true, name: 'shop', problems: [], warnings: [{ code: 'unjudged' }] },
      { file: files[1], dialect: 'aws-fis', ok: true, warnings: [] },
      {
        dialect: 'aws-fis',
        ok: false,
        name: null,
        problems: [{ path: 'actions.pause.parameters.duration', line: 22, found: '"1m"', next: 'Write "PT1M".' }],
      },
    ],
  });
});

test('plan -o hypothesis writes what is offered and nothing else; where nothing is, it says why', async () => {
  const method = [{ name: 'a', fault: 'cpu.load', target: 'x', for: '5s', with: { percent: 5 } }];
  const drill = (type: string, select: object) => {
    const spec = { targets: { x: { type, select } }, method };
    return written(`${type}.json`, JSON.stringify({ ...JSON.parse(native), spec }));
  };
  const argv = ['-o', 'hypothesis', '--state', path.join(root, 'state')];
  const victim = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  await once(victim, 'spawn');
  const { status, out, err } = await callVerb(plan, [drill('process', { pid: victim.pid }), ...argv]);
  victim.kill('SIGKILL');
  expect(status, err).toBe(0);
  const checked = await callVerb(validate, [written('offered.yaml', out)]);
  expect(checked).toMatchObject({ status: 0, err: '' });
  const nothing = callVerb(plan, [drill('host', {}), ...argv]);
  await expect(nothing).rejects.toThrow('nothing of the targets can be asked');
});

test.each([plan, run])(
  '$name refuses what a template would do and nothing here can, before anything begins',
  async (verb) => {
    const file = written('a.json', sample);
    const state = path.join(root, 'state');
    const problem = { code: 'fis-not-executed', file, found: 'aws:ec2:stop-instances', path: 'actions.stop.actionId' };
    const refusal = { code: 'fis-not-executed', problems: expect.arrayContaining([expect.objectContaining(problem)]) };
    await expect(callVerb(verb, [file, '--state', state])).rejects.toMatchObject(refusal);
    expect(existsSync(state)).toBe(false);
    expect(readdirSync(root)).toEqual(['a.json']);
  },
);

describe('a hypothesis in a file of its own', () => {
  const probes = [{ name: 'page', type: 'http', with: { url: 'http://127.0.0.1:1/' } }];
  const text = JSON.stringify({
    apiVersion: 'firedrill/v1alpha1',
    kind: 'Hypothesis',
    spec: { hypothesis: { title: 'a page is there', probes } },
  });

  test('is valid by itself, and takes the warning away from the file that asks nothing', async () => {
    const [drill, given] = [written('a.json', native), written('h.json', text)];
    expect(await callVerb(validate, [given])).toMatchObject({
      status: 0,
      out: `valid  ${given}  a page is there  (hypothesis)\n`,
    });
    expect((await callVerb(validate, [given], { language: 'ko' })).out).toContain('(가설)');
    expect(await callVerb(validate, [drill, '--hypothesis', given])).toMatchObject({
      status: 0,
      out: `valid  ${drill}  shop\n`,
    });
  });

  test('is checked beside a template of AWS FIS, too', async () => {
    const template = written('a.fis.json', sample);
    expect((await callVerb(validate, [template, '--hypothesis', written('h.json', text)])).status).toBe(0);
    const wrong = written('w.json', text.replace('"http"', '"htp"'));
    const { status, err } = await callVerb(validate, [template, '--hypothesis', wrong]);
    expect(status).toBe(2);
    expect(err).toContain(`${wrong}:1:`);
    expect(err).toContain('Did you mean `http`?');
  });

  test('is refused where the file has one, in both languages', async () => {
    const [given, other] = [written('h.json', text), written('i.json', text)];
    const spec = { ...JSON.parse(native).spec, hypothesis: { title: 't', probes } };
    const drill = written('a.json', JSON.stringify({ ...JSON.parse(native), spec }));
    const { status, err } = await callVerb(validate, [drill, '--hypothesis', given]);
    expect(status).toBe(2);
    expect(err).toContain(`next:     Leave out --hypothesis, or take spec.hypothesis out of ${drill}.`);
    const korean = await callVerb(validate, [drill, '--hypothesis', given], { language: 'ko' });
    expect(korean.err).toContain(`${drill}에서 spec.hypothesis를 지우십시오.`);
    await expect(callVerb(run, [other])).rejects.toMatchObject({ problems: [{ path: 'kind', found: 'a hypothesis' }] });
    await expect(callVerb(plan, ['-', '--hypothesis', '-'])).rejects.toMatchObject({ code: 'usage' });
  });
});
