import { defineFisAction } from '../action.ts';
import { duration, integer, number, optional, required } from '../parameter-kinds.ts';

export const ebsVolumeIoLatency = defineFisAction({
  id: 'aws:ebs:volume-io-latency',
  summary: {
    en: 'Slows a share of the reads and writes of EBS volumes; below 10 ms on io2 volumes only.',
    ko: 'EBS 볼륨의 읽기와 쓰기 일부를 늦춥니다. 10 ms 미만은 io2 볼륨에서만 됩니다.',
  },
  target: { key: 'Volumes', resourceType: 'aws:ec2:ebs-volume' },
  parameters: {
    duration: required(duration('PT1S', 'PT12H')),
    readIOPercentage: optional(number(0.1, 100), '100'),
    readIOLatencyMilliseconds: optional(integer(1, 60_000), '100'),
    writeIOPercentage: optional(number(0.1, 100), '100'),
    writeIOLatencyMilliseconds: optional(integer(1, 60_000), '100'),
  },
});
