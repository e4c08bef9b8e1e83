import { proxyFaults } from './faults/list.ts';
import { type Fields, readFields } from './fields.ts';
import { readMatch } from './http/match.ts';
import type { Address, Listener, ListenerWords } from './listener.ts';
import { refusal } from './refusal.ts';
import type { RuleWords } from './rule.ts';
import type { RuleState, Term } from './rule-book.ts';

/** What a control message asks for; read from its JSON, and believed from here on. */
export type Ask =
  | { readonly verb: 'listen'; readonly words: ListenerWords }
  | { readonly verb: 'unlisten'; readonly key: string; readonly connections: 'keep' | 'cut' }
  | { readonly verb: 'rule'; readonly words: RuleWords; readonly term: Term }
  | { readonly verb: 'unrule'; readonly id: string }
  | { readonly verb: 'renew'; readonly ids: readonly string[]; readonly leaseUntilNs: bigint }
  | { readonly verb: 'state' | 'subscribe' | 'quit' };

const verbs = ['listen', 'unlisten', 'rule', 'unrule', 'renew', 'state', 'subscribe', 'quit'] as const;
/** Keys and ids, which come back in answers and are shown to people. */
const nameForm = /^[\w.:/-]{1,128}$/;

/** @throws Refusal when the message is not one of ours. */
export function readAsk(fields: Fields): Ask {
  const verb = fields.choice('verb', verbs);
  switch (verb) {
    case 'listen':
      return { verb, words: readListen(fields) };
    case 'unlisten':
      return { verb, key: name(fields, 'key'), connections: fields.choice('connections', ['keep', 'cut'], 'keep') };
    case 'rule':
      return { verb, words: readRule(fields), term: readTerm(fields) };
    case 'unrule':
      return { verb, id: name(fields, 'rule') };
    case 'renew':
      return { verb, ids: fields.texts('ids'), leaseUntilNs: fields.instantNs('leaseUntilNs') };
    default:
      return { verb };
  }
}

function readListen(fields: Fields): ListenerWords {
  const upstream = address(fields, 'upstream');
  if (upstream.port === 0) throw refusal('proxy.invalid', 'upstream: port 0 leads nowhere');
  return {
    key: name(fields, 'key'),
    listen: address(fields, 'listen'),
    upstream,
    mark: (fields.raw('mark') ?? null) === null ? null : fields.text('mark'),
  };
}

function readRule(fields: Fields): RuleWords {
  const fault = fields.text('fault');
  const kind = proxyFaults.find((one) => one.name === fault);
  if (kind === undefined) throw refusal('proxy.unknown-fault', `the proxy cannot bring about ${fault}`);
  const share = readFields(fields.raw('share') ?? { percent: 100 }, 'share');
  const percent = share.number('percent', { min: 0, max: 100 });
  share.done();
  const parameters = readFields(fields.raw('with') ?? {}, 'with');
  const effect = kind.read(parameters);
  parameters.done();
  const matching = fields.object('match');
  if (matching !== null && effect.layer === 'tcp') throw refusal('proxy.invalid', `match: ${fault} sees no messages`);
  const seed = fields.text('seed', '0');
  const key = name(fields, 'key');
  const said = JSON.stringify([key, fault, percent, fields.raw('with'), fields.raw('match') ?? null, seed]);
  return { id: name(fields, 'rule'), key, fault, percent, effect, match: readMatch(matching), seed, said };
}

function readTerm(fields: Fields): Term {
  return { leaseUntilNs: fields.instantNs('leaseUntilNs'), deadlineNs: fields.instantNs('deadlineNs') };
}

function name(fields: Fields, field: string): string {
  const value = fields.text(field);
  if (!nameForm.test(value)) throw refusal('proxy.invalid', `${field}: 1 to 128 of letters, digits and ._:/-`);
  return value;
}

/** `host:port`, or `[IPv6]:port`. */
function address(fields: Fields, field: string): Address {
  const [, bracketed, plain, digits] = /^(?:\[([\da-f:.]+)\]|([^\s:[\]]+)):(\d{1,5})$/i.exec(fields.text(field)) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined || port > 65_535) throw refusal('proxy.invalid', `${field}: expected host:port`);
  return { host, port };
}

/** A rule as it is told over the control socket. */
export interface RuleReport extends Omit<RuleState, 'leaseUntilNs' | 'deadlineNs'> {
  readonly leaseUntilNs: string;
  readonly deadlineNs: string;
}

export function reportRule(state: RuleState): RuleReport {
  const { leaseUntilNs, deadlineNs } = state;
  return { ...state, leaseUntilNs: leaseUntilNs.toString(), deadlineNs: deadlineNs.toString() };
}

/** A listener as it is told over the control socket. */
export interface ListenerReport {
  readonly key: string;
  readonly listen: string;
  readonly port: number;
  readonly upstream: string;
  readonly mark: string | null;
  readonly connections: number;
  /** Connections of customers whose server could not be reached, since the door was opened. */
  readonly unserved: number;
  /** Messages refused because their framing was ambiguous, by reason. */
  readonly refused: Readonly<Record<string, number>>;
}

export function reportListener(listener: Listener): ListenerReport {
  const { key, listen, upstream, mark } = listener.words;
  const shown = (one: Address, port: number): string =>
    one.host.includes(':') ? `[${one.host}]:${port}` : `${one.host}:${port}`;
  return {
    key,
    listen: shown(listen, listener.port),
    port: listener.port,
    upstream: shown(upstream, upstream.port),
    mark,
    connections: listener.connections.size,
    unserved: listener.unserved(),
    refused: Object.fromEntries(listener.refused),
  };
}
