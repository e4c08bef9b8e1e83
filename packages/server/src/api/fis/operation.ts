import type { JsonObject } from '@firedrill/core/words/json';

/** The operations of AWS FIS, API version 2020-12-01 (the `fis` service model of botocore). */
export const fisOperationNames = [
  'CreateExperimentTemplate',
  'CreateTargetAccountConfiguration',
  'DeleteExperimentTemplate',
  'DeleteTargetAccountConfiguration',
  'GetAction',
  'GetExperiment',
  'GetExperimentTargetAccountConfiguration',
  'GetExperimentTemplate',
  'GetSafetyLever',
  'GetTargetAccountConfiguration',
  'GetTargetResourceType',
  'ListActions',
  'ListExperimentResolvedTargets',
  'ListExperimentTargetAccountConfigurations',
  'ListExperimentTemplates',
  'ListExperiments',
  'ListTagsForResource',
  'ListTargetAccountConfigurations',
  'ListTargetResourceTypes',
  'StartExperiment',
  'StopExperiment',
  'TagResource',
  'UntagResource',
  'UpdateExperimentTemplate',
  'UpdateSafetyLeverState',
  'UpdateTargetAccountConfiguration',
] as const;
export type FisOperationName = (typeof fisOperationNames)[number];

/** Who asks: the account by the access key, the region by the credential scope. Everything is kept apart by both. */
export interface FisCaller {
  readonly account: string;
  readonly region: string;
  readonly accessKey: string;
}

/**
 * One operation. `input` holds labels, query and body by their names in the service model, already checked against it:
 * types, lengths, enums and required members are as there. The answer is the body, without absent members.
 * @throws FisFault for what AWS would refuse
 */
export type FisOperation = (input: JsonObject, caller: FisCaller) => JsonObject | Promise<JsonObject>;

export type FisOperations = { readonly [name in FisOperationName]: FisOperation };
