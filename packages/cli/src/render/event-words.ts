import { alertsScheme } from '@firedrill/core/recovery/alert-signal';
import type { Language } from '../verb.ts';

const en = {
  noHypothesis: 'no hypothesis',
  takenOver: (away: string) => `a new server took the run over after ${away}`,
  begun: (owner: string) => `the run begins (${owner})`,
  invariant: 'invariant',
  stop: (why: string) => `stop: ${why}`,
  agentAway: (why: string) => `the agent is away: ${why}`,
  agentBack: (away: string) => `the agent is back after ${away}`,
  mark: (mark: string, source: string) => `mark ${mark}, set by ${source}`,
  hearsAlerts: (listen: string) => `alerts are heard at ${alertsScheme(listen)}://${listen}/alerts`,
  deaf: (listen: string, why: string) => `alerts cannot be heard at ${listen}: ${why}`,
  alert: (what: string, isOn: boolean) => (isOn ? `alert fires: ${what}` : `alert is over: ${what}`),
  clean: 'nothing of ours is left',
  left: (what: string) => `left behind: ${what}`,
  actionBegins: (action: string) => `action ${action} begins`,
  actionEnds: (action: string, why: string) => `action ${action} ends: ${why}`,
  on: (fault: string, target: string) => `${fault} on ${target}`,
  asked: (what: string) => `${what} is asked for`,
  isOn: (what: string) => `▲ ${what} is on`,
  refused: (what: string, why: string) => `${what} is refused: ${why}`,
  recovering: (what: string, why: string) => `${what} is being taken back: ${why}`,
  over: (what: string, how: string) => `▽ ${what} is over: ${how}`,
  seen: (what: string, evidence: string) => `witness: ${what} is seen (${evidence})`,
  gone: (what: string, evidence: string) => `witness: ${what} is not seen (${evidence})`,
  met: (what: string, met: number, of: number) => `${what}: met by ${met} of ${of}`,
  blind: (what: string, why: string) => `witness cannot see ${what}: ${why}`,
  looked: (what: 'effect' | 'exposure'): string => what,
  ended: (outcome: string, because: string) => `${outcome}: ${because}`,
  quality: (probe: string, quality: string, detail: string) => `${probe} is ${quality}: ${detail}`,
  remaining: (left: string) => `${left} left`,
  stopping: 'stopping: everything is being taken back (Ctrl-C again goes past the server to the agent, and leaves)',
};

type EventWords = typeof en;

const ko: EventWords = {
  noHypothesis: '가설 없음',
  takenOver: (away) => `${away} 뒤 새 서버가 실행을 이어받음`,
  begun: (owner) => `실행 시작 (${owner})`,
  invariant: '불변 조건',
  stop: (why) => `중단: ${why}`,
  agentAway: (why) => `에이전트 응답 없음: ${why}`,
  agentBack: (away) => `${away} 뒤 에이전트가 돌아옴`,
  mark: (mark, source) => `시점 기록: ${mark} (출처: ${source})`,
  hearsAlerts: (listen) => `경보 수신 주소: ${alertsScheme(listen)}://${listen}/alerts`,
  deaf: (listen, why) => `경보를 받을 수 없음 (${listen}): ${why}`,
  alert: (what, isOn) => (isOn ? `경보 발생: ${what}` : `경보 해제: ${what}`),
  clean: '남은 것이 없음',
  left: (what) => `남아 있음: ${what}`,
  actionBegins: (action) => `동작 시작: ${action}`,
  actionEnds: (action, why) => `동작 끝: ${action} (${why})`,
  on: (fault, target) => `${fault} → ${target}`,
  asked: (what) => `${what} 요청함`,
  isOn: (what) => `▲ ${what} 켜짐`,
  refused: (what, why) => `${what} 거부됨: ${why}`,
  recovering: (what, why) => `${what} 되돌리는 중: ${why}`,
  over: (what, how) => `▽ ${what} 끝: ${how}`,
  seen: (what, evidence) => `목격: ${what} 확인됨 (${evidence})`,
  gone: (what, evidence) => `목격: ${what} 보이지 않음 (${evidence})`,
  met: (what, met, of) => `${what}: ${of}건 중 ${met}건이 만남`,
  blind: (what, why) => `목격 불가: ${what} (${why})`,
  looked: (what) => ({ effect: '영향', exposure: '노출' })[what],
  ended: (outcome, because) => `${outcome}: ${because}`,
  quality: (probe, quality, detail) => `${probe} ${quality}: ${detail}`,
  remaining: (left) => `${left} 남음`,
  stopping:
    '중단하는 중: 모두 되돌리고 있습니다 (Ctrl-C를 한 번 더 누르면 서버를 거치지 않고 에이전트에게 되돌리게 한 뒤 나갑니다)',
};

/** The sentences of progress and logs. What others said inside them stays as they said it. */
export const eventWords = (language: Language): EventWords => (language === 'ko' ? ko : en);
