import { defineFisAction } from '../action.ts';
import { duration, required } from '../parameter-kinds.ts';

export const dynamodbGlobalTablePauseReplication = defineFisAction({
  id: 'aws:dynamodb:global-table-pause-replication',
  summary: {
    en: 'Holds back the replication between the replicas of a global table.',
    ko: '글로벌 테이블 복제본 사이의 복제를 멈춥니다.',
  },
  target: { key: 'Tables', resourceType: 'aws:dynamodb:global-table' },
  parameters: {
    duration: required(duration('PT1M', 'PT12H')),
  },
});
