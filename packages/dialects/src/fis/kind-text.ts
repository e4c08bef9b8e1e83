import { isoDurationText } from './iso-duration.ts';
import type { FisParameterKind } from './parameter-kinds.ts';

/** What a parameter takes, in few words: `duration PT1M to PT12H`. */
export function kindText(kind: FisParameterKind): string {
  switch (kind.kind) {
    case 'duration':
      return `duration${kind.minMs < 1000 ? '' : ` ${isoDurationText(kind.minMs)}`} to ${isoDurationText(kind.maxMs)}`;
    case 'number':
      return `${kind.min} to ${kind.max}`;
    case 'integer':
      return kind.max === null ? `whole number from ${kind.min}` : `whole number ${kind.min} to ${kind.max}`;
    case 'one-of':
      return kind.words.join(' or ');
    case 'one-of-by':
      return Object.entries(kind.words)
        .map(([by, words]) => `${words.join(', ')} (${by})`)
        .join('; ');
    case 'list':
      return `list with commas${kind.words === null ? '' : ` of ${kind.words.join(', ')}`}${
        kind.maxItems === null ? '' : `, ${kind.maxItems} at most`
      }`;
    case 'boolean':
      return 'true or false';
    case 'json':
      return 'JSON object';
    case 'arn':
      return 'ARN';
    case 'text':
      return 'text';
  }
}
