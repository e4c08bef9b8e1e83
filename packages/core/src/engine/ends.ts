import type { Words } from '../fault.ts';

/**
 * What agents, holds and plans say of an injection and of what is left, as they write it, and in Korean; `{name}`
 * stands for any words. A test finds sentences of the holds that are missing here (tools/told-sentences.test.ts).
 */
export const ends: readonly Words[] = [
  // How an injection ended, or why it ended before its time.
  { en: 'process {pid} is gone', ko: '프로세스 {pid}이(가) 사라짐' },
  { en: 'it was never stopped by us', ko: '우리가 멈춘 적이 없음' },
  { en: 'somebody else had resumed it already', ko: '다른 쪽에서 이미 다시 움직이게 함' },
  { en: 'process {pid} was stopped by somebody else', ko: '다른 쪽에서 프로세스 {pid}을(를) 멈춤' },
  { en: 'process {pid} was resumed by somebody else', ko: '다른 쪽에서 프로세스 {pid}을(를) 다시 움직이게 함' },
  { en: 'process {pid} is traced by somebody else', ko: '다른 쪽에서 프로세스 {pid}을(를) 추적하고 있음' },
  {
    en: 'process {pid} goes on, because its tracer has ended',
    ko: '추적자가 끝나 프로세스 {pid}이(가) 다시 움직임',
  },
  { en: 'it is left so', ko: '그대로 둠' },
  { en: 'it is left running', ko: '움직이는 대로 둠' },
  { en: 'it is left as it is', ko: '있는 그대로 둠' },
  { en: '{path} was changed by somebody else and is {left}', ko: '다른 쪽에서 {path}을(를) 바꿈: {left}' },
  {
    en: 'left so: what the fault wrote is still there, written anew',
    ko: '그대로 둠. 장애가 쓴 내용이 새로 쓰여 아직 있음',
  },
  { en: 'left so', ko: '그대로 둠' },
  { en: 'what was there before is kept in {file}', ko: '이전 내용은 {file}에 있음' },
  { en: 'before, nothing was there', ko: '이전에는 아무것도 없었음' },
  { en: '{path} was changed by somebody else', ko: '다른 쪽에서 {path}을(를) 바꿈' },
  { en: 'no signal was sent', ko: '신호를 보내지 않음' },
  { en: 'whether process {pid} was signalled is not known', ko: '프로세스 {pid}에 신호가 갔는지 알 수 없음' },
  { en: 'it is there', ko: '지금 있음' },
  { en: 'that could not be written down', ko: '이를 기록하지는 못함' },
  { en: 'process {pid} was signalled', ko: '프로세스 {pid}에 신호를 보냄' },
  { en: 'nothing of it was ever done here', ko: '여기서 실행된 적이 없음' },
  { en: 'its lease ended without being renewed', ko: '갱신되지 않아 임대 시간이 끝났습니다' },
  { en: 'it was an act, and it is done', ko: '한 번에 끝나는 동작이 실행되었습니다' },
  { en: 'it could not be brought about', ko: '장애를 일으킬 수 없었습니다' },
  { en: 'it was taken back meanwhile: {why}', ko: '그사이 되돌려졌습니다: {why}' },
  { en: 'it was taken back meanwhile', ko: '그사이 되돌려졌습니다' },
  { en: 'another recovery has taken over', ko: '다른 복구가 이어받았습니다' },
  {
    en: 'an earlier step on the same object has not ended yet',
    ko: '같은 대상의 앞 단계가 아직 끝나지 않았습니다',
  },
  { en: '{count} of {of} children run', ko: '자식 프로세스 {of}개 중 {count}개가 돌고 있음' },
  { en: '{count} rules live at {listen}', ko: '{listen}에 규칙 {count}개가 살아 있음' },
  { en: 'the proxy does not answer', ko: '프록시가 응답하지 않음' },
  {
    en: 'Something of ours could not be taken back. Nobody has answered since its lease ended.',
    ko: 'Firedrill이 만든 것 가운데 되돌리지 못한 것이 있습니다. 임대 시간이 끝난 뒤 아무도 응답하지 않았습니다.',
  },

  // What is left.
  { en: '{injection} is still live at its agent', ko: '{injection}: 에이전트에 아직 살아 있음' },
  { en: 'the agent {agent} cannot be asked: {why}', ko: '에이전트 {agent}에게 물을 수 없음: {why}' },
  { en: '{hold} is owed for nobody', ko: '{hold}: 주인 없이 아직 되돌려야 함' },
  { en: '{hold} is owed for {injections}', ko: '{hold}: 아직 되돌려야 함 ({injections})' },
  { en: '{hold}: what was there before is lost', ko: '{hold}: 이전에 무엇이 있었는지 알 수 없음' },
  { en: 'the journal is damaged: {why}', ko: '저널이 손상됨: {why}' },

  // Why a better means was passed over.
  {
    en: 'it needs {need}: this host does not say that it can',
    ko: '{need}이(가) 필요함: 이 호스트가 할 수 있다고 알리지 않음',
  },
  { en: 'it needs {need}: {why}', ko: '{need}이(가) 필요함: {why}' },
  { en: 'the hold {hold} is not known here', ko: '여기서는 {hold} 홀드를 알지 못함' },
  {
    en: 'its dead-man class is {deadMan}, and the guard demands {demanded} or better',
    ko: '사망 시 등급이 {deadMan}이지만 보호 조건은 {demanded} 이상을 요구함',
  },
  { en: 'simulated: nothing was hurt', ko: '시뮬레이션: 아무것도 해치지 않음' },
  { en: 'it only looked', ko: '보기만 함' },
  { en: 'each alarm is {states}', ko: '모든 경보 상태: {states}' },
];
