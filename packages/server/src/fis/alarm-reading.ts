import type { AlarmReading, MappedAlarm } from '@firedrill/dialects/fis/alarm-guards';

export interface AlarmReadingAsked {
  readonly simulated: boolean;
  readonly environment: { readonly [name: string]: string | undefined };
  /** Named by the server's configuration; null: it names none. */
  readonly endpoint: string | null;
  readonly mapped: readonly MappedAlarm[];
}

/** The variables by which the AWS SDK and CLI are told whom to ask for CloudWatch. */
export const endpointVariables = ['AWS_ENDPOINT_URL_CLOUDWATCH', 'AWS_ENDPOINT_URL'] as const;

/**
 * How alarms are read here: in a simulation that has no CloudWatch they are invented, and nobody is asked; otherwise
 * CloudWatch is asked. Alarms that a probe stands for are always read by it.
 */
export function alarmReadingOf({ simulated, environment, endpoint, mapped }: AlarmReadingAsked): AlarmReading {
  const named = endpointVariables.map((name) => environment[name] ?? '').find((url) => url !== '');
  return { invented: simulated && (endpoint ?? named) === undefined, endpoint: endpoint ?? named ?? null, mapped };
}
