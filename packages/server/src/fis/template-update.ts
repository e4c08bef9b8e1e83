import type { Json, JsonObject } from '@firedrill/core/words/json';
import { isObject, memberOf, objectIn } from './json-members.ts';
import type { Told } from './refusals.ts';

const replaced = ['description', 'stopConditions', 'targets', 'actions', 'roleArn'] as const;
const known: readonly string[] = [
  ...replaced,
  'logConfiguration',
  'experimentOptions',
  'experimentReportConfiguration',
];

/** What an update may not ask, beyond what is wrong with the template that comes of it. */
export function updateProblems(kept: JsonObject, asked: JsonObject): readonly Told[] {
  const targeting = memberOf(objectIn(asked, 'experimentOptions'), 'accountTargeting');
  const before = memberOf(objectIn(kept, 'experimentOptions'), 'accountTargeting');
  return [
    ...Object.keys(asked)
      .filter((member) => !known.includes(member))
      .map((member) => ({
        path: member,
        found: `the key \`${member}\``,
        expected: `one of ${known.join(', ')}`,
        next: member === 'tags' ? 'Tags are changed by TagResource and UntagResource.' : null,
      })),
    ...(targeting === undefined || targeting === before
      ? []
      : [
          {
            path: 'experimentOptions.accountTargeting',
            found: JSON.stringify(targeting),
            expected: `${JSON.stringify(before ?? null)}, as the template was created with`,
            next: 'Create another template.',
          },
        ]),
  ];
}

/**
 * The template that comes of an update: what is named replaces what was there, whole. Of the options only those that
 * are named change; an empty configuration of logs or of reports takes it away; the version of the logs' schema stays
 * when none is named.
 */
export function updatedTemplate(kept: JsonObject, asked: JsonObject): JsonObject {
  const named = Object.entries(asked).filter(([member]) => replaced.some((each) => each === member));
  const options = memberOf(asked, 'experimentOptions');
  const log = memberOf(asked, 'logConfiguration');
  const report = memberOf(asked, 'experimentReportConfiguration');
  const { logConfiguration, experimentReportConfiguration, ...others } = kept;
  const version = memberOf(objectIn(kept, 'logConfiguration'), 'logSchemaVersion');
  const newLog = isObject(log) && version !== undefined && !isEmpty(log) ? { logSchemaVersion: version, ...log } : log;
  return {
    ...others,
    ...Object.fromEntries(named),
    ...(isObject(options) ? { experimentOptions: { ...objectIn(kept, 'experimentOptions'), ...options } } : {}),
    ...(options !== undefined && !isObject(options) ? { experimentOptions: options } : {}),
    ...unlessEmpty('logConfiguration', newLog ?? logConfiguration),
    ...unlessEmpty('experimentReportConfiguration', report ?? experimentReportConfiguration),
  };
}

const isEmpty = (value: Json | undefined): boolean => isObject(value) && Object.keys(value).length === 0;

const unlessEmpty = (name: string, value: Json | undefined): JsonObject =>
  value === undefined || isEmpty(value) ? {} : { [name]: value };
