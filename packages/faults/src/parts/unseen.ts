import type { Words } from '@firedrill/core/fault';
import type { Connections } from './connections.ts';

/**
 * What a person should know before the run of a fault that is seen by an answer: the witness says nothing by itself,
 * and most servers speak only when they are spoken to. `mustFlow` says how much must flow for it to be seen.
 */
export function unseenWarnings({ send }: Connections, mustFlow: Words): readonly Words[] {
  if (send !== undefined) return [];
  return [
    {
      en:
        `The witness sends nothing by itself, and sees this only where the server speaks first (${mustFlow.en}). ` +
        'Else nothing shows the fault and the run is inconclusive: give `send` and `expectBytes`.',
      ko:
        `증인은 스스로 아무것도 보내지 않으므로, 서버가 먼저 말할 때만(${mustFlow.ko}) 볼 수 있습니다. ` +
        '그렇지 않으면 장애가 증명되지 않아 판정 불가로 끝납니다. `send`와 `expectBytes`를 지정하십시오.',
    },
  ];
}
