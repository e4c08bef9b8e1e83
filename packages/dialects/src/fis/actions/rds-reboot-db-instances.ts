import { defineFisAction } from '../action.ts';
import { optional, truth } from '../parameter-kinds.ts';

export const rdsRebootDbInstances = defineFisAction({
  id: 'aws:rds:reboot-db-instances',
  summary: {
    en: 'Restarts database instances, failing over where that is asked for.',
    ko: '데이터베이스 인스턴스를 재부팅하고, 요청이 있으면 장애 조치합니다.',
  },
  target: { key: 'DBInstances', resourceType: 'aws:rds:db' },
  parameters: {
    forceFailover: optional(truth, 'false'),
  },
});
