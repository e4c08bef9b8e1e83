import { isRecord } from '../loose-values.ts';
import { foreignDocument } from './other-tools.ts';

const members = ['actions', 'targets', 'stopConditions', 'roleArn', 'experimentOptions', 'logConfiguration'];

/**
 * Whether a document is meant for AWS FIS: it says nothing of a native experiment, and has two members of a template,
 * an action id, or a template within an answer of the API or within a document of another tool: what to do with those
 * is told.
 */
export function looksLikeFis(value: unknown): boolean {
  if (!isRecord(value) || 'apiVersion' in value || 'kind' in value || 'spec' in value) return false;
  if (answerMember(value) !== null || foreignDocument(value) !== null) return true;
  const actions = value['actions'];
  const hasActionId = isRecord(actions) && Object.values(actions).some((each) => isRecord(each) && 'actionId' in each);
  return hasActionId || members.filter((member) => Object.hasOwn(value, member)).length >= 2;
}

/** The member by which an answer of the API is known: it holds what a template would say, or a list of such. */
export function answerMember(value: { readonly [member: string]: unknown }): string | null {
  const answers = ['experimentTemplate', 'experimentTemplates', 'experiment', 'experiments'];
  const [only, ...others] = Object.keys(value).filter((member) => member !== 'nextToken');
  return only !== undefined && others.length === 0 && answers.includes(only) ? only : null;
}
