import { defineFisAction } from '../action.ts';
import { duration, required } from '../parameter-kinds.ts';

export const dynamodbEncryptedGlobalTablePauseReplication = defineFisAction({
  id: 'aws:dynamodb:encrypted-global-table-pause-replication',
  summary: {
    en: 'The older name of holding back the replication of a global table.',
    ko: '글로벌 테이블의 복제를 멈추는 동작의 옛 이름입니다.',
  },
  target: { key: 'Tables', resourceType: 'aws:dynamodb:encrypted-global-table' },
  retired: { replacedBy: 'aws:dynamodb:global-table-pause-replication' },
  parameters: {
    duration: required(duration('PT1M', 'PT12H')),
  },
});
