import type { JsonObject } from '@firedrill/core/words/json';
import {
  arnIn,
  type Born,
  calledAt,
  groupOf,
  named,
  numbered,
  privateIpOf,
  type ResourceKind,
  subnetOf,
  uuidOf,
  vpcOf,
  zonesAt,
} from './resource-kind.ts';

const instance = (born: Born): JsonObject => ({
  InstanceId: born.id,
  InstanceType: 'm5.large',
  ImageId: 'ami-0123456789abcdef0',
  State: { Code: 16, Name: 'running' },
  Placement: { AvailabilityZone: born.zone.name, AvailabilityZoneId: born.zone.id, Tenancy: 'default' },
  PrivateIpAddress: privateIpOf(born),
  VpcId: vpcOf(born),
  SubnetId: subnetOf(born),
  SecurityGroups: [{ GroupId: groupOf(born), GroupName: 'shop' }],
  NetworkInterfaces: [
    { Status: 'in-use', SubnetId: subnetOf(born), VpcId: vpcOf(born), Groups: [{ GroupId: groupOf(born) }] },
  ],
  Architecture: 'x86_64',
  EbsOptimized: true,
  RootDeviceType: 'ebs',
});

/** How the resources of EC2 and its networks look. */
export const ec2Kinds: { readonly [resourceType: string]: ResourceKind } = {
  'aws:ec2:autoscaling-group': named(
    'shop-servers',
    arnIn('autoscaling', ({ id, hex }) => `autoScalingGroup:${uuidOf(hex)}:autoScalingGroupName/${id}`),
    (born) => ({
      AutoScalingGroupName: born.id,
      AvailabilityZones: [born.zone.name],
      MinSize: 1,
      MaxSize: 6,
      DesiredCapacity: 3,
      HealthCheckType: 'EC2',
      VPCZoneIdentifier: subnetOf(born),
    }),
  ),
  'aws:ec2:ebs-volume': numbered(
    'vol-',
    'volume',
    ({ id, zone, hex }) => ({
      VolumeId: id,
      State: 'in-use',
      VolumeType: 'gp3',
      Size: 20,
      Encrypted: true,
      AvailabilityZone: zone.name,
      Attachments: [{ InstanceId: `i-${hex(17)}`, Device: '/dev/xvda', State: 'attached', DeleteOnTermination: true }],
    }),
    (described) => ({ availabilityZoneIdentifier: zonesAt(described, 'AvailabilityZone') }),
  ),
  'aws:ec2:instance': numbered('i-', 'instance', instance),
  'aws:ec2:spot-instance': numbered('i-', 'instance', (born) => ({
    ...instance(born),
    InstanceLifecycle: 'spot',
    SpotInstanceRequestId: `sir-${born.hex(8)}`,
  })),
  'aws:ec2:subnet': numbered(
    'subnet-',
    'subnet',
    (born) => ({
      SubnetId: born.id,
      State: 'available',
      VpcId: vpcOf(born),
      AvailabilityZone: born.zone.name,
      AvailabilityZoneId: born.zone.id,
      CidrBlock: `10.0.${parseInt(born.hex(2), 16)}.0/24`,
      DefaultForAz: false,
      MapPublicIpOnLaunch: false,
    }),
    (described) => ({
      availabilityZoneIdentifier: zonesAt(described, 'AvailabilityZone'),
      vpc: calledAt(described.attributes, 'VpcId'),
    }),
  ),
  'aws:ec2:transit-gateway': numbered('tgw-', 'transit-gateway', ({ id, place }) => ({
    TransitGatewayId: id,
    State: 'available',
    OwnerId: place.account,
    Options: { AmazonSideAsn: 64512, DnsSupport: 'enable' },
  })),
  'aws:ec2:vpc-endpoint': numbered('vpce-', 'vpc-endpoint', (born) => ({
    VpcEndpointId: born.id,
    VpcEndpointType: 'Interface',
    VpcId: vpcOf(born),
    ServiceName: `com.amazonaws.${born.place.region}.sqs`,
    State: 'available',
    SubnetIds: [subnetOf(born)],
    Groups: [{ GroupId: groupOf(born) }],
    PrivateDnsEnabled: true,
  })),
};
