import { FiredrillError } from '@firedrill/core/errors';
import type { InjectionStatus } from '@firedrill/core/protocol/messages';
import { isRunId } from '@firedrill/core/words/ids';
import {
  type Form,
  malformed,
  parseForm,
  readForm,
  readForms,
  readInjectionId,
  readList,
  readText,
  readWord,
} from './form.ts';
import { recoveredHows } from './journal/records.ts';
import type { StopAsked, StoppedInjection } from './person-stops.ts';

/**
 * What goes over an agent's control socket: one line of JSON each way, then the connection ends.
 *
 *     person ── {v: 1, token, ask: 'stop', all, runs, why, interrupt} ──▶ agent
 *     person ◀── {v: 1, stopped: [{what, status}]}, or {v: 1, code, detail} ── agent
 */
export const longestLineBytes = 256 * 1024;

export const encodeStop = (token: string, asked: StopAsked): string =>
  `${JSON.stringify({ v: 1, token, ask: 'stop', ...asked })}\n`;

/** @throws FiredrillError `protocol-malformed`, `protocol-version` */
export function decodeStop(line: string): { readonly token: string; readonly asked: StopAsked } {
  const form = firstVersion(parseForm(line, 'request'));
  readWord(form, 'ask', ['stop']);
  const runs = readList(form, 'runs').map((run) => {
    return typeof run === 'string' && isRunId(run) ? run : malformed('request.runs', 'ids of runs', run);
  });
  const { all, interrupt } = { all: form.object['all'] === true, interrupt: form.object['interrupt'] === true };
  return { token: readText(form, 'token'), asked: { all, runs, why: readText(form, 'why').slice(0, 500), interrupt } };
}

export const encodeStopped = (stopped: readonly StoppedInjection[]): string => `${JSON.stringify({ v: 1, stopped })}\n`;

export const encodeRefusal = ({ code, message }: FiredrillError): string =>
  `${JSON.stringify({ v: 1, code, detail: message })}\n`;

/** @throws FiredrillError `protocol-malformed`, or `unauthorised` and the like: what the agent refuses with */
export function decodeStopped(line: string): readonly StoppedInjection[] {
  const form = firstVersion(parseForm(line, 'answer'));
  if (form.object['code'] !== undefined) {
    const detail = `the agent refuses (${readText(form, 'code')}): ${readText(form, 'detail')}`;
    throw new FiredrillError('unauthorised', detail);
  }
  return readForms(form, 'stopped').map((each) => ({
    what: readText(each, 'what'),
    status: readStatus(readForm(each, 'status')),
  }));
}

function readStatus(form: Form): InjectionStatus {
  return {
    injection: readInjectionId(form, 'injection'),
    state: readWord(form, 'state', ['live', 'recovered', 'recovering', 'unknown']),
    how: form.object['how'] === null ? null : readWord(form, 'how', recoveredHows),
    detail: readText(form, 'detail'),
    exposure: null,
  };
}

function firstVersion(form: Form): Form {
  if (form.object['v'] === 1) return form;
  throw new FiredrillError(
    'protocol-version',
    `the control socket speaks version 1, not ${JSON.stringify(form.object['v'])}`,
  );
}
