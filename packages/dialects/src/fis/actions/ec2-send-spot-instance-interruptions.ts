import { defineFisAction } from '../action.ts';
import { duration, required } from '../parameter-kinds.ts';

export const ec2SendSpotInstanceInterruptions = defineFisAction({
  id: 'aws:ec2:send-spot-instance-interruptions',
  summary: {
    en: 'Announces an interruption to spot instances, and interrupts them after the notice.',
    ko: '스팟 인스턴스에 중단을 예고하고, 예고 시간이 지나면 중단합니다.',
  },
  target: { key: 'SpotInstances', resourceType: 'aws:ec2:spot-instance' },
  parameters: {
    durationBeforeInterruption: required(duration('PT2M', 'PT15M')),
  },
});
