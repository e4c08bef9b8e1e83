import { ownOf } from '@firedrill/core/words/own-of';
import { settleParticles } from '@firedrill/core/words/particles';
import type { Checked, FisWarning } from './finding.ts';
import { type LooseAction, recordOf } from './loose-template.ts';
import { readJsonParameter } from './parameter-values.ts';

/**
 * What AWS's own SSM documents for AWS FIS require, by their names. SSM refuses one without it when the action begins,
 * and the experiment fails.
 * @see the user guide of AWS FIS, "Pre-configured AWS FIS SSM documents"
 */
const required: { readonly [document: string]: readonly string[] } = {
  'AWSFIS-Run-CPU-Stress': ['DurationSeconds'],
  'AWSFIS-Run-Memory-Stress': ['DurationSeconds', 'Percent'],
  'AWSFIS-Run-IO-Stress': ['DurationSeconds'],
  'AWSFIS-Run-Disk-Fill': ['DurationSeconds'],
  'AWSFIS-Run-Kill-Process': ['ProcessName'],
  'AWSFIS-Run-Network-Blackhole-Port': ['Protocol', 'Port', 'DurationSeconds'],
  'AWSFIS-Run-Network-Latency': ['DurationSeconds'],
  'AWSFIS-Run-Network-Latency-Sources': ['Sources', 'DurationSeconds'],
  'AWSFIS-Run-Network-Packet-Loss': ['DurationSeconds'],
  'AWSFIS-Run-Network-Packet-Loss-Sources': ['Sources', 'DurationSeconds'],
};

/** Parameters that a document of AWS's own needs and the action does not give. */
export const documentWarnings = (checked: Checked): readonly FisWarning[] =>
  checked.template.actions.flatMap((action) => missingWarnings(checked, action));

function missingWarnings({ warning }: Checked, { at, action, parameters }: LooseAction): readonly FisWarning[] {
  if (action?.id !== 'aws:ssm:send-command') return [];
  const [arn, json] = [ownOf(parameters, 'documentArn'), ownOf(parameters, 'documentParameters')];
  const document = String(arn).split('document/').at(-1) ?? '';
  const given = typeof json === 'string' ? readJsonParameter(json) : { value: {} };
  if (given === null) return []; // what is no JSON is told as that
  const missing = (ownOf(required, document) ?? []).filter((name) => !Object.hasOwn(recordOf(given.value), name));
  if (missing.length === 0) return [];
  const names = missing.join(', ');
  const example = JSON.stringify(Object.fromEntries(missing.map((name) => [name, examples[name] ?? '…'])));
  return [
    warning([...at, 'parameters', 'documentParameters'], 'value', {
      code: 'document-parameter-missing',
      found: `\`${document}\``,
      text: {
        en: `This document requires ${names}; SSM refuses it without, and the action fails.`,
        ko: settleParticles(`이 문서에는 ${names}이(가) 필요합니다. 없으면 SSM이 거부하여 동작이 실패합니다.`),
      },
      next: {
        en: `Write within "documentParameters": ${example}.`,
        ko: `"documentParameters" 안에 쓰십시오: ${example}.`,
      },
    }),
  ];
}

const examples: { readonly [name: string]: string } = { DurationSeconds: '60', Protocol: 'tcp', Sources: 'ALL' };
