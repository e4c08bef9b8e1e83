import type { Words } from '../fault.ts';

/** Of sightings, what a witness says of who met a load of the cores, or of memory. */
export const loadSightings: readonly Words[] = [
  {
    en: 'our load kept none of the processes of this host from the cores',
    ko: '우리 부하 때문에 코어를 기다린 것이 확인된 프로세스가 이 호스트에 없음',
  },
  {
    en: 'our load kept some of the processes of this host from the cores',
    ko: '우리 부하 때문에 이 호스트의 프로세스가 코어를 기다림',
  },
  {
    en: 'our load kept {count} of {of} threads from the cores',
    ko: '스레드 {of}개 중 {count}개가 우리 부하 때문에 코어를 기다림',
  },
  {
    en: 'our load ran on {ours} cores, all others on {others}, on {usual} before',
    ko: '우리 부하는 코어 {ours}개, 나머지는 {others}개, 이전에는 {usual}개를 씀',
  },
  { en: 'none waited longer than usual', ko: '평소보다 오래 기다린 것이 없음' },
  {
    en:
      '{who} waited {time} ms more than usual, ' +
      'but others ran or wanted to run so much more that it may be their doing',
    ko: '{who}: 평소보다 {time} ms 더 기다렸으나, 다른 것들이 그만큼 더 돌거나 돌려 해서 그 때문일 수 있음',
  },
  {
    en: '{who} waited {time} ms more than usual, which is longer than our load ran',
    ko: '{who}: 평소보다 {time} ms 더 기다렸으나, 우리 부하가 돈 시간보다 긺',
  },
  { en: '{who} waited {time} ms more than usual', ko: '{who}: 평소보다 {time} ms 더 기다림' },
  { en: 'together they', ko: '모두 합하여' },
  { en: 'thread {tid} of process {pid}', ko: '프로세스 {pid}의 스레드 {tid}' },
  {
    en: '{count} of {of} processes had to wait for memory because ours holds so much',
    ko: '프로세스 {of}개 중 {count}개가 우리가 차지한 메모리 때문에 메모리를 기다림',
  },
  { en: 'tasks waited for memory for {time} ms in {pool}', ko: '{pool}에서 작업들이 메모리를 {time} ms 기다림' },
  {
    en: 'process {pid} waited for the disk at {count} page faults',
    ko: '프로세스 {pid}이(가) 페이지 폴트 {count}번에서 디스크를 기다림',
  },
  {
    en: 'that is no more than usual, and none of it was swapped out',
    ko: '평소보다 많지 않고, 스왑으로 밀려난 것도 없음',
  },
  { en: 'memory never became scarce in {pool}', ko: '{pool}의 메모리가 모자란 적이 없음' },
  {
    en: 'nobody waited for memory longer than usual in {pool}',
    ko: '{pool}에서 평소보다 오래 메모리를 기다린 것이 없음',
  },
  {
    en: 'others took so much more in {pool} that it may be their doing',
    ko: '{pool}에서 다른 것들이 그만큼 더 차지하여 그 때문일 수 있음',
  },
  { en: 'this machine', ko: '이 머신' },
  {
    en: 'it could not be seen what is usual here before the effect',
    ko: '영향이 있기 전에 평소 어떠한지 볼 수 없었음',
  },
];
