import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Problem } from '@firedrill/core/errors';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callVerb } from '../testing/call-verb.ts';
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

const fromRoot = (name: string): string => readFileSync(new URL(`../../../../${name}`, import.meta.url), 'utf8');

async function problemsOf(file: string): Promise<readonly Problem[]> {
  const { status, out } = await callVerb(validate, [file, '-o', 'json']);
  // What `-o json` prints is one document for each file.
  const { documents } = JSON.parse(out) as { documents: readonly [{ ok: boolean; problems: readonly Problem[] }] };
  expect(status).toBe(documents[0].ok ? 0 : 2);
  return documents[0].problems;
}

const placesOf = (problems: readonly Problem[]) => problems.map(({ line, path: at, next }) => [line, at, next]);

const inventory = `apiVersion: firedrill/v1alpha1
kind: Inventory
metadata: {name: shop}
spec:
  account: 123456789012
  regions: [{name: us-east-1}]
  resources:
    - {type: aws:ec2:instanse, id: i-1}
    - {type: aws:ec2:instance, id: i-2, tag: {}}
    - {type: aws:ec2:instance, id: i-3, zone: us-east-1d}
    - {type: aws:ec2:instance, id: i-4, count: 3}
    - {type: aws:ec2:instance, id: i-5}
    - {type: aws:ec2:instance, id: i-5}
`;

describe('an inventory', () => {
  test('is valid by its name', async () => {
    const file = written('i.yaml', fromRoot('docs/examples/inventory.yaml'));
    const named = /name: ([\w-]+)/.exec(fromRoot('docs/examples/inventory.yaml'))?.[1];
    expect(await callVerb(validate, [file])).toEqual({
      status: 0,
      err: '',
      out: `valid  ${file}  ${named}  (inventory)\n`,
    });
    expect((await callVerb(validate, [file], { language: 'ko' })).out).toContain('(인벤토리)');
  });

  test('is refused with everything at once: a wrong form hides nothing of what the rest means', async () => {
    const file = written('i.yaml', inventory);
    expect(placesOf(await problemsOf(file))).toEqual([
      [5, 'spec.account', null],
      [8, 'spec.resources[0].type', 'Did you mean `aws:ec2:instance`?'],
      [9, 'spec.resources[1].tag', 'Did you mean `tags`?'],
      [10, 'spec.resources[2].zone', 'Did you mean `us-east-1a`?'],
      [11, 'spec.resources[3].id', null],
      [13, 'spec.resources[5].id', null],
    ]);
    const { err } = await callVerb(validate, [file], { language: 'ko' });
    expect(err).toContain('오류 inventory-invalid: 문서가 인벤토리의 형식에 맞지 않습니다.');
    expect(err).toContain('기대:   따옴표로 감싼 12자리 계정 번호');
    expect(err).toContain('안에 든 {n}: 리소스 3개의 이름이 3가지가 되도록');
    expect(err).toContain('기대:   리소스마다 한 번');
    expect(err).toContain('문제 6건');
  });
});

const configuration = `apiVersion: firedrill/v1alpha1
kind: FisConfiguration
spec:
  alarms:
    - {arn: arn:aws:cloudwatch:us-east-1:123456789012:alarm:slow, name: slow, probe: {type: htp, with: {}}}
  quota: {activeExperiments: 50}
  webhooks: [{url: "http://example.com/fis", secret: {env: NOT_THERE}}]
  timeScale: 0
`;

describe('a configuration of the FIS server', () => {
  test('is valid with what it names in other files; secrets are looked for where the server starts', async () => {
    const text = (page: string): string => /```yaml\n([^]*?)```/.exec(fromRoot(page))?.[1] ?? '';
    const file = written('c.yaml', text('docs/fis-configuration.md'));
    expect(placesOf(await problemsOf(file))).toEqual([[9, 'spec.hypotheses[0].file', null]]);
    const probes = [{ name: 'page', type: 'http', with: { url: 'http://127.0.0.1:1/' } }];
    const hypothesis = {
      apiVersion: 'firedrill/v1alpha1',
      kind: 'Hypothesis',
      spec: { hypothesis: { title: 't', probes } },
    };
    const beside = written('shop-keeps-selling.yaml', JSON.stringify(hypothesis));
    expect(await callVerb(validate, [file])).toEqual({
      status: 0,
      err: '',
      out: `valid  ${file}  (FIS configuration)\n`,
    });
    expect((await callVerb(validate, [file], { language: 'ko' })).out).toContain('(FIS 설정)');
    written('shop-keeps-selling.yaml', JSON.stringify(hypothesis).replace('"http"', '"htp"'));
    expect(await problemsOf(file)).toMatchObject([
      { file: beside, code: 'document-invalid', path: 'spec.hypothesis.probes[0].type', next: 'Did you mean `http`?' },
    ]);
  });

  test('is refused with everything at once, in both languages', async () => {
    const file = written('c.yaml', configuration);
    expect(placesOf(await problemsOf(file))).toEqual([
      [5, 'spec.alarms[0]', null],
      [5, 'spec.alarms[0].probe.type', 'Did you mean `http`?'],
      [6, 'spec.quota', 'Did you mean `quotas`?'],
      [7, 'spec.webhooks[0].url', null],
      [8, 'spec.timeScale', null],
    ]);
    const { err } = await callVerb(validate, [file], { language: 'ko' });
    expect(err).toContain('오류 configuration-invalid: 문서가 FIS 서버 설정의 형식에 맞지 않습니다.');
    expect(err).toContain('발견:   둘 다 있음');
    expect(err).toContain('기대:   https: 이 컴퓨터 밖으로 나갑니다');
  });
});

describe('what a document says that it is', () => {
  test.each([
    ['Inventry', 'inventory-invalid', 'Inventory'],
    ['FISConfiguraton', 'configuration-invalid', 'FisConfiguration'],
    ['Experimnt', 'document-invalid', 'Experiment'],
  ])('%s is checked as what it was meant for', async (kind, code, meant) => {
    const file = written('a.yaml', inventory.replace('Inventory', kind));
    const [first] = (await problemsOf(file)).filter(({ path: at }) => at === 'kind');
    expect(first).toMatchObject({ code, line: 2, next: `Did you mean \`${meant}\`?` });
  });

  test('what nobody knows is told everything that it can be', async () => {
    const file = written('a.yaml', inventory.replace('Inventory', 'Deployment'));
    const expected = 'one of: Experiment, Hypothesis, FisConfiguration, Inventory';
    expect(await problemsOf(file)).toContainEqual(expect.objectContaining({ path: 'kind', expected }));
  });

  test('what is no experiment is not run, and says what it is for', async () => {
    const file = written('i.yaml', inventory);
    const next = `Give it beside a template of AWS FIS: firedrill run FILE --simulate --inventory ${file}`;
    await expect(callVerb(run, [file])).rejects.toMatchObject({ problems: [{ found: 'an inventory', next }] });
    const server = written('c.yaml', configuration);
    await expect(callVerb(run, [server])).rejects.toMatchObject({ problems: [{ found: 'a FIS configuration' }] });
  });
});
