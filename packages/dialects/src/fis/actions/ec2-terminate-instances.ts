import { defineFisAction } from '../action.ts';

export const ec2TerminateInstances = defineFisAction({
  id: 'aws:ec2:terminate-instances',
  summary: {
    en: 'Ends instances for good.',
    ko: '인스턴스를 완전히 종료합니다.',
  },
  target: { key: 'Instances', resourceType: 'aws:ec2:instance' },
  parameters: {},
});
