import { defineFisAction } from '../action.ts';
import { commaList, duration, optional, plainText, required } from '../parameter-kinds.ts';

export const s3BucketPauseReplication = defineFisAction({
  id: 'aws:s3:bucket-pause-replication',
  summary: {
    en: 'Holds back the replication of buckets to another region.',
    ko: '버킷에서 다른 리전으로 가는 복제를 멈춥니다.',
  },
  target: { key: 'Buckets', resourceType: 'aws:s3:bucket' },
  targetBy: ['resourceTags'],
  parameters: {
    duration: required(duration('PT1M', 'PT12H')),
    region: required(plainText),
    destinationBuckets: optional(commaList()),
    prefixes: optional(commaList()),
  },
});
