/** The parts of the ARN of an alarm of CloudWatch, metric or composite. */
export interface AlarmArn {
  readonly region: string;
  readonly account: string;
  /** 1 to 255 characters, any of them; blanks and colons too. */
  readonly name: string;
}

/** `arn:PARTITION:cloudwatch:REGION:ACCOUNT:alarm:NAME`. @see service model of CloudWatch, AlarmArn and AlarmName */
export const alarmArnPattern = /^arn:(aws[a-z-]*):cloudwatch:([a-z]{2}[a-z0-9-]*):(\d{12}):alarm:([^]{1,255})$/;

/** @returns null for what is no ARN of an alarm */
export function alarmArnOf(text: string): AlarmArn | null {
  const [, , region, account, name] = alarmArnPattern.exec(text) ?? [];
  return region === undefined || account === undefined || name === undefined ? null : { region, account, name };
}

/** What people call an alarm: its name, or the text as it stands where it is no ARN. */
export const alarmNameOf = (text: string): string => alarmArnOf(text)?.name ?? text;
