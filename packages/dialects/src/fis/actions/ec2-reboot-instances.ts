import { defineFisAction } from '../action.ts';

export const ec2RebootInstances = defineFisAction({
  id: 'aws:ec2:reboot-instances',
  summary: {
    en: 'Restarts instances.',
    ko: '인스턴스를 재부팅합니다.',
  },
  target: { key: 'Instances', resourceType: 'aws:ec2:instance' },
  parameters: {},
});
