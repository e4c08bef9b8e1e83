import { defineFisAction } from '../action.ts';
import { duration, required } from '../parameter-kinds.ts';

export const ebsPauseVolumeIo = defineFisAction({
  id: 'aws:ebs:pause-volume-io',
  summary: {
    en: 'Holds all reads and writes of EBS volumes.',
    ko: 'EBS 볼륨의 읽기와 쓰기를 모두 멈춥니다.',
  },
  target: { key: 'Volumes', resourceType: 'aws:ec2:ebs-volume' },
  parameters: {
    duration: required(duration('PT1S', 'PT12H')),
  },
});
