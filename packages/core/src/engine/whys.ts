import type { Words } from '../fault.ts';

/**
 * The reasons that the engine, the server and the command line themselves write into events, as they write them, and
 * in Korean; `{name}` stands for any words. Events keep plain English sentences, so that every record stays readable.
 */
export const whys: readonly Words[] = [
  { en: 'there is no hypothesis to watch', ko: '지켜볼 가설이 없습니다' },
  { en: 'the steady state holds', ko: '정상 상태가 유지됩니다' },
  {
    en: 'the baseline is not met by {probes}: nothing is injected',
    ko: '{probes}: 주입 전에 정상 상태가 아니어서 아무것도 주입하지 않습니다',
  },
  { en: 'the method is over', ko: '실험 절차가 끝났습니다' },
  { en: 'it is done', ko: '실행되었습니다' },
  { en: '{why}; {count} more of its injections ended early', ko: '{why}; 다른 주입 {count}건도 일찍 끝났습니다' },
  { en: 'the target of {slot} is gone', ko: '{slot}: 대상이 사라졌습니다' },
  { en: '{slot} could not be taken back', ko: '{slot}: 되돌리지 못했습니다' },
  {
    en: 'the agent of {slot} died, and it was taken back',
    ko: '{slot}: 에이전트가 죽었고, 장애를 되돌렸습니다',
  },
  { en: 'the agent took {slot} back: {why}', ko: '{slot}: 에이전트가 되돌렸습니다: {why}' },
  { en: 'it does not say why', ko: '이유는 알리지 않았습니다' },
  { en: 'its time is over', ko: '정해진 시간이 끝났습니다' },
  { en: 'its duration is over', ko: '지속 시간이 끝났습니다' },
  {
    en: 'the witness saw that it was gone before its time',
    ko: '정해진 시간이 되기 전에 사라진 것을 목격자가 확인했습니다',
  },
  {
    en: 'the witness saw that {slot} was gone before its time',
    ko: '{slot}: 정해진 시간이 되기 전에 사라진 것을 목격자가 확인했습니다',
  },
  { en: 'everything is taken back', ko: '모두 되돌렸습니다' },
  { en: 'all faults are taken back', ko: '모든 장애를 되돌렸습니다' },
  { en: 'the door {slot} is gone', ko: '{slot}: 문이 사라졌습니다' },
  { en: 'the run is over', ko: '실행이 끝났습니다' },
  { en: 'the stop condition on {probe} is met', ko: '{probe}의 중단 조건에 이르렀습니다' },
  {
    en: 'the stop condition on {probe} could not be read for two intervals',
    ko: '두 주기 동안 {probe}의 중단 조건을 읽을 수 없었습니다',
  },
  {
    en: 'the stop condition on {probe} brought no sample for {span}',
    ko: '{span} 동안 {probe}의 중단 조건에서 표본이 오지 않았습니다',
  },
  { en: 'the injection {slot} was refused', ko: '{slot} 주입이 거부되었습니다' },
  { en: '{slot} was refused', ko: '{slot}: 거부되었습니다' },
  {
    en: 'the agent {agent} is away for longer than the lease',
    ko: '에이전트 {agent}가 임대 시간보다 오래 응답하지 않습니다',
  },
  {
    en: 'the agent {agent} died and took everything back when it started again',
    ko: '에이전트 {agent}가 죽었다가 다시 시작하면서 모두 되돌렸습니다',
  },
  { en: 'the store cannot be written: {reason}', ko: '저장소를 쓸 수 없습니다: {reason}' },
  { en: 'the server was told to end', ko: '서버를 종료하라는 요청을 받았습니다' },
  { en: 'the server was away for longer than the lease', ko: '서버가 임대 시간보다 오래 자리를 비웠습니다' },
  {
    en: 'its server died, and a person took everything back',
    ko: '서버가 죽은 뒤 사람이 모두 되돌렸습니다',
  },
  { en: 'interrupted at the terminal', ko: '터미널에서 중단했습니다' },
  { en: 'asked by a person', ko: '사람이 요청했습니다' },
];
