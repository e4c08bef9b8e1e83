import type { Words } from '../fault.ts';

/**
 * Every sentence with which a verdict gives its reasons, in both languages; `{name}` stands for a value. Verdicts that
 * are kept carry the codes, so a code keeps its meaning and its values for ever.
 */
export const sentences = {
  // What somebody else said: evidence of a witness, the answer of a system, the reason of a host.
  said: { en: '{text}', ko: '{text}' },
  about: { en: '{slot}: {what}', ko: '{slot}: {what}' },
  listed: { en: '{first}, {rest}', ko: '{first}, {rest}' },

  // Why this outcome.
  residual: { en: 'Clean-up is not proven: {left}.', ko: '정리되었다는 것이 증명되지 않았습니다: {left}.' },
  fail: { en: 'The hypothesis is violated: {violation}.', ko: '가설이 깨졌습니다: {violation}.' },
  'fail-beside': {
    en: 'The hypothesis is violated: {violation}. Not shown beside it: {unshown}.',
    ko: '가설이 깨졌습니다: {violation}. 그 밖에 확인되지 않은 것: {unshown}.',
  },
  aborted: { en: 'The run was stopped by {who}: {why}.', ko: '{who} 실행을 중단했습니다: {why}.' },
  unjudged: {
    en: 'The fault was injected and taken back; there is no hypothesis, so nothing was asked.',
    ko: '장애를 주입하고 되돌렸습니다. 가설이 없으므로 아무것도 묻지 않았습니다.',
  },
  'unjudged-unhurt': {
    en: 'There was nothing to inject, and nothing was left; there is no hypothesis, so nothing was asked.',
    ko: '주입할 것이 없었고 남은 것도 없습니다. 가설이 없으므로 아무것도 묻지 않았습니다.',
  },
  inconclusive: { en: 'Not shown: {doubt}.', ko: '확인되지 않았습니다: {doubt}.' },
  simulated: {
    en: 'The targets are simulated: that proves nothing about a real system.',
    ko: '대상이 시뮬레이션이므로 실제 시스템에 대해서는 아무것도 증명하지 못합니다.',
  },
  pass: {
    en: 'The fault was there, the system met it, and the hypothesis held; everything is back.',
    ko: '장애가 있었고 시스템이 그 장애를 만났으며 가설이 유지되었습니다. 모든 것이 되돌아왔습니다.',
  },
  'by.person': { en: 'a person', ko: '사람이' },
  'by.condition': { en: 'a stop condition', ko: '중단 조건이' },
  'by.blind-guard': { en: 'a stop condition that could not be read', ko: '읽을 수 없게 된 중단 조건이' },
  'by.lever': { en: 'a safety lever', ko: '안전 레버가' },

  // What stands between a run and a clear answer.
  'run-unknown': { en: 'nothing is known of this run yet', ko: '이 실행에 대해 아직 알려진 것이 없습니다' },
  gap: { en: 'events are missing from the record', ko: '기록에서 빠진 이벤트가 있습니다' },
  'proof-missing': { en: '{proof}, because {because}', ko: '{proof} ({because})' },
  'proof.injected': { en: 'injected', ko: '주입' },
  'proof.exposed': { en: 'exposed', ko: '노출' },
  'proof.observed': { en: 'observed', ko: '관측' },
  'proof.restored': { en: 'restored', ko: '복원' },
  'violated-without-us': {
    en: '{violation}, but nothing was injected',
    ko: '{violation}; 그러나 주입된 것이 없습니다',
  },
  'violated-unshown': {
    en: '{violation}, but it is not shown that the fault was there and met before',
    ko: '{violation}; 그러나 그 전에 장애가 있었고 시스템이 만났다는 것이 확인되지 않았습니다',
  },
  'violated-unsteady': {
    en: '{violation}, but the steady state had not held before the fault',
    ko: '{violation}; 그러나 장애 이전에 이미 정상 상태가 아니었습니다',
  },
  'violated-apart': {
    en: '{violation}, but not while the fault was shown to be there',
    ko: '{violation}; 그러나 장애가 있는 것으로 확인된 동안의 일이 아닙니다',
  },
  'server-away': {
    en: 'the server was away for {awayMs} ms, longer than the lease of {leaseMs} ms',
    ko: '서버가 {awayMs} ms 동안 자리를 비워 임대 시간 {leaseMs} ms를 넘었습니다',
  },
  'agent-died': {
    en: 'the agent {agent} died and took back what it held',
    ko: '에이전트 {agent}가 죽었다가 다시 시작하면서 유지하던 것을 되돌렸습니다',
  },
  'agent-away': {
    en: 'the agent {agent} was away for {awayMs} ms, longer than the lease',
    ko: '에이전트 {agent}가 임대 시간보다 긴 {awayMs} ms 동안 응답하지 않았습니다',
  },
  'agent-not-back': {
    en: 'the agent {agent} did not come back within the lease',
    ko: '에이전트 {agent}가 임대 시간 안에 돌아오지 않았습니다',
  },

  // Injected.
  'nothing-injected': { en: 'nothing was injected', ko: '주입된 것이 없습니다' },
  refused: { en: 'it was refused: {why}', ko: '거부되었습니다: {why}' },
  'never-live': {
    en: 'no agent said that it was brought about',
    ko: '주입되었다고 알린 에이전트가 없습니다',
  },
  'effect-before': {
    en: 'the effect was there already before the injection',
    ko: '주입하기 전부터 같은 영향이 있었습니다',
  },
  'no-baseline': {
    en: 'no witness saw the effect absent before',
    ko: '주입 전에 영향이 없다는 것을 확인한 목격자가 없습니다',
  },
  'no-baseline-blind': {
    en: 'no witness saw the effect absent before: {why}',
    ko: '주입 전에 영향이 없다는 것을 확인한 목격자가 없습니다: {why}',
  },
  seen: { en: 'absent before, then {evidence}', ko: '이전에는 없었고 이후에 확인되었습니다: {evidence}' },
  unseen: { en: 'no witness saw the effect', ko: '영향을 본 목격자가 없습니다' },
  'ended-early': {
    en: 'it was there, but not for its whole time: after {after} of {planned} it was gone, before its time: {why}',
    ko: '장애가 있었지만 정해진 시간을 채우지 못했습니다: {planned} 중 {after} 뒤에 먼저 사라졌습니다: {why}',
  },
  weakened: {
    en: 'it was there, but after {after} of {planned} there was less than half of what was asked for: {evidence}',
    ko: '장애가 있었지만 {planned} 중 {after} 뒤에는 요구한 것의 절반에 못 미쳤습니다: {evidence}',
  },
  'died-early': {
    en: 'it was there, but is shown for {after} of {planned} only: then the agent {agent} died, which held it',
    ko: '장애가 있었지만 {planned} 중 {after} 동안만 확인되었습니다: 그 뒤 장애를 유지하던 에이전트 {agent}가 죽었습니다',
  },
  'no-why': { en: 'nobody says why', ko: '이유는 알려지지 않았습니다' },
  'shown-until': { en: 'shown until {until} into the fault', ko: '장애 시작 후 {until}까지 확인됨' },
  'shown-some': { en: 'shown of {count} of {of} injections', ko: '주입 {of}건 중 {count}건만 확인됨' },
  'witness-blind': { en: 'the witness was blind: {why}', ko: '목격자가 볼 수 없었습니다: {why}' },

  // Exposed.
  met: { en: '{met} of {of} met it ({evidence})', ko: '{of}건 중 {met}건이 장애를 만났습니다 ({evidence})' },
  'none-met': { en: 'none of {of} met it', ko: '{of}건 중 장애를 만난 것이 없습니다' },
  'nobody-met': {
    en: 'nothing of the system was seen to meet it',
    ko: '시스템의 작업이 장애를 만나는 것이 보이지 않았습니다',
  },

  noted: { en: '{what} ({evidence})', ko: '{what} ({evidence})' },

  // Observed.
  'phase.before': { en: 'before', ko: '이전' },
  'phase.during': { en: 'during', ko: '진행' },
  'phase.recovering': { en: 'recovering', ko: '복구' },
  'phase.after': { en: 'after', ko: '이후' },
  'phase.ended': { en: 'ended', ko: '종료' },
  'nothing-asked': { en: 'nothing was asked: there is no hypothesis', ko: '가설이 없어 아무것도 묻지 않았습니다' },
  'none-before': { en: 'no probe counts before the fault', ko: '장애 이전에 보는 프로브가 없습니다' },
  'baseline-not-held': {
    en: '{probe} did not hold before the fault',
    ko: '{probe}: 장애 이전에 이미 정상이 아니었습니다',
  },
  'mark-untold': {
    en: 'whether {mark} came in time cannot be told',
    ko: '{mark} 시점이 제때였는지 알 수 없습니다',
  },
  thin: {
    en: '{probe} has {count} of {needed} samples needed {phase}',
    ko: '{probe}: {phase} 단계에 필요한 표본 {needed}개 중 {count}개뿐입니다',
  },
  'thin-blind': {
    en: '{probe} has {count} of {needed} samples needed {phase}; {blind} were blind',
    ko: '{probe}: {phase} 단계에 필요한 표본 {needed}개 중 {count}개뿐입니다 (측정 불가 {blind}개)',
  },
  unwatched: {
    en: '{probe} was not measured for {span} while the fault was on',
    ko: '{probe}: 장애가 있는 동안 {span}간 측정하지 못했습니다',
  },
  samples: { en: '{count} samples {phase}', ko: '{phase} 표본 {count}개' },

  // Restored.
  'how.restored': { en: 'restored', ko: '복원되었습니다' },
  'how.target-gone': { en: 'target-gone', ko: '대상이 사라졌습니다' },
  'how.contested': { en: 'contested', ko: '그사이 다른 쪽에서 변경했습니다' },
  'how.irreversible': { en: 'irreversible', ko: '실행되었고 되돌릴 수 없습니다' },
  'how.failed': { en: 'failed', ko: '되돌리지 못했습니다' },
  'refused-end': { en: 'refused: {why}', ko: '거부되었습니다: {why}' },
  'no-residue': { en: 'no residue was found', ko: '남은 것이 없습니다' },
  'steady-unasked': {
    en: 'nothing was injected, so there was nothing to come back from',
    ko: '주입된 것이 없으므로 되돌아올 것도 없었습니다',
  },
  'steady-untold': {
    en: '{probe} was not good before the fault, so nobody can tell whether it is back',
    ko: '{probe}: 장애 이전에 정상이 아니었으므로 돌아왔는지 알 수 없습니다',
  },
  'steady-back': { en: 'the steady state is back', ko: '정상 상태로 돌아왔습니다' },
  'invariant-holds': { en: '{invariant} holds', ko: '{invariant}: 불변 조건이 성립합니다' },
  'no-end': { en: '{slot} has no known end', ko: '{slot}: 끝났는지 알 수 없습니다' },
  'not-taken-back': { en: '{slot} could not be taken back: {detail}', ko: '{slot}: 되돌리지 못했습니다: {detail}' },
  'still-seen': {
    en: '{slot} was taken back, and the witness still sees it: {evidence}',
    ko: '{slot}: 되돌렸지만 목격자에게 아직 보입니다: {evidence}',
  },
  unlooked: { en: 'nobody looked for residue at the end', ko: '끝난 뒤에 남은 것이 있는지 확인하지 않았습니다' },
  'look-unclean': {
    en: 'the look for residue was not clean',
    ko: '남은 것이 있는지 확인했으나 결과가 깨끗하지 않았습니다',
  },
  left: { en: 'left: {what}', ko: '남음: {what}' },
  'not-looked': { en: 'not looked at: {what}', ko: '확인하지 못함: {what}' },
  'unseen-end': {
    en: 'no witness saw that the effect of {slot} is gone',
    ko: '{slot}: 영향이 사라진 것을 확인한 목격자가 없습니다',
  },
  contested: { en: '{slot} is contested: {detail}', ko: '{slot}: 그사이 다른 쪽에서 변경했습니다: {detail}' },
  litter: { en: 'litter: {what}', ko: '흔적: {what}' },
  'none-after': { en: 'no probe counts after the fault', ko: '장애 이후에 보는 프로브가 없습니다' },
  'not-seen-after': {
    en: 'nobody looked at {probe} again after everything was taken back',
    ko: '{probe}: 모두 되돌린 뒤에 다시 측정하지 않았습니다',
  },
  'not-back': { en: '{probe} is not back: {detail}', ko: '{probe}: 정상으로 돌아오지 않았습니다: {detail}' },
  'invariant-unread': { en: '{invariant} was not read', ko: '{invariant}: 불변 조건을 읽지 않았습니다' },
  'invariant-blind': {
    en: '{invariant} could not be read: {detail}',
    ko: '{invariant}: 불변 조건을 읽을 수 없었습니다: {detail}',
  },

  // The finding.
  'probe-bad': {
    en: '{probe}: {count} bad ({phase}: {detail})',
    ko: '{probe}: 비정상 {count}건 ({phase}: {detail})',
  },
  'invariant-broken': {
    en: '{invariant} does not hold: {detail}',
    ko: '{invariant}: 불변 조건이 성립하지 않습니다: {detail}',
  },
  'too-late': { en: '{mark} did not come within {within}', ko: '{within} 안에 {mark} 시점에 이르지 못했습니다' },
  'came-back': {
    en: '{slot} came back after at most {most}, within {within}',
    ko: '{slot}: 늦어도 {most} 만에 돌아왔습니다 (기대: {within} 안)',
  },
  'came-back-late': {
    en: '{slot} came back after at least {least}, not within {within}',
    ko: '{slot}: 적어도 {least} 뒤에야 돌아왔습니다 (기대: {within} 안)',
  },
  'not-come-back': {
    en: '{slot} did not come back within {within}',
    ko: '{slot}: {within} 안에 돌아오지 않았습니다',
  },
  'return-untold': {
    en: 'whether {slot} came back within {within} cannot be told',
    ko: '{slot}: {within} 안에 돌아왔는지 알 수 없습니다',
  },
  'return-between': {
    en: 'whether {slot} came back within {within} cannot be told: it was after {least} to {most}',
    ko: '{slot}: {within} 안에 돌아왔는지 알 수 없습니다. {least}에서 {most} 사이에 돌아왔습니다',
  },
  'mark.detected': { en: 'detected', ko: '감지' },
  'mark.notified': { en: 'notified', ko: '통지' },
  'mark.escalated': { en: 'escalated', ko: '전파' },
  'mark.announced': { en: 'announced', ko: '공지' },
  'mark.degraded': { en: 'degraded', ko: '단계적 저하' },
  'mark.rolledBack': { en: 'rolledBack', ko: '롤백' },
  'mark.selfHealed': { en: 'selfHealed', ko: '자가 복구' },
  'mark.partlyRecovered': { en: 'partlyRecovered', ko: '부분 복구' },
  'mark.fullyRecovered': { en: 'fullyRecovered', ko: '완전 복구' },
  'mark.stable': { en: 'stable', ko: '안정' },
} as const satisfies { readonly [code: string]: Words };

export type SentenceCode = keyof typeof sentences;
