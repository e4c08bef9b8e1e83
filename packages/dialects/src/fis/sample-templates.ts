/** A template with a little of everything, for tests that change a line of it. */
export const sample = `{
  "description": "Stop an instance of three, then slow the tasks",
  "targets": {
    "servers": {
      "resourceType": "aws:ec2:instance",
      "resourceTags": {"Purpose": "chaos-ready"},
      "filters": [{"path": "State.Name", "values": ["running"]}],
      "selectionMode": "COUNT(1)"
    },
    "tasks": {
      "resourceType": "aws:ecs:task",
      "parameters": {"cluster": "shop", "service": "ratings"},
      "selectionMode": "PERCENT(66)"
    }
  },
  "actions": {
    "stop": {
      "actionId": "aws:ec2:stop-instances",
      "parameters": {"startInstancesAfterDuration": "PT2M"},
      "targets": {"Instances": "servers"}
    },
    "pause": {"actionId": "aws:fis:wait", "parameters": {"duration": "PT1M"}, "startAfter": ["stop"]},
    "slow": {
      "actionId": "aws:ecs:task-network-latency",
      "parameters": {"duration": "PT5M", "delayMilliseconds": "300"},
      "targets": {"Tasks": "tasks"},
      "startAfter": ["pause"]
    }
  },
  "stopConditions": [
    {"source": "aws:cloudwatch:alarm", "value": "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:Orders fall"}
  ],
  "roleArn": "arn:aws:iam::123456789012:role/drill",
  "tags": {"Name": "sample"},
  "experimentOptions": {"accountTargeting": "single-account", "emptyTargetResolutionMode": "skip"}
}
`;

/** The same with one part replaced. @throws RangeError when the part is not there exactly once */
export function changed(part: string, by: string): string {
  if (sample.split(part).length !== 2) throw new RangeError(`${part} does not stand there exactly once`);
  return sample.replace(part, () => by);
}
