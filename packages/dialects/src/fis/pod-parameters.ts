import { number, optional, plainText, required } from './parameter-kinds.ts';

/** What every action on pods says about the pod that FIS starts to reach them. */
export const podParameters = {
  kubernetesServiceAccount: required(plainText),
  fisPodContainerImage: optional(plainText),
  maxErrorsPercent: optional(number(0, 100), '0'),
  fisPodLabels: optional(plainText),
  fisPodAnnotations: optional(plainText),
} as const;
