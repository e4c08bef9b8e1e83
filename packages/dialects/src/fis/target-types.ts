import type { Words } from '@firedrill/core/fault';
import { commaList, type FisParameter, oneOf, optional, plainText, required } from './parameter-kinds.ts';

/** The members of a target that say which resources are meant. */
export type FisSelectorMember = 'resourceArns' | 'resourceTags' | 'filters' | 'parameters';

/** One kind of resource that a template can aim at. */
export interface FisTargetType {
  readonly summary: Words;
  /** How its resources may be chosen; `parameters` only where it has some. */
  readonly by: readonly FisSelectorMember[];
  readonly parameters: { readonly [name: string]: FisParameter };
  /** AWS has another name for it by now; templates that carry the old one are still accepted. */
  readonly retired: boolean;
}

interface Declared {
  readonly by?: readonly FisSelectorMember[];
  readonly parameters?: { readonly [name: string]: FisParameter };
  readonly retired?: true;
}

/** Most types are chosen by ARNs, or by tags and filters. */
function chosen(en: string, ko: string, { by, parameters = {}, retired }: Declared = {}): FisTargetType {
  const usual: readonly FisSelectorMember[] = ['resourceArns', 'resourceTags', 'filters'];
  const own: readonly FisSelectorMember[] = Object.keys(parameters).length > 0 ? ['parameters'] : [];
  return { summary: { en, ko }, by: by ?? [...usual, ...own], parameters, retired: retired === true };
}

/**
 * The 24 resource types of today and two retired ones, as the user guide of AWS FIS lists them. What a type may say
 * beside its tags (`parameters`) is part of it.
 */
export const fisTargetTypes: { readonly [resourceType: string]: FisTargetType } = {
  'aws:arc:zonal-shift-managed-resource': chosen(
    'Resources whose traffic can be shifted out of a zone.',
    '트래픽을 영역 밖으로 옮길 수 있는 리소스.',
  ),
  'aws:directconnect:virtual-interface': chosen(
    'Virtual interfaces of Direct Connect.',
    'Direct Connect 가상 인터페이스.',
  ),
  'aws:dsql:cluster': chosen('Aurora DSQL clusters.', 'Aurora DSQL 클러스터.'),
  'aws:dynamodb:global-table': chosen('DynamoDB global tables.', 'DynamoDB 글로벌 테이블.'),
  'aws:ec2:autoscaling-group': chosen('Auto Scaling groups.', '오토 스케일링 그룹.'),
  'aws:ec2:ebs-volume': chosen('EBS volumes.', 'EBS 볼륨.', {
    parameters: { availabilityZoneIdentifier: optional(plainText) },
  }),
  'aws:ec2:instance': chosen('EC2 instances.', 'EC2 인스턴스.'),
  'aws:ec2:spot-instance': chosen('EC2 spot instances.', 'EC2 스팟 인스턴스.'),
  'aws:ec2:subnet': chosen('Subnets.', '서브넷.', {
    parameters: { availabilityZoneIdentifier: optional(plainText), vpc: optional(plainText) },
  }),
  'aws:ec2:transit-gateway': chosen('Transit gateways.', '트랜짓 게이트웨이.'),
  'aws:ec2:vpc-endpoint': chosen('Interface endpoints of VPCs.', 'VPC 인터페이스 엔드포인트.'),
  'aws:ecs:cluster': chosen('ECS clusters.', 'ECS 클러스터.'),
  'aws:ecs:task': chosen('ECS tasks.', 'ECS 태스크.', {
    parameters: { cluster: optional(plainText), service: optional(plainText) },
  }),
  'aws:eks:cluster': chosen('EKS clusters.', 'EKS 클러스터.'),
  'aws:eks:nodegroup': chosen('Managed node groups of EKS.', 'EKS 관리형 노드 그룹.'),
  'aws:eks:pod': chosen('Kubernetes pods; chosen by parameters only.', '쿠버네티스 파드. 매개변수로만 고릅니다.', {
    by: ['parameters'],
    parameters: {
      clusterIdentifier: required(plainText),
      namespace: required(plainText),
      selectorType: required(oneOf('labelSelector', 'deploymentName', 'podName')),
      selectorValue: required(plainText),
      availabilityZoneIdentifier: optional(plainText),
      targetContainerName: optional(plainText),
    },
  }),
  'aws:elasticache:replicationgroup': chosen('ElastiCache replication groups.', 'ElastiCache 복제 그룹.', {
    parameters: { availabilityZoneIdentifier: required(plainText) },
  }),
  'aws:iam:role': chosen('IAM roles, whose calls are hurt.', '호출에 장애를 받을 IAM 역할.'),
  'aws:kinesis:stream': chosen('Kinesis data streams.', 'Kinesis 데이터 스트림.'),
  'aws:lambda:function': chosen('Lambda functions.', 'Lambda 함수.', {
    parameters: { functionQualifier: optional(plainText) },
  }),
  'aws:memorydb:multi-region-cluster': chosen('MemoryDB multi-region clusters.', 'MemoryDB 다중 리전 클러스터.'),
  'aws:rds:cluster': chosen('Aurora clusters.', 'Aurora 클러스터.', {
    parameters: { writerAvailabilityZoneIdentifiers: optional(commaList()) },
  }),
  'aws:rds:db': chosen('RDS database instances.', 'RDS 데이터베이스 인스턴스.', {
    parameters: { availabilityZoneIdentifiers: optional(commaList()) },
  }),
  'aws:s3:bucket': chosen('S3 buckets; chosen by tags only.', 'S3 버킷. 태그로만 고릅니다.', { by: ['resourceTags'] }),
  'aws:elasticache:redis-replicationgroup': chosen(
    'The older name of ElastiCache replication groups.',
    'ElastiCache 복제 그룹의 옛 이름.',
    { retired: true, parameters: { availabilityZoneIdentifier: optional(plainText) } },
  ),
  'aws:dynamodb:encrypted-global-table': chosen(
    'The older name of encrypted global tables.',
    '암호화된 글로벌 테이블의 옛 이름.',
    { retired: true },
  ),
};
