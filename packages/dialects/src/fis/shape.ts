/**
 * The form of a value in AWS's service model: what botocore's `service-2.json` says of it, without its texts. Lengths
 * are in characters.
 */
export type Shape =
  | {
      readonly type: 'structure';
      readonly required: readonly string[];
      readonly members: { readonly [member: string]: string };
    }
  | { readonly type: 'list'; readonly member: string; readonly min?: number; readonly max?: number }
  | {
      readonly type: 'map';
      readonly key: string;
      readonly value: string;
      readonly min?: number;
      readonly max?: number;
    }
  | {
      readonly type: 'string';
      readonly min?: number;
      readonly max?: number;
      /** Found anywhere in the text unless it anchors itself: `[\S]+` means “not only white space”. */
      readonly pattern?: string;
      readonly enum?: readonly string[];
    }
  | { readonly type: 'integer' | 'boolean'; readonly min?: number; readonly max?: number };
