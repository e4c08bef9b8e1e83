import type { JsonObject } from '@firedrill/core/words/json';
import { ec2Kinds } from './ec2-kinds.ts';
import { labelsThatFit } from './label-selector.ts';
import { textsAt } from './resource-texts.ts';
import {
  arnIn,
  type Born,
  calledAt,
  type Described,
  lastPart,
  named,
  privateIpOf,
  type ResourceKind,
  subnetOf,
  type Unborn,
  uuidOf,
  zonesAt,
} from './resource-kind.ts';
import { textsOfZone } from './zones.ts';

const clusterArn = (born: Born, service: string, parameter: string): string => {
  const asked = born.asked[parameter] ?? 'shop';
  return asked.startsWith('arn:') ? asked : arnIn(service, () => `cluster/${asked}`)(born);
};

const table = ({ id, place }: Born): JsonObject => ({
  TableName: id,
  TableStatus: 'ACTIVE',
  GlobalTableVersion: '2019.11.21',
  MultiRegionConsistency: 'EVENTUAL',
  Replicas: ['us-west-2', 'eu-west-1']
    .filter((name) => name !== place.region)
    .map((RegionName) => ({ RegionName, ReplicaStatus: 'ACTIVE' })),
});

const replicationGroup = ({ id, zone }: Born): JsonObject => ({
  ReplicationGroupId: id,
  Status: 'available',
  Engine: 'redis',
  AutomaticFailover: 'enabled',
  MultiAZ: 'enabled',
  ClusterEnabled: false,
  NodeGroups: [
    { NodeGroupId: '0001', NodeGroupMembers: [{ PreferredAvailabilityZone: zone.name, CurrentRole: 'primary' }] },
  ],
});

const memberZone = (described: Described) => ({
  availabilityZoneIdentifier: zonesAt(described, 'NodeGroups.NodeGroupMembers.PreferredAvailabilityZone'),
});

const deploymentOf = ({ asked }: Unborn): string =>
  asked['selectorType'] === 'deploymentName' ? (asked['selectorValue'] ?? 'shop') : 'shop';

/** A deployment's pods are called after it; a target that names a pod means one of that name. */
const podName = (unborn: Unborn): string => {
  const { asked, hex } = unborn;
  if (asked['selectorType'] === 'podName' && asked['selectorValue'] !== undefined) return asked['selectorValue'];
  return `${deploymentOf(unborn)}-${hex(10)}-${hex(5)}`;
};

const pod = (born: Born): JsonObject => {
  const { selectorType, selectorValue = 'shop', namespace = 'default', targetContainerName } = born.asked;
  const labels = labelsThatFit(selectorType === 'labelSelector' ? selectorValue : 'app=shop');
  return {
    ClusterArn: clusterArn(born, 'eks', 'clusterIdentifier'),
    Namespace: namespace,
    Name: born.id,
    DeploymentName: deploymentOf(born),
    Labels: labels,
    AvailabilityZone: born.zone.name,
    HostIP: privateIpOf(born),
    Containers: [targetContainerName ?? 'app'],
  };
};

const podParameters = (described: Described) => {
  const at = (name: string): readonly string[] => textsAt(described.attributes, [name]);
  return {
    clusterIdentifier: calledAt(described.attributes, 'ClusterArn'),
    namespace: at('Namespace'),
    podName: at('Name'),
    deploymentName: at('DeploymentName'),
    labelSelector: at('Labels'),
    targetContainerName: at('Containers'),
    availabilityZoneIdentifier: zonesAt(described, 'AvailabilityZone'),
  };
};

/** How the resources of each of the types of target-types.ts look. */
export const resourceKinds: { readonly [resourceType: string]: ResourceKind } = {
  ...ec2Kinds,
  'aws:arc:zonal-shift-managed-resource': named(
    'shop-balancer',
    arnIn('elasticloadbalancing', ({ id, hex }) => `loadbalancer/app/${id}/${hex(16)}`),
    ({ id, zone }) => ({
      Name: id,
      AvailabilityZones: [zone.name],
      ZonalAutoshiftStatus: 'ENABLED',
      PracticeRunStatus: 'ENABLED',
    }),
  ),
  'aws:directconnect:virtual-interface': {
    id: ({ hex }) => `dxvif-${hex(8)}`,
    arn: arnIn('directconnect', ({ id }) => `dxvif/${id}`),
    attributes: ({ id, place }) => ({
      VirtualInterfaceId: id,
      VirtualInterfaceName: 'office',
      VirtualInterfaceState: 'available',
      VirtualInterfaceType: 'private',
      OwnerAccount: place.account,
      Region: place.region,
      Vlan: 101,
      Mtu: 1500,
    }),
    parameters: () => ({}),
  },
  'aws:dsql:cluster': {
    id: ({ hex }) => hex(26),
    arn: arnIn('dsql', ({ id }) => `cluster/${id}`),
    attributes: ({ id }) => ({ Identifier: id, Status: 'ACTIVE', DeletionProtectionEnabled: true }),
    parameters: () => ({}),
  },
  'aws:dynamodb:global-table': named(
    'orders',
    arnIn('dynamodb', ({ id }) => `table/${id}`),
    table,
  ),
  'aws:dynamodb:encrypted-global-table': named(
    'orders',
    arnIn('dynamodb', ({ id }) => `table/${id}`),
    (born) => ({ ...table(born), SSEDescription: { Status: 'ENABLED', SSEType: 'KMS' } }),
  ),
  'aws:ecs:cluster': named(
    'shop',
    arnIn('ecs', ({ id }) => `cluster/${id}`),
    ({ id }) => ({ ClusterName: id, Status: 'ACTIVE', RegisteredContainerInstancesCount: 3, RunningTasksCount: 6 }),
  ),
  'aws:ecs:task': {
    id: ({ hex }) => hex(32),
    arn: arnIn('ecs', (born) => `task/${lastPart(clusterArn(born, 'ecs', 'cluster'))}/${born.id}`),
    attributes: (born) => ({
      ClusterArn: clusterArn(born, 'ecs', 'cluster'),
      Group: `service:${lastPart(born.asked['service'] ?? 'orders')}`,
      LastStatus: 'RUNNING',
      DesiredStatus: 'RUNNING',
      HealthStatus: 'HEALTHY',
      LaunchType: 'FARGATE',
      AvailabilityZone: born.zone.name,
      Connectivity: 'CONNECTED',
      EnableExecuteCommand: false,
      Containers: [{ Name: 'app', LastStatus: 'RUNNING' }],
    }),
    parameters: ({ attributes }) => ({
      cluster: calledAt(attributes, 'ClusterArn'),
      service: textsAt(attributes, ['Group']).flatMap((group) => {
        const clusters = textsAt(attributes, ['ClusterArn']);
        const name = lastPart(group);
        return [name, ...clusters.map((arn) => `${arn.replace(':cluster/', ':service/')}/${name}`)];
      }),
    }),
  },
  'aws:eks:cluster': named(
    'shop',
    arnIn('eks', ({ id }) => `cluster/${id}`),
    ({ id }) => ({ Name: id, Status: 'ACTIVE', Version: '1.33', PlatformVersion: 'eks.1' }),
  ),
  'aws:eks:nodegroup': named(
    'workers',
    arnIn('eks', ({ id, hex }) => `nodegroup/shop/${id}/${uuidOf(hex)}`),
    (born) => ({
      NodegroupName: born.id,
      ClusterName: 'shop',
      Status: 'ACTIVE',
      CapacityType: 'ON_DEMAND',
      AmiType: 'AL2023_x86_64_STANDARD',
      ScalingConfig: { MinSize: 1, MaxSize: 6, DesiredSize: 3 },
      Subnets: [subnetOf(born)],
    }),
  ),
  'aws:eks:pod': {
    id: podName,
    arn: arnIn('eks', (born) => {
      const cluster = lastPart(clusterArn(born, 'eks', 'clusterIdentifier'));
      return `pod/${cluster}/${born.asked['namespace'] ?? 'default'}/${born.id}`;
    }),
    attributes: pod,
    parameters: podParameters,
  },
  'aws:elasticache:replicationgroup': named(
    'sessions',
    arnIn('elasticache', ({ id }) => `replicationgroup:${id}`),
    replicationGroup,
    memberZone,
  ),
  'aws:elasticache:redis-replicationgroup': named(
    'sessions',
    arnIn('elasticache', ({ id }) => `replicationgroup:${id}`),
    replicationGroup,
    memberZone,
  ),
  'aws:iam:role': named(
    'shop-role',
    ({ id, place }) => `arn:${place.partition}:iam::${place.account}:role/${id}`,
    ({ id, hex }) => ({ RoleName: id, RoleId: `AROA${hex(16).toUpperCase()}`, Path: '/', MaxSessionDuration: 3600 }),
  ),
  'aws:kinesis:stream': named(
    'clicks',
    arnIn('kinesis', ({ id }) => `stream/${id}`),
    ({ id }) => ({ StreamName: id, StreamStatus: 'ACTIVE', OpenShardCount: 4, EncryptionType: 'NONE' }),
  ),
  'aws:lambda:function': named(
    'checkout',
    arnIn('lambda', ({ id }) => `function:${id}`),
    ({ id, asked }) => ({
      FunctionName: id,
      Runtime: 'nodejs24.x',
      State: 'Active',
      PackageType: 'Zip',
      MemorySize: 256,
      Timeout: 30,
      Architectures: ['x86_64'],
      Qualifiers: ['$LATEST', '1', ...(asked['functionQualifier'] === undefined ? [] : [asked['functionQualifier']])],
    }),
    ({ attributes }) => ({ functionQualifier: textsAt(attributes, ['Qualifiers']) }),
  ),
  'aws:memorydb:multi-region-cluster': named(
    'carts',
    ({ id, place }) => `arn:${place.partition}:memorydb::${place.account}:multiregioncluster/${id}`,
    ({ id }) => ({ MultiRegionClusterName: id, Status: 'available', Engine: 'valkey', TLSEnabled: true }),
  ),
  'aws:rds:cluster': named(
    'shop-cluster',
    arnIn('rds', ({ id }) => `cluster:${id}`),
    ({ id, zone }) => ({
      DBClusterIdentifier: id,
      Status: 'available',
      Engine: 'aurora-postgresql',
      MultiAZ: true,
      AvailabilityZones: [zone.name],
      DBClusterMembers: [
        { DBInstanceIdentifier: `${id}-1`, IsClusterWriter: true },
        { DBInstanceIdentifier: `${id}-2`, IsClusterWriter: false },
      ],
    }),
    ({ zone }) => (zone === null ? {} : { writerAvailabilityZoneIdentifiers: textsOfZone(zone) }),
  ),
  'aws:rds:db': named(
    'shop-db',
    arnIn('rds', ({ id }) => `db:${id}`),
    ({ id, zone }) => ({
      DBInstanceIdentifier: id,
      DBInstanceStatus: 'available',
      DBInstanceClass: 'db.r6g.large',
      Engine: 'postgres',
      MultiAZ: true,
      AvailabilityZone: zone.name,
    }),
    (described) => ({ availabilityZoneIdentifiers: zonesAt(described, 'AvailabilityZone') }),
  ),
  'aws:s3:bucket': named(
    'shop-bucket',
    ({ id, place }) => `arn:${place.partition}:s3:::${id}`,
    ({ id, place }) => ({ Name: id, BucketRegion: place.region }),
  ),
};
