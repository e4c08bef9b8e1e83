/** One thing for which a file of the corpus is refused, and the line of the facts (fis.md) that says so. */
export interface Refusal {
  readonly code: string;
  readonly path: string;
  readonly source: string;
}

const refusal = (path: string, source: string, code = 'fis-template-invalid'): Refusal => ({ code, path, source });

const length = '1.3: description at most 512 characters';
const roleLength = '1.3: ARNs have 20 to 2048 characters';
const charset = '1.3: target parameter values are of the charset that the model anchors';
const nameRule = '1.5: names start with a letter and are of [A-Za-z0-9_-]';
const request = '1.2: CreateExperimentTemplate takes description, stopConditions, actions, roleArn';
const names = '2.2: unknown names must be rejected; 1.5: a target that an action names exists';
const tagMap = '1.3: tags are a map of at most 50';
const answer = '1.2: an experimentTemplate, an experiment and lists of them are responses, not requests';
const json = '1.1: request bodies are JSON';
const preview = 'head of fis.md: templates of the 2021 preview are refused, saying what the member became';
const required = '1.3: selectionMode is required';

const slowdown = 'aws-fault-injection-simulator-workshop-v2.templates-fis-';
const blueprint = 'terraform-aws-fis.blueprint-main.tf-';
const redis = 'chaos-engineering-with-aws-fault-injection-simulator.terraform-awsfis.tf-';
const library = 'fis-template-library.elasticache-az-power-interruption-elasticache-az-power-interruption-experiment';
const role = [refusal('roleArn', roleLength)];
const zoneTarget = 'targets["${var.azs[module.random-az.index]}"]';
const zone = (member: string): Refusal => refusal(`${zoneTarget}.parameters.${member}`, charset);
const noTemplate = [
  refusal('description', request),
  refusal('stopConditions', request),
  refusal('actions', request),
  refusal('roleArn', request),
];

/**
 * What is refused whatever stands in the place of the placeholders. Every file of the corpus that is not here is a
 * valid template once its placeholders are filled in.
 */
export const refusedFilled: { readonly [file: string]: readonly Refusal[] } = {
  'aws-cli.fis-create-experiment-template.lines-42-76.json': [refusal('experimentTemplate', answer)],
  'aws-cli.fis-list-experiment-templates.lines-9-21.json': [refusal('experimentTemplates', answer)],
  'aws-cli.fis-list-tags-for-resource.lines-10-15.json': noTemplate,
  'aws-cli.fis-start-experiment.lines-10-50.json': [refusal('experiment', answer)],
  'aws-cli.fis-stop-experiment.lines-10-63.json': [refusal('experiment', answer)],
  'aws-fault-injection-simulator-workshop.30-experiment-cli-index.en.fence-8.json': [
    refusal('', json, 'document-syntax'),
  ],
  [`${slowdown}az-app-slowdown-template.json`]: [refusal('description', length)],
  [`${slowdown}cross-az-traffic-slowdown-template.json`]: [refusal('description', length)],
  'fis-preview-2021-stop-one.json': [
    refusal('targets.myInstance.selectionMode', preview, 'fis-preview'),
    refusal('actions.StopInstances.duration', preview, 'fis-preview'),
    refusal('actions.StopInstances.parameters.start-instances-at-end', preview, 'fis-preview'),
  ],
  'fis-preview-2021-stop-then-terminate.json': [
    refusal('targets.RandomInstancesInAZ.selectionMode', required),
    refusal('targets.RandomInstancesInAZ.filters[1].path', preview, 'fis-preview'),
    refusal('actions.StopInstances.parameters.start-instances-at-end', preview, 'fis-preview'),
    refusal('actions.StopInstances.duration', preview, 'fis-preview'),
    refusal('actions.TerminateInstances.duration', preview, 'fis-preview'),
  ],
};

/** What is refused besides as long as the placeholders stand there as they are. */
export const refusedAsItStands: { readonly [file: string]: readonly Refusal[] } = {
  'aws-fault-injection-simulator-workshop-v2.fis-serverless-cfnChaos.cfn-ExperimentTemplate.json': role,
  'aws-fault-injection-simulator-workshop-v2.hybrid-experiment-create-fis-ssm-on-prem-experiment-2.shell-0.json': [
    refusal('actions["${ACTION}OnPrem"]', nameRule),
  ],
  'aws-fault-injection-simulator-workshop-v2.ssm-experiment-CPUStressInstances.cfn-FISExperimentCPUStress.json': role,
  'aws-fault-injection-simulator-workshop.cheat-09-template.json': role,
  'aws-fis-experiment-templates.ec2-instance-faults-fis-latency-injection-source.json': [
    refusal('targets.myInstance.resourceArns[0]', roleLength),
  ],
  [`${redis}az-outage.json`]: [
    refusal(zoneTarget, nameRule),
    zone('availabilityZoneIdentifier'),
    zone('vpc'),
    refusal('actions.az-outage.targets.Subnets', names),
    ...role,
    refusal('tags', tagMap),
  ],
  [`${redis}failover-rds.json`]: role,
  [`${redis}reboot-rds.json`]: role,
  [`${library}-template.json`]: [
    refusal('targets.elasticache-replication-groups.parameters.availabilityZoneIdentifier', charset),
  ],
  [`${blueprint}az-outage.json`]: [
    refusal(zoneTarget, nameRule),
    zone('availabilityZoneIdentifier'),
    zone('vpc'),
    refusal('targets.elasticache-cluster.parameters.availabilityZoneIdentifier', charset),
    refusal('actions.az-outage.targets.Subnets', names),
    ...role,
    refusal('tags', tagMap),
  ],
  [`${blueprint}ec2-api-error.json`]: role,
  [`${blueprint}ec2-stress.json`]: role,
  [`${blueprint}eks-stress.json`]: [
    refusal('targets.eks-pods.parameters.clusterIdentifier', charset),
    ...role,
    refusal('tags', tagMap),
  ],
  [`${blueprint}net-delay.json`]: role,
  [`${blueprint}rds-stress.json`]: role,
  'terraform-aws-fis.defaults-main.tf-ec2-disk-full.json': role,
};
