// Written by tools/generate.ts from the files of this folder. Do not change it by hand.
import { arcStartZonalAutoshift } from './arc-start-zonal-autoshift.ts';
import { cloudwatchAssertAlarmState } from './cloudwatch-assert-alarm-state.ts';
import { directconnectVirtualInterfaceDisconnect } from './directconnect-virtual-interface-disconnect.ts';
import { dsqlClusterConnectionFailure } from './dsql-cluster-connection-failure.ts';
import { dynamodbEncryptedGlobalTablePauseReplication } from './dynamodb-encrypted-global-table-pause-replication.ts';
import { dynamodbGlobalTablePauseReplication } from './dynamodb-global-table-pause-replication.ts';
import { ebsPauseVolumeIo } from './ebs-pause-volume-io.ts';
import { ebsVolumeIoLatency } from './ebs-volume-io-latency.ts';
import { ec2ApiInsufficientInstanceCapacityError } from './ec2-api-insufficient-instance-capacity-error.ts';
import { ec2AsgInsufficientInstanceCapacityError } from './ec2-asg-insufficient-instance-capacity-error.ts';
import { ec2RebootInstances } from './ec2-reboot-instances.ts';
import { ec2SendSpotInstanceInterruptions } from './ec2-send-spot-instance-interruptions.ts';
import { ec2StopInstances } from './ec2-stop-instances.ts';
import { ec2TerminateInstances } from './ec2-terminate-instances.ts';
import { ecsDrainContainerInstances } from './ecs-drain-container-instances.ts';
import { ecsStopTask } from './ecs-stop-task.ts';
import { ecsTaskCpuStress } from './ecs-task-cpu-stress.ts';
import { ecsTaskIoStress } from './ecs-task-io-stress.ts';
import { ecsTaskKillProcess } from './ecs-task-kill-process.ts';
import { ecsTaskNetworkBlackholePort } from './ecs-task-network-blackhole-port.ts';
import { ecsTaskNetworkLatency } from './ecs-task-network-latency.ts';
import { ecsTaskNetworkPacketLoss } from './ecs-task-network-packet-loss.ts';
import { eksInjectKubernetesCustomResource } from './eks-inject-kubernetes-custom-resource.ts';
import { eksPodCpuStress } from './eks-pod-cpu-stress.ts';
import { eksPodDelete } from './eks-pod-delete.ts';
import { eksPodIoStress } from './eks-pod-io-stress.ts';
import { eksPodMemoryStress } from './eks-pod-memory-stress.ts';
import { eksPodNetworkBlackholePort } from './eks-pod-network-blackhole-port.ts';
import { eksPodNetworkLatency } from './eks-pod-network-latency.ts';
import { eksPodNetworkPacketLoss } from './eks-pod-network-packet-loss.ts';
import { eksTerminateNodegroupInstances } from './eks-terminate-nodegroup-instances.ts';
import { elasticacheInterruptClusterAzPower } from './elasticache-interrupt-cluster-az-power.ts';
import { elasticacheReplicationgroupInterruptAzPower } from './elasticache-replicationgroup-interrupt-az-power.ts';
import { fisInjectApiInternalError } from './fis-inject-api-internal-error.ts';
import { fisInjectApiThrottleError } from './fis-inject-api-throttle-error.ts';
import { fisInjectApiUnavailableError } from './fis-inject-api-unavailable-error.ts';
import { fisWait } from './fis-wait.ts';
import { kinesisStreamExpiredIteratorException } from './kinesis-stream-expired-iterator-exception.ts';
import { kinesisStreamProvisionedThroughputException } from './kinesis-stream-provisioned-throughput-exception.ts';
import { lambdaInvocationAddDelay } from './lambda-invocation-add-delay.ts';
import { lambdaInvocationError } from './lambda-invocation-error.ts';
import { lambdaInvocationHttpIntegrationResponse } from './lambda-invocation-http-integration-response.ts';
import { memorydbMultiRegionClusterPauseReplication } from './memorydb-multi-region-cluster-pause-replication.ts';
import { networkDisruptConnectivity } from './network-disrupt-connectivity.ts';
import { networkDisruptVpcEndpoint } from './network-disrupt-vpc-endpoint.ts';
import { routeTableDisruption } from './network-route-table-disrupt-cross-region-connectivity.ts';
import { transitGatewayDisruption } from './network-transit-gateway-disrupt-cross-region-connectivity.ts';
import { rdsFailoverDbCluster } from './rds-failover-db-cluster.ts';
import { rdsRebootDbInstances } from './rds-reboot-db-instances.ts';
import { s3BucketPauseReplication } from './s3-bucket-pause-replication.ts';
import { ssmSendCommand } from './ssm-send-command.ts';
import { ssmStartAutomationExecution } from './ssm-start-automation-execution.ts';

export const fisActions = [
  arcStartZonalAutoshift,
  cloudwatchAssertAlarmState,
  directconnectVirtualInterfaceDisconnect,
  dsqlClusterConnectionFailure,
  dynamodbEncryptedGlobalTablePauseReplication,
  dynamodbGlobalTablePauseReplication,
  ebsPauseVolumeIo,
  ebsVolumeIoLatency,
  ec2ApiInsufficientInstanceCapacityError,
  ec2AsgInsufficientInstanceCapacityError,
  ec2RebootInstances,
  ec2SendSpotInstanceInterruptions,
  ec2StopInstances,
  ec2TerminateInstances,
  ecsDrainContainerInstances,
  ecsStopTask,
  ecsTaskCpuStress,
  ecsTaskIoStress,
  ecsTaskKillProcess,
  ecsTaskNetworkBlackholePort,
  ecsTaskNetworkLatency,
  ecsTaskNetworkPacketLoss,
  eksInjectKubernetesCustomResource,
  eksPodCpuStress,
  eksPodDelete,
  eksPodIoStress,
  eksPodMemoryStress,
  eksPodNetworkBlackholePort,
  eksPodNetworkLatency,
  eksPodNetworkPacketLoss,
  eksTerminateNodegroupInstances,
  elasticacheInterruptClusterAzPower,
  elasticacheReplicationgroupInterruptAzPower,
  fisInjectApiInternalError,
  fisInjectApiThrottleError,
  fisInjectApiUnavailableError,
  fisWait,
  kinesisStreamExpiredIteratorException,
  kinesisStreamProvisionedThroughputException,
  lambdaInvocationAddDelay,
  lambdaInvocationError,
  lambdaInvocationHttpIntegrationResponse,
  memorydbMultiRegionClusterPauseReplication,
  networkDisruptConnectivity,
  networkDisruptVpcEndpoint,
  routeTableDisruption,
  transitGatewayDisruption,
  rdsFailoverDbCluster,
  rdsRebootDbInstances,
  s3BucketPauseReplication,
  ssmSendCommand,
  ssmStartAutomationExecution,
] as const;
