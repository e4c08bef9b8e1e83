import { ownOf } from '@firedrill/core/words/own-of';
import { isoDurationMs } from './iso-duration.ts';
import { listOf, type Loose, type LooseTemplate, recordOf, textOf } from './loose-template.ts';
import { parseSelectionMode } from './selection-mode.ts';
import { alarmSource } from './stop-problems.ts';
import type {
  FisLogConfiguration,
  FisReportConfiguration,
  FisTarget,
  FisTemplate,
  FisTemplateAction,
  Texts,
} from './template.ts';

/** The template of a document in which nothing is wrong. */
export function buildTemplate({ written, targets, actions }: LooseTemplate): FisTemplate {
  const options = recordOf(ownOf(written, 'experimentOptions'));
  return {
    description: textIn(written, 'description'),
    targets: Object.fromEntries(targets.map((target) => [target.name, targetOf(target.written)])),
    actions: Object.fromEntries(actions.map((action) => [action.name, actionOf(action.written)])),
    stopConditions: listOf(ownOf(written, 'stopConditions'))
      .map(recordOf)
      .filter(({ source }) => source === alarmSource)
      .map((condition) => ({ alarmArn: textIn(condition, 'value') })),
    roleArn: textIn(written, 'roleArn'),
    tags: textsOf(ownOf(written, 'tags')),
    accountTargeting: options['accountTargeting'] === 'multi-account' ? 'multi-account' : 'single-account',
    emptyTargetResolutionMode: options['emptyTargetResolutionMode'] === 'skip' ? 'skip' : 'fail',
    logConfiguration: logOf(ownOf(written, 'logConfiguration')),
    reportConfiguration: reportOf(ownOf(written, 'experimentReportConfiguration')),
    clientToken: textOf(ownOf(written, 'clientToken')),
  };
}

function targetOf(written: Loose): FisTarget {
  const mode = parseSelectionMode(textIn(written, 'selectionMode'));
  if (mode === null) throw new RangeError('a selection mode passed the checks and cannot be read');
  return {
    resourceType: textIn(written, 'resourceType'),
    selectionMode: mode,
    resourceArns: listOfTexts(ownOf(written, 'resourceArns')),
    resourceTags: textsOf(ownOf(written, 'resourceTags')),
    filters: listOf(ownOf(written, 'filters'))
      .map(recordOf)
      .map((filter) => ({ path: textIn(filter, 'path'), values: listOfTexts(ownOf(filter, 'values')) })),
    parameters: textsOf(ownOf(written, 'parameters')),
  };
}

const actionOf = (written: Loose): FisTemplateAction => ({
  actionId: textIn(written, 'actionId'),
  description: textOf(ownOf(written, 'description')),
  parameters: textsOf(ownOf(written, 'parameters')),
  targets: textsOf(ownOf(written, 'targets')),
  startAfter: listOfTexts(ownOf(written, 'startAfter')),
});

function logOf(value: unknown): FisLogConfiguration | null {
  if (value === undefined) return null;
  const written = recordOf(value);
  const logs = recordOf(ownOf(written, 'cloudWatchLogsConfiguration'));
  return {
    logSchemaVersion: Number(ownOf(written, 'logSchemaVersion')),
    logGroupArn: textOf(ownOf(logs, 'logGroupArn')),
    s3: bucketOf(ownOf(written, 's3Configuration')),
  };
}

function reportOf(value: unknown): FisReportConfiguration | null {
  if (value === undefined) return null;
  const written = recordOf(value);
  const sources = listOf(ownOf(recordOf(ownOf(written, 'dataSources')), 'cloudWatchDashboards'));
  const lengthOf = (member: string): number => isoDurationMs(textIn(written, member)) ?? 20 * 60_000;
  const bucket = ownOf(recordOf(ownOf(written, 'outputs')), 's3Configuration');
  const s3 = bucket === undefined ? null : recordOf(bucket);
  return {
    s3: s3 === null ? null : { bucketName: textOf(ownOf(s3, 'bucketName')), prefix: textOf(ownOf(s3, 'prefix')) },
    dashboards: sources.flatMap((each) => textOf(ownOf(recordOf(each), 'dashboardIdentifier')) ?? []),
    preExperimentMs: lengthOf('preExperimentDuration'),
    postExperimentMs: lengthOf('postExperimentDuration'),
  };
}

function bucketOf(value: unknown): FisLogConfiguration['s3'] {
  if (value === undefined) return null;
  const written = recordOf(value);
  return { bucketName: textIn(written, 'bucketName'), prefix: textOf(ownOf(written, 'prefix')) };
}

const textIn = (written: Loose, member: string): string => textOf(ownOf(written, member)) ?? '';
const textsOf = (value: unknown): Texts =>
  Object.fromEntries(Object.entries(recordOf(value)).map(([name, text]) => [name, String(text)]));
const listOfTexts = (value: unknown): readonly string[] => listOf(value).map(String);
