import { describe, expect, test } from 'vitest';
import { dialectOfText } from '../dialect-of.ts';
import { decodeFis } from './decode.ts';
import { sample } from './sample-templates.ts';

const problemOf = (text: string, file: string) => {
  expect(dialectOfText(text)).toBe('aws-fis');
  const decoded = decodeFis({ text, file });
  if (decoded.ok) throw new TypeError('it was taken for a template');
  expect(decoded.problems.length).toBe(1);
  expect(decoded.warnings).toEqual([]);
  return decoded.problems[0];
};

const cloudFormation = `AWSTemplateFormatVersion: "2010-09-09"
Parameters: {Team: {Type: String}}
Resources:
  Role: {Type: AWS::IAM::Role, Properties: {}}
  Drill:
    Type: AWS::FIS::ExperimentTemplate
    Properties:
      Description: !Sub "of \${Team}"
      RoleArn: !GetAtt Role.Arn
      StopConditions: [{Source: none}]
      Actions: {stop: {ActionId: aws:ec2:stop-instances, Targets: {Instances: web}}}
      Targets: {web: {ResourceType: aws:ec2:instance, SelectionMode: ALL, ResourceTags: {Team: !Ref Team}}}
  Second: {Type: AWS::FIS::ExperimentTemplate, Properties: {}}
`;

const terraform = `provider "aws" {
  region = "us-east-1"
}

resource "aws_fis_experiment_template" "drill" {
  description = "stop"
  stop_condition { source = "none" }
}
`;

describe('a document of another tool is told what it is, and what to do', () => {
  test('CloudFormation, YAML and JSON', () => {
    expect(problemOf(cloudFormation, 'stack.yaml')).toMatchObject({
      line: 5,
      path: 'Resources.Drill',
      found: expect.stringMatching(/CloudFormation/),
      next: expect.stringMatching(/^Put the Properties of `Drill`, `Second` into a file of its own/),
    });
    const resources = { Drill: { Type: 'AWS::FIS::ExperimentTemplate', Properties: {} } };
    expect(problemOf(JSON.stringify({ Resources: resources }), 'a.json')?.path).toBe('Resources.Drill');
  });

  test('CloudFormation that has none, and Properties by themselves', () => {
    const other = { AWSTemplateFormatVersion: '2010-09-09', Resources: { Role: { Type: 'AWS::IAM::Role' } } };
    expect(problemOf(JSON.stringify(other), 'a.json')?.found).toMatch(/without AWS::FIS/);
    expect(problemOf('{"Description": "x", "Actions": {}, "Targets": {}}', 'a.json')).toMatchObject({
      path: 'Actions',
      next: expect.stringMatching(/small first letter/),
    });
  });

  test('Terraform, in its own language and in JSON', () => {
    expect(problemOf(terraform, 'main.tf')).toMatchObject({
      code: 'fis-template-invalid',
      found: expect.stringMatching(/Terraform .*: drill$/),
      next: expect.stringMatching(/get-experiment-template/),
    });
    const resource = { aws_fis_experiment_template: { drill: { description: 'x' } } };
    expect(problemOf(JSON.stringify({ resource }), 'main.tf.json')?.found).toMatch(/: drill$/);
    expect(problemOf('locals {\n  a = 1\n}\n', 'main.tf')?.found).toMatch(/without aws_fis/);
  });
});

test('a byte order mark before a document says nothing', () => {
  const marked = `\ufeff${sample}`;
  expect(dialectOfText(marked)).toBe('aws-fis');
  for (const file of ['a.json', 'a.yaml', null]) expect(decodeFis({ text: marked, file }).ok).toBe(true);
});
