import { isRecord } from '../loose-values.ts';
import type { Path, ProblemWords } from '../located-document.ts';

/** What was found of another tool's document, and where in it. */
export interface Foreign {
  readonly path: Path;
  readonly what: ProblemWords;
}

const cloudFormationType = 'AWS::FIS::ExperimentTemplate';
const terraformType = 'aws_fis_experiment_template';
const expected = 'an experiment template of AWS FIS by itself';

/**
 * A document of CloudFormation or Terraform (in its JSON), which may have templates of AWS FIS within it: told what it
 * is and what to do, since its words differ from the API's, and half of it would be misread. Null: it is neither.
 */
export function foreignDocument(value: unknown): Foreign | null {
  if (!isRecord(value)) return null;
  const resources = value['Resources'];
  if (isRecord(resources) && ('AWSTemplateFormatVersion' in value || hasAwsTypes(resources)))
    return cloudFormation(resources);
  if (capitals.filter((member) => Object.hasOwn(value, member)).length >= 2) return bareProperties(value);
  const resource = value['resource'];
  if (!isRecord(resource) || !Object.keys(resource).some((type) => type.startsWith('aws_'))) return null;
  const ours = resource[terraformType];
  const names = isRecord(ours) ? Object.keys(ours) : [];
  return { path: ['resource'], what: terraformWords(names) };
}

const typeOf = (resource: unknown): string => (isRecord(resource) ? String(resource['Type']) : '');
const hasAwsTypes = (resources: object): boolean =>
  Object.values(resources).some((each) => typeOf(each).startsWith('AWS::'));

function cloudFormation(resources: { readonly [name: string]: unknown }): Foreign {
  const names = Object.keys(resources).filter((name) => typeOf(resources[name]) === cloudFormationType);
  const [first] = names;
  if (first === undefined) {
    const found = `a CloudFormation template without ${cloudFormationType}`;
    return { path: ['Resources'], what: { found, expected } };
  }
  const found = `a CloudFormation template with ${cloudFormationType}`;
  const told = names.map((name) => `\`${name}\``).join(', ');
  const next = `Put the Properties of ${told} into a file of its own, names beginning small, values for Ref and Sub.`;
  return { path: ['Resources', first], what: { found, expected, next } };
}

const capitals = ['Actions', 'Targets', 'StopConditions', 'RoleArn', 'ExperimentOptions', 'LogConfiguration'];

function bareProperties(value: object): Foreign {
  const first = Object.keys(value).find((member) => capitals.includes(member)) ?? '';
  const next = 'Write the names with a small first letter, within the parts too: ActionId becomes actionId.';
  return { path: [first], what: { found: 'the Properties of a CloudFormation resource', expected, next } };
}

const blocks = [
  /^(?:resource|data)\s+"[\w-]+"\s+"[\w-]+"\s*\{/m,
  /^(?:provider|variable|module|output)\s+"[\w-]+"\s*\{/m,
  /^(?:terraform|locals)\s*\{/m,
];

/** What is to be said of a text in Terraform's own language (HCL), which is neither JSON nor YAML; null: it is none. */
export function terraformText(text: string): ProblemWords | null {
  if (!blocks.some((block) => block.test(text))) return null;
  const names = [...text.matchAll(/^resource\s+"aws_fis_experiment_template"\s+"([\w-]+)"/gm)].map(([, name]) => name);
  return terraformWords(names.map(String));
}

function terraformWords(names: readonly string[]): ProblemWords {
  if (names.length === 0) return { found: `a Terraform file without ${terraformType}`, expected };
  const found = `a Terraform file with ${terraformType}: ${names.join(', ')}`;
  const next =
    'Take what `aws fis get-experiment-template` prints of it, made by Terraform on AWS or on `firedrill server`.';
  return { found, expected, next };
}
