import { defineFisAction } from '../action.ts';
import { duration, number, required } from '../parameter-kinds.ts';

export const kinesisStreamExpiredIteratorException = defineFisAction({
  id: 'aws:kinesis:stream-expired-iterator-exception',
  summary: {
    en: "Answers a share of a stream's reads as if the iterator had expired.",
    ko: '스트림 읽기의 일부에 반복자가 만료되었다고 답합니다.',
  },
  target: { key: 'KinesisStreams', resourceType: 'aws:kinesis:stream' },
  parameters: {
    duration: required(duration('PT1M', 'PT12H')),
    percentage: required(number(1, 100)),
  },
});
