import { catalogue, type ErrorCode } from './errors.ts';
import type { Words } from './fault.ts';

/** What people read of an error: what it means, and what to do. */
export interface ErrorWords {
  readonly sentence: string;
  readonly remedy: string;
}

/** The words of an error of the catalogue in one language. English is the catalogue itself (errors.ts). */
export const errorWords = (code: ErrorCode, language: keyof Words): ErrorWords =>
  language === 'ko' ? korean[code] : catalogue[code];

/**
 * The catalogue in Korean; the compiler asks for each new code. It stands apart so that errors.ts, which the recovery
 * path loads, stays small.
 */
const korean: { readonly [code in ErrorCode]: ErrorWords } = {
  'document-syntax': {
    sentence: '문서가 올바른 YAML이나 JSON이 아닙니다.',
    remedy: '표시된 위치의 문법을 고치십시오.',
  },
  'document-invalid': {
    sentence: '문서가 실험의 형식에 맞지 않습니다.',
    remedy: '표시된 위치를 `firedrill explain experiment`와 비교하십시오.',
  },
  'fis-template-invalid': {
    sentence: '문서가 올바른 AWS FIS 실험 템플릿이 아닙니다.',
    remedy: '표시된 위치를 docs/fis.md와 비교하십시오.',
  },
  'fis-action-unknown': {
    sentence: 'AWS FIS에 그런 동작은 없습니다.',
    remedy: 'docs/reference/fis.md에서 목록을 보십시오.',
  },
  'fis-target-unfit': {
    sentence: '대상이 리소스 유형에 맞지 않거나, 그 대상을 쓰는 동작에 맞지 않습니다.',
    remedy: '유형과 동작마다 무엇을 받는지 docs/reference/fis.md에서 보십시오.',
  },
  'fis-preview': {
    sentence: '2021년 AWS FIS 미리 보기의 표현이라 지금 서비스는 알지 못합니다.',
    remedy: '표시된 대로 고쳐 쓰십시오.',
  },
  'configuration-invalid': {
    sentence: '문서가 FIS 서버 설정의 형식에 맞지 않습니다.',
    remedy: '표시된 위치를 docs/fis-configuration.md와 비교하십시오.',
  },
  'inventory-invalid': {
    sentence: '문서가 인벤토리의 형식에 맞지 않습니다.',
    remedy: '표시된 위치를 docs/inventory.md와 비교하십시오.',
  },
  'dialect-checked-only': {
    sentence: '이 형식의 문서는 아직 검사만 합니다. 계획하거나 실행할 수 없습니다.',
    remedy: '`firedrill validate`로 검사하십시오. 실행하려면 Firedrill 형식으로 실험을 쓰십시오.',
  },
  'fis-not-executed': {
    sentence: 'AWS FIS의 이 동작은 검사하고 연습할 수 있지만, 여기서 실제로 일으킬 수는 없습니다.',
    remedy: '--simulate로 템플릿을 연습하십시오. 무엇이 어디서 실행되는지는 docs/reference/fis.md에 있습니다.',
  },
  'alarm-state': {
    sentence: '경보가 단언한 상태가 아니거나, 경보를 읽을 수 없습니다.',
    remedy: '표시된 경보를 확인하십시오. `aws cloudwatch describe-alarms`가 그 까닭을 보여 줍니다.',
  },
  'hypothesis-twice': {
    sentence: '가설 파일의 내용이 실험에 이미 있습니다.',
    remedy: '--hypothesis를 빼거나, 두 파일 중 하나에서 표시된 부분을 지우십시오.',
  },
  'document-unreadable': {
    sentence: '파일을 읽을 수 없습니다.',
    remedy: '경로와 권한을 확인하십시오.',
  },
  'variable-unset': {
    sentence: '문서에서 쓰는 변수에 값이 없습니다.',
    remedy: '--set NAME=VALUE, spec.variables, 또는 문서에 적힌 환경 변수로 값을 주십시오.',
  },
  usage: { sentence: '명령줄을 이해할 수 없습니다.', remedy: '`firedrill VERB --help`를 보십시오.' },
  'fault-unknown': {
    sentence: '그런 장애는 없습니다.',
    remedy: '`firedrill explain faults`에서 목록을 보십시오.',
  },
  'target-kind-unfit': {
    sentence: '이 장애는 이런 종류의 대상에 일으킬 수 없습니다.',
    remedy: '장애가 지원하는 종류의 대상을 고르거나 다른 장애를 고르십시오.',
  },
  'no-target': {
    sentence: '선택 조건에 맞는 대상이 없습니다.',
    remedy: '조건을 느슨하게 하거나 대상을 먼저 시작하십시오. `firedrill plan`이 조건을 하나씩 보여 줍니다.',
  },
  'too-few-targets': {
    sentence: '조건에 맞는 대상이 골라야 할 수와 남겨야 할 수를 합친 것보다 적습니다.',
    remedy: '`pick`이나 `keep`을 낮추거나 대상을 더 시작하십시오.',
  },
  'no-means': {
    sentence: '이 호스트에는 요청한 대로 장애를 일으킬 수단이 없습니다.',
    remedy: '수단마다 무엇이 없는지, 어떻게 마련하는지 함께 표시합니다.',
  },
  'guard-refused': {
    sentence: '실험에 적힌 안전 조건(guard)이 이 계획을 거부합니다.',
    remedy: '실험을 바꾸십시오. 정말 원하는 일이라면 안전 조건을 넓히십시오.',
  },
  'guard-irreversible': {
    sentence: '되돌릴 수 없는 장애인데 안전 조건(guard)이 허락하지 않았습니다.',
    remedy: '원하는 일이라면 그 장애를 guard.irreversible에 추가하십시오.',
  },
  'policy-refused': {
    sentence: '그 호스트에 있는 에이전트의 정책이 거부합니다.',
    remedy:
      '호스트 소유자에게 정책 파일을 넓혀 달라고 하십시오(`firedrill explain policy`). 서버는 정책을 무시할 수 없습니다.',
  },
  'preflight-refused': {
    sentence: '지금 이 호스트는 장애가 요구하는 것을 줄 수 없습니다. 아무것도 건드리지 않았습니다.',
    remedy: '더 적게 요구하거나, 다른 곳을 적거나, 자리를 만든 뒤 다시 계획하십시오.',
  },
  'policy-invalid': {
    sentence: '에이전트의 정책 파일을 이해할 수 없어 아무것도 허용하지 않습니다.',
    remedy: '표시된 위치의 정책 파일을 고치십시오. 쓸 수 있는 항목은 `firedrill explain policy`가 알려 줍니다.',
  },
  'policy-differs': {
    sentence: '실행 중인 에이전트의 정책이 지정한 정책과 다릅니다.',
    remedy:
      '`firedrill server end`로 끝내고 다시 실행하거나, --policy를 빼고 그 정책을 따르거나, 다른 --state DIR을 지정하십시오.',
  },
  'alerts-tls': {
    sentence: '다른 컴퓨터의 경보는 TLS로만 받는데, 쓸 수 있는 인증서가 없습니다.',
    remedy: '서버를 시작할 때 `--alerts-cert FILE --alerts-key FILE`(PEM)을 주거나, 127.0.0.1에서 받으십시오.',
  },
  protected: {
    sentence: '보호되는 대상입니다. init이거나, Firedrill의 일부이거나, 소유자가 지정한 것입니다.',
    remedy: '다른 대상을 고르십시오.',
  },
  'foreign-state': {
    sentence: 'Firedrill의 것이 아닌 것이 이미 있어, 장애를 일으키려면 그것을 바꿔야 합니다.',
    remedy: '먼저 직접 치우거나 다른 대상을 고르십시오.',
  },
  'target-gone': { sentence: '대상이 더 이상 없습니다.', remedy: '계획을 다시 세우십시오.' },
  permission: {
    sentence: '커널이 현재 사용자에게 허용하지 않습니다.',
    remedy: '대상을 소유한 사용자나 root로 에이전트를 실행하십시오.',
  },
  unsupported: { sentence: '지원하지 않습니다.', remedy: '장애 문서의 한계를 보십시오.' },
  'stale-epoch': {
    sentence: '새 소유자가 실행을 넘겨받았으므로 이전 소유자는 아무것도 바꿀 수 없습니다.',
    remedy: '할 일이 없습니다. 새 소유자가 계속합니다.',
  },
  'lease-too-long': {
    sentence: '임대 시간이 허용된 것보다 깁니다.',
    remedy: '더 짧은 임대 시간을 요청하거나 에이전트의 정책을 넓히십시오.',
  },
  limit: { sentence: '문서에 적힌 한도에 이르렀습니다.', remedy: '표시된 한도보다 낮추십시오.' },
  'effect-failed': {
    sentence: '장애를 일으키지 못했습니다.',
    remedy: '원인이 표시됩니다. 시작한 것은 모두 되돌리고 있습니다.',
  },
  'recovery-failed': {
    sentence: 'Firedrill이 만든 것 가운데 되돌리지 못한 것이 있습니다.',
    remedy: '`firedrill recover`를 실행하십시오. 남은 것은 `firedrill residue`로 볼 수 있습니다.',
  },
  'journal-locked': {
    sentence: '이 사용자의 다른 에이전트가 저널을 쓰고 있습니다.',
    remedy: '그 에이전트를 쓰거나 종료하십시오. 어느 것인지는 `firedrill doctor`가 알려 줍니다.',
  },
  'journal-damaged': {
    sentence: '저널이 손상되어 일부를 읽을 수 없습니다.',
    remedy:
      '읽을 수 있는 것은 되돌렸습니다. `firedrill residue`를 보고 `firedrill recover --accept-damage`를 실행하십시오.',
  },
  'journal-newer': {
    sentence: '더 새로운 버전이 쓴 저널입니다.',
    remedy: '그 버전이나 더 새로운 버전으로 복구하십시오.',
  },
  'journal-unwritable': {
    sentence: '저널을 쓸 수 없습니다.',
    remedy: '공간을 확보하거나 파일 시스템을 쓸 수 있게 하십시오. 그동안에도 중단과 복구는 됩니다.',
  },
  'store-unwritable': {
    sentence: '저장소를 쓸 수 없습니다.',
    remedy: '공간을 확보하거나 파일 시스템을 쓸 수 있게 하십시오. 그동안에도 중단은 됩니다.',
  },
  'state-open': {
    sentence: '상태 디렉터리를 다른 사용자도 볼 수 있거나 다른 사용자의 것입니다.',
    remedy: '`chmod 700`으로 닫거나 다른 디렉터리를 주십시오.',
  },
  'store-newer': {
    sentence: '더 새로운 버전이 쓴 저장소입니다.',
    remedy: '그 버전이나 더 새로운 버전을 쓰거나 --state로 다른 디렉터리를 지정하십시오.',
  },
  'protocol-version': {
    sentence: '양쪽에 공통된 프로토콜 버전이 없습니다.',
    remedy: '두 쪽의 버전 차이를 하나 이내로 맞추십시오.',
  },
  'protocol-malformed': {
    sentence: '메시지가 프로토콜의 형식에 맞지 않습니다.',
    remedy: '알려 주십시오. Firedrill의 잘못입니다.',
  },
  unauthorised: {
    sentence: '토큰이 없거나 틀립니다.',
    remedy: '상태 디렉터리의 토큰 파일을 그 소유자로서 쓰십시오.',
  },
  'agent-away': {
    sentence: '응답하는 에이전트나 서버가 없습니다.',
    remedy: '`firedrill run`이 둘 다 시작합니다. 누가 있고 무엇이 막는지는 `firedrill doctor`가 알려 줍니다.',
  },
  'server-silent': {
    sentence: '서버는 있지만 응답하지 않습니다.',
    remedy:
      '`firedrill stop`이 서버를 거치지 않고 에이전트에게 모두 되돌리게 합니다. 그런 다음 `firedrill doctor`가 알려 주는 서버 프로세스를 끝내십시오.',
  },
  'run-stopped': {
    sentence: '사람이 중단한 실행이므로 더 주입하지 않습니다.',
    remedy: '필요하면 새로 시작하십시오.',
  },
  timeout: {
    sentence: '제때 응답이 오지 않았습니다.',
    remedy: '세부 내용을 보십시오. 시작한 것은 되돌리고 있습니다.',
  },
  'proxy-unknown': {
    sentence: '그런 상시 프록시는 없습니다.',
    remedy: '`firedrill proxy list`에서 목록을 보십시오.',
  },
  'proxy-exists': {
    sentence: '그 이름이나 주소의 상시 프록시가 이미 있습니다.',
    remedy: '다른 이름이나 포트를 고르거나 `firedrill proxy end NAME`으로 끝내십시오.',
  },
  'run-ended': {
    sentence: '끝난 실행이므로 기록이 닫혔습니다.',
    remedy: '나중에 알게 된 것은 사후 보고서에 쓰십시오: `firedrill report RUN --post-mortem`.',
  },
  'mark-too-early': {
    sentence: '복구 시점은 그 실행이 시작되기 전일 수 없습니다.',
    remedy: '--ago를 더 짧게 쓰십시오.',
  },
  'run-unknown': { sentence: '그런 실행은 없습니다.', remedy: '`firedrill get runs`에서 목록을 보십시오.' },
};
