import type { ClaimOf } from '@firedrill/core/hold';
import type {
  AgentCalls,
  CallName,
  CheckedInjection,
  CheckedProbe,
  InjectAsked,
} from '@firedrill/core/protocol/messages';
import type { TargetSpec } from '@firedrill/core/words/experiment';
import { isInjectionId } from '@firedrill/core/words/ids';
import type { JsonObject } from '@firedrill/core/words/json';
import type { Target } from '@firedrill/core/words/target';
import type { Form } from './form.ts';
import {
  isObject,
  malformed,
  readAmount,
  readCount,
  readForm,
  readForms,
  readInjectionId,
  readJson,
  readList,
  readRunId,
  readText,
} from './form.ts';

/**
 * Reads what a server asks, call by call: another version may have sent it. What an agent acts upon is checked in
 * full; what it only passes on (a selector, a question to the witness) is checked where it is understood.
 */
export const decodeAsked: { readonly [Name in CallName]: (form: Form) => Parameters<AgentCalls[Name]>[0] } = {
  capabilities: () => ({}),
  resolve: (form) => {
    const target = readForm(form, 'target');
    readText(target, 'type');
    readForm(target, 'select');
    // Each kind of target reads its own selector.
    return { target: target.object as unknown as TargetSpec };
  },
  check: (form) => ({
    injections: readForms(form, 'injections').map(checkedInjection),
    // A server of an older version asks of injections alone.
    probes: form.object['probes'] === undefined ? [] : readForms(form, 'probes').map(checkedProbe),
  }),
  inject: injectAsked,
  renew: (form) => ({
    run: readRunId(form, 'run'),
    epoch: readCount(form, 'epoch'),
    injections: readList(form, 'injections').map((id) => {
      return typeof id === 'string' && isInjectionId(id)
        ? id
        : malformed(`${form.path}.injections`, 'ids of injections', id);
    }),
    leaseMs: readAmount(form, 'leaseMs'),
  }),
  recover: (form) => ({
    injection: readInjectionId(form, 'injection'),
    run: form.object['run'] === null ? null : readRunId(form, 'run'),
    epoch: form.object['epoch'] === null ? null : readCount(form, 'epoch'),
    why: readText(form, 'why'),
  }),
  observe: (form) => ({ injection: readInjectionId(form, 'injection') }),
  residue: () => ({}),
  standing: () => ({}),
  watch: (form) => ({
    injection: readInjectionId(form, 'injection'),
    effect: readForm(form, 'effect').object,
    exposure: form.object['exposure'] === null ? null : readForm(form, 'exposure').object,
  }),
  look: (form) => ({ injection: readInjectionId(form, 'injection'), effect: readForm(form, 'effect').object }),
  unwatch: (form) => ({ injection: readInjectionId(form, 'injection') }),
  probe: (form) => ({
    type: readText(form, 'type'),
    with: readForm(form, 'with').object,
    timeoutMs: readAmount(form, 'timeoutMs'),
  }),
};

function injectAsked(form: Form): InjectAsked {
  return {
    injection: readInjectionId(form, 'injection'),
    run: readRunId(form, 'run'),
    epoch: readCount(form, 'epoch'),
    fault: readText(form, 'fault'),
    target: readTarget(readForm(form, 'target')),
    claims: readForms(form, 'claims').map(readClaim),
    leaseMs: readAmount(form, 'leaseMs'),
    durationMs: readAmount(form, 'durationMs'),
  };
}

function checkedProbe(form: Form): CheckedProbe {
  return { slot: readText(form, 'slot'), type: readText(form, 'type'), with: readForm(form, 'with').object };
}

function checkedInjection(form: Form): CheckedInjection {
  return {
    slot: readText(form, 'slot'),
    fault: readText(form, 'fault'),
    target: readTarget(readForm(form, 'target')),
    claims: readForms(form, 'claims').map(readClaim),
    leaseMs: readAmount(form, 'leaseMs'),
    durationMs: readAmount(form, 'durationMs'),
    ...(form.object['action'] === undefined ? {} : { action: readText(form, 'action') }),
    ...(form.object['foresee'] === undefined ? {} : { foresee: readForm(form, 'foresee').object }),
  };
}

function readClaim(form: Form): ClaimOf {
  return { hold: readText(form, 'hold'), resource: readJson(form, 'resource'), want: readJson(form, 'want') };
}

function readTarget(form: Form): Target {
  readText(form, 'id');
  readText(form, 'name');
  const { process } = form.object;
  if (process !== null) readProcess(process, form.path);
  // The rest of a target is for people and for planning; an agent acts upon the claims.
  return form.object as unknown as Target;
}

function readProcess(process: JsonObject[string] | undefined, path: string): void {
  if (!isObject(process)) return malformed(`${path}.process`, 'an identity or null', process);
  readCount({ path: `${path}.process`, object: process }, 'pid');
  readText({ path: `${path}.process`, object: process }, 'startTicks');
}
