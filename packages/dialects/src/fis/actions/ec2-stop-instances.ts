import { defineFisAction } from '../action.ts';
import { duration, optional, truth } from '../parameter-kinds.ts';

export const ec2StopInstances = defineFisAction({
  id: 'aws:ec2:stop-instances',
  summary: {
    en: 'Stops instances, and starts them again after a while where that is asked for.',
    ko: '인스턴스를 중지하고, 요청이 있으면 정해진 시간 뒤에 다시 시작합니다.',
  },
  target: { key: 'Instances', resourceType: 'aws:ec2:instance' },
  parameters: {
    startInstancesAfterDuration: optional(duration('PT1M', 'PT12H')),
    completeIfInstancesTerminated: optional(truth, 'false'),
  },
});
