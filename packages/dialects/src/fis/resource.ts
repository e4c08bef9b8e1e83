import type { Words } from '@firedrill/core/fault';
import type { JsonObject } from '@firedrill/core/words/json';
import type { Steps } from './steps.ts';
import type { Texts } from './template.ts';

/** One resource that a template can aim at, real or invented, as AWS would describe it. */
export interface FisResource {
  /** Unique in its inventory. A pod has none in AWS: it gets one that names cluster, namespace and pod. */
  readonly arn: string;
  /** One of the resource types of target-types.ts. */
  readonly resourceType: string;
  readonly account: string;
  readonly region: string;
  readonly tags: Texts;
  /** What filters look into: attributes in PascalCase, as AWS's Describe calls name them, nested as there. */
  readonly attributes: JsonObject;
  /** What the parameters of a target compare with, by the parameter's name; several values: any of them fits. */
  readonly parameters: { readonly [parameter: string]: string | readonly string[] };
  /** What `ListExperimentResolvedTargets` tells of it: `{arn}`, or names for a pod. */
  readonly information: Texts;
}

/** Where targets are found. */
export interface FisInventory {
  /**
   * All resources of one type; an inventory of 100,000 gives them without copying. A list never changes, and where one
   * inventory is asked again it should give the same: what was seen of a list is remembered with it.
   */
  readonly resourcesOf: (resourceType: string) => readonly FisResource[];
  /**
   * Why it has nothing of a type, or not the one with this ARN, where it knows more than that it is not there; null: it
   * knows no more. Absent: it never does.
   */
  readonly absence?: (resourceType: string, arn: string | null) => Words | null;
  /** Makes what is not there yet, in steps; without them it is made when it is first asked for. */
  readonly prepare?: () => Steps<void>;
}
