import { defineFisAction } from '../action.ts';
import { duration, required } from '../parameter-kinds.ts';

export const directconnectVirtualInterfaceDisconnect = defineFisAction({
  id: 'aws:directconnect:virtual-interface-disconnect',
  summary: {
    en: 'Takes down the sessions of virtual interfaces.',
    ko: '가상 인터페이스의 세션을 끊습니다.',
  },
  target: { key: 'VirtualInterfaces', resourceType: 'aws:directconnect:virtual-interface' },
  parameters: {
    duration: required(duration('PT10M', 'PT12H')),
  },
});
