import type { Words } from '@firedrill/core/fault';
import { labelsIn } from '@firedrill/server/report/labels';
import type { Language } from '../verb.ts';
import type { Paint } from './paint.ts';
import { printable } from './table.ts';

const commands = [
  '  firedrill plan FILE -o hypothesis > hypothesis.yaml',
  '  firedrill run FILE --hypothesis hypothesis.yaml',
] as const;

/** What could be asked of an experiment that asks nothing, to be saved as it stands; '' where nothing is offered. */
export function offerText(
  offered: Words | null,
  { paint, language }: { readonly paint: Paint; readonly language: Language },
): string {
  if (offered === null) return '';
  const labels = labelsIn(language);
  const lines = offered[language].trimEnd().split('\n').map(printable);
  return [paint('bold', labels.offer), labels.offerNote, ...commands, '', ...lines].join('\n');
}
