/**
 * An experiment template of AWS FIS, as `aws fis create-experiment-template` takes it, read and checked. What the
 * document leaves out is filled with what AWS takes then; texts that stand for something are read into it.
 */
export interface FisTemplate {
  readonly description: string;
  readonly targets: { readonly [name: string]: FisTarget };
  readonly actions: { readonly [name: string]: FisTemplateAction };
  /** The alarms that stop the experiment; none where the document says `none`. */
  readonly stopConditions: readonly FisStopCondition[];
  readonly roleArn: string;
  readonly tags: Texts;
  readonly accountTargeting: 'single-account' | 'multi-account';
  /** What becomes of an experiment of which a target is empty. AWS's API takes `fail`, its console `skip`. */
  readonly emptyTargetResolutionMode: 'fail' | 'skip';
  /** Where AWS would write logs; null where it writes none. */
  readonly logConfiguration: FisLogConfiguration | null;
  /** What AWS would report; null where it reports nothing. */
  readonly reportConfiguration: FisReportConfiguration | null;
  /** AWS creates one template for one token; null: the caller's tool makes one up. */
  readonly clientToken: string | null;
}

export interface Texts {
  readonly [name: string]: string;
}

export interface FisTarget {
  readonly resourceType: string;
  readonly selectionMode: SelectionMode;
  /** At most five. Not together with tags or filters. */
  readonly resourceArns: readonly string[];
  /** All must match; an empty value matches an empty one only. */
  readonly resourceTags: Texts;
  /** All must match; one of a filter's values is enough. */
  readonly filters: readonly FisFilter[];
  readonly parameters: Texts;
}

export interface FisFilter {
  /** Attributes of the resource's description, each in PascalCase: `Placement.AvailabilityZone`. */
  readonly path: string;
  readonly values: readonly string[];
}

/** How many of the resources that match are taken; by chance where not all are. */
export type SelectionMode =
  | { readonly mode: 'all' }
  /** 1 or more. */
  | { readonly mode: 'count'; readonly count: number }
  /** 1 to 100; of the resources found, rounded down. */
  | { readonly mode: 'percent'; readonly percent: number };

export interface FisTemplateAction {
  readonly actionId: string;
  readonly description: string | null;
  readonly parameters: Texts;
  /** From the action's target key to the name of a target of the template. */
  readonly targets: Texts;
  /** Actions that must have completed before this one starts. */
  readonly startAfter: readonly string[];
}

export interface FisStopCondition {
  readonly alarmArn: string;
}

export interface FisLogConfiguration {
  readonly logSchemaVersion: number;
  readonly logGroupArn: string | null;
  readonly s3: { readonly bucketName: string; readonly prefix: string | null } | null;
}

export interface FisReportConfiguration {
  readonly s3: { readonly bucketName: string | null; readonly prefix: string | null } | null;
  readonly dashboards: readonly string[];
  /** How long before the experiment the report begins, and how long after it ends; 20 minutes each where unsaid. */
  readonly preExperimentMs: number;
  readonly postExperimentMs: number;
}
