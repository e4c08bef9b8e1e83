import { defineFisAction } from '../action.ts';
import { duration, number, required } from '../parameter-kinds.ts';

export const kinesisStreamProvisionedThroughputException = defineFisAction({
  id: 'aws:kinesis:stream-provisioned-throughput-exception',
  summary: {
    en: "Answers a share of a stream's requests as if its throughput were used up.",
    ko: '스트림 요청의 일부에 처리량을 초과했다고 답합니다.',
  },
  target: { key: 'KinesisStreams', resourceType: 'aws:kinesis:stream' },
  parameters: {
    duration: required(duration('PT1M', 'PT12H')),
    percentage: required(number(1, 100)),
  },
});
