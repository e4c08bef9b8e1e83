import { existsSync } from 'node:fs';
import type { Plan } from '@firedrill/core/plan/plan';
import { alertsAddress, alertsScheme } from '@firedrill/core/recovery/alert-signal';
import { alertsToken } from '@firedrill/server/api/alerts/token';
import { readToken, type StateDir } from '@firedrill/server/state-dir';
import type { Language } from '../verb.ts';

const noToken = {
  en: 'alerts: the address has a token, which the first run or `firedrill server` makes; after it `plan` shows both',
  ko: 'alerts: 주소에는 토큰이 들어갑니다. 첫 실행이나 `firedrill server`가 토큰을 만들며, 그 뒤에는 `plan`이 둘 다 보여 줍니다',
};

/**
 * The address to write into the configuration of Alertmanager or Grafana, token and all: that token opens nothing else.
 * Empty where no alerts are wanted. A port that the system chooses is told when the run begins.
 */
export function alertsUrlText({ experiment }: Plan, dir: StateDir, language: Language): string {
  const listen = alertsAddress(experiment);
  if (listen === null) return '';
  if (!existsSync(dir.tokenFile)) return noToken[language];
  const address = listen.replace(/:0$/, ':PORT');
  return `alerts: ${alertsScheme(listen)}://${address}/alerts/${alertsToken(readToken(dir))}`;
}
