import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { seededNumbers } from '@firedrill/core/plan/random';
import { decodeFis } from '@firedrill/dialects/fis/decode';
import { decodeInventory } from '@firedrill/dialects/fis/inventory-file';
import { inventoryWithin } from '@firedrill/dialects/fis/inventory-within';
import { mutated } from '@firedrill/dialects/fis/mutate';
import { resolveTargets } from '@firedrill/dialects/fis/resolve-targets';
import { sample } from '@firedrill/dialects/fis/sample-templates';
import { instance, inventoryOf, templateOf } from '@firedrill/dialects/fis/sample-targets';
import type { FisTarget } from '@firedrill/dialects/fis/template';
import { describe, expect, test } from 'vitest';
import { problemIn } from './problem-words.ts';

/* Whatever the checks of templates say is said in Korean: no word of ours is left in English, only names and values. */

/** Words that our sentences are made of and that are no member, type or value of a template. */
const english = new RegExp(
  `\\b(${[
    'a|an|the|of|to|from|in|into|with|without|within|that|this|it|its|or|and|is|are|at|least|most|no|not|nothing',
    'out|leave|add|write|put|take|let|mend|give|each|every|only|where|when|there|beside|between|like|such|as|by|be|may',
    'text|texts|number|whole|mapping|entries|characters?|spaces?|letters?|digits|names?|quotes|quota|begin|begins|way',
    'duration of|chosen|action that|stop condition|alarm of|did|you|mean|others?|another|unless|which|already|once',
  ].join('|')})\\b`,
  'i',
);

/** What is left of a sentence when the names and values in it are taken away. */
const ownWords = (text: string): string =>
  text
    .replaceAll(/다음 중 하나(?: 이상)?: .*/gs, '')
    .replaceAll(/`[^`]*`|<[^>]*>|\$\{[^}]*\}/gs, '')
    .replaceAll(/"(?:[^"\\]|\\.)*(?:"|…)/gs, '')
    .replaceAll(/[\w-]+(?::[\w-]+){2,}/g, '')
    .replaceAll(/\bAWS FIS\b|docs\/[\w/.-]+|ISO-8601|JSON|YAML|ARN/g, '');

/** Found in a text that no parser reads: those words are the parser's. */
const isOurs = (code: string, found: string): boolean => code !== 'document-syntax' && !/tag/i.test(found);

const leftIn = (text: string): readonly string[] => {
  const decoded = decodeFis({ text, file: 'a.json' });
  const problems = decoded.ok ? [] : decoded.problems;
  const said = problems.flatMap(({ code, found, expected, next }) => [
    ...(isOurs(code, found) ? [found] : []),
    expected,
    ...(next === null ? [] : [next]),
  ]);
  const warned = decoded.warnings.flatMap(({ found, next, text: told }) => [problemIn(found, 'ko'), next.ko, told.ko]);
  const told = [...said.map((each) => problemIn(each, 'ko')), ...warned];
  return told.filter((each) => english.test(ownWords(each)));
};

const shared = process.env['FIREDRILL_SHARED'] ?? path.join(import.meta.dirname, '../../../../../shared');
const folders = ['corpus/fis', 'corpus/walkthrough'].map((each) => path.join(shared, each)).filter(existsSync);
const corpus = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => readFileSync(path.join(folder, name), 'utf8')),
);

test('of the corpus', (context) => {
  if (corpus.length === 0) context.skip('corpus/fis is absent from FIREDRILL_SHARED (default ../shared)');
  expect(new Set(corpus.flatMap(leftIn))).toEqual(new Set());
});

const isTemplate = (text: string): boolean => decodeFis({ text, file: 'a.json' }).ok;

test('of mutated documents', { timeout: 60_000 }, () => {
  const below = seededNumbers(11, 'fis words');
  const seeds = [sample, ...corpus.filter(isTemplate)];
  const left = new Set<string>();
  for (let count = 4000; count > 0; count -= 1) for (const each of leftIn(mutated(seeds, below))) left.add(each);
  expect([...left].slice(0, 40)).toEqual([]);
});

const written = JSON.parse(sample) as object; // our own template is an object
const action = (actionId: string, parameters: object = {}, more: object = {}): object => ({
  actions: { a: { actionId, parameters, ...more } },
});

describe('of what is seldom wrong', () => {
  test.each<[string, object]>([
    ['no stop condition', { stopConditions: [] }],
    ['none beside others', { stopConditions: [{ source: 'none' }, { source: 'none' }] }],
    ['an alarm without its ARN', { stopConditions: [{ source: 'aws:cloudwatch:alarm' }] }],
    ['a name of spaces', { description: '   ' }],
    ['a target that nobody has', action('aws:ec2:reboot-instances', {}, { targets: { Instances: 'x' } })],
    ['no target', action('aws:ec2:reboot-instances')],
    ['the wrong key', action('aws:ec2:reboot-instances', {}, { targets: { Instance: 'servers' } })],
    ['a number', action('aws:dsql:cluster-connection-failure', { duration: 'PT5M', percentage: '200' })],
    ['a whole number', action('aws:ecs:task-cpu-stress', { duration: 'PT5M', percent: 'x', workers: '-1' })],
    ['a duration', action('aws:fis:wait', { duration: 'soon' })],
    ['a list', action('aws:cloudwatch:assert-alarm-state', { alarmArns: 'a,b,c,d,e,f', alarmStates: 'OK,,OK' })],
    ['JSON', action('aws:ssm:send-command', { duration: 'PT5M', documentArn: 'x', documentParameters: '{' })],
    ['the preview', action('aws:ec2:stop-instances', { 'start-instances-at-end': 'false' }, { duration: 'PT5M' })],
    ['an order of one', action('aws:fis:wait', { duration: 'PT5M' }, { startAfter: ['x'] })],
    ['a selection', { targets: { t: { resourceType: 'aws:eks:pod', selectionMode: 'X(1)', resourceArns: ['x'] } } }],
    ['paths', { targets: { t: { resourceType: 'aws:ec2:vpc', filters: [{ path: 'a b', values: [] }] } } }],
    ['an answer of the API', {}],
  ])('%s', (name, changes) => {
    const whole = name === 'an answer of the API' ? { experimentTemplate: written } : { ...written, ...changes };
    expect(leftIn(JSON.stringify(whole))).toEqual([]);
  });

  test('documents of other tools', () => {
    const resources = { Drill: { Type: 'AWS::FIS::ExperimentTemplate' } };
    const documents = ['{"Actions": {}, "Targets": {}}', 'resource "aws_fis_experiment_template" "x" {\n}\n'];
    for (const text of [JSON.stringify({ Resources: resources }), ...documents]) {
      const decoded = decodeFis({ text, file: null });
      const [problem] = decoded.ok ? [] : decoded.problems;
      for (const said of [problem?.found, problem?.expected, problem?.next]) {
        expect(problemIn(said ?? '', 'ko')).toMatch(/[가-힣]/);
      }
    }
  });

  test('empty targets', () => {
    const all = [instance(1, { tags: { g: 'web', team: 'x' } }), instance(2, { tags: { g: 'db' } })];
    const far = inventoryWithin(inventoryOf(all), { accounts: ['999999999999'], region: 'eu-west-1' });
    const targets: readonly Partial<FisTarget>[] = [
      {},
      { resourceTags: { g: 'wep' } },
      { resourceTags: { h: 'web' } },
      { resourceTags: { b: 'x' } },
      { resourceTags: { g: 'db', team: 'x' } },
      { resourceArns: [instance(1).arn] },
    ];
    for (const inventory of [inventoryOf(all), inventoryOf([]), far]) {
      const found = targets.map((one) => resolveTargets(templateOf({ one }), inventory, 1)['one']);
      const said = found.flatMap((each) => (each?.notes ?? []).map(({ en }) => problemIn(en, 'ko')));
      expect(said.filter((each) => english.test(ownWords(each)) || !/[가-힣]/.test(each))).toEqual([]);
    }
  });

  test('inventories', () => {
    const head = 'apiVersion: firedrill/v1alpha1\nkind: Inventory\nmetadata: {name: x}\nspec:\n  account: ';
    const regions = '\n  regions: [{name: us-east-1}]\n  resources:\n    - {type: aws:ec2:instance, ';
    const texts = [
      `${head}1${regions}id: i-1}`,
      `${head}"123456789012"${regions}id: i-1, count: 3}`,
      `${head}"123456789012"${regions}id: i-1, arn: x}`,
      `${head}"123456789012"${regions}id: i-1}\n    - {type: aws:ec2:instance, id: i-1}`,
    ];
    for (const text of texts) {
      const decoded = decodeInventory(text, null);
      const problems = decoded.ok ? [] : decoded.problems;
      expect(problems.length).toBeGreaterThan(0);
      const said = problems.flatMap(({ found, expected, next }) => [found, expected, next ?? '']);
      expect(said.map((each) => problemIn(each, 'ko')).filter((each) => english.test(ownWords(each)))).toEqual([]);
    }
  });
});
