import { readFileSync } from 'node:fs';
import { isObject } from './json.ts';
import type { JsonObject } from './json.ts';
import { CALLS, MODES } from './policies.ts';
import type { CallName, CallPolicy, Mode, PolicyName } from './policies.ts';
import { shopError } from './shop-errors.ts';

/** The processes of a shop, in the order in which they are started; the shopper comes when all else is healthy. */
export const ROLES = [
  'catalog',
  'ratings',
  'reviews',
  'store',
  'order',
  'dispatcher',
  'edge',
  'balancer',
  'spare',
  'shopper',
] as const;
export type Role = (typeof ROLES)[number];

/** The roles that a shop of a mode has: only a hardened one has a spare balancer. */
export function rolesIn(mode: Mode): readonly Role[] {
  return ROLES.filter((role) => role !== 'spare' || MODES[mode].spareBalancer);
}

/** Everything that listens: the roles and their supervisor. */
export const LISTENERS = [
  'edge',
  'catalog',
  'reviews',
  'ratings',
  'order',
  'dispatcher',
  'shopper',
  'supervisor',
  'balancer',
  'spare',
  'store',
] as const;
export type Listener = (typeof LISTENERS)[number];
export type Ports = Readonly<Record<Listener, number>>;
export type Urls = Readonly<Record<CallName, string>>;

/** What a person writes in a shop's JSON file; all but `mode` and `workDir` has a default. */
export type ShopInput = {
  readonly mode: Mode;
  /** Where the stores and logs lie. */
  readonly workDir: string;
  /** The shop's id, in each process's labels. Default: the mode. */
  readonly shop?: string;
  /** Factor on every time of the call policies, above 0. Default 1. */
  readonly scale?: number;
  /** Ports of 127.0.0.1. Default: from 9080 (fragile) or 9180 (hardened) on, in the order of `LISTENERS`. */
  readonly listen?: Partial<Ports>;
  /** Where a caller finds a dependency, for instance a proxy in between. Default: the dependency's own port. */
  readonly urls?: Partial<Urls>;
  /** Changes to the mode's call policies, before scaling. */
  readonly policies?: Partial<Record<PolicyName, Partial<CallPolicy>>>;
  /** Orders that the shopper places, 0 to 1000. Default 5. */
  readonly ordersPerSecond?: number;
  /** Pages that the shopper opens, 0 to 1000. Default 5. */
  readonly pagesPerSecond?: number;
  /** A paid order that is not dispatched after this time counts as lost. Default 5000; not scaled. */
  readonly overdueMs?: number;
};

/** A whole shop, with its defaults filled in and its times scaled. */
export type ShopConfig = Required<Omit<ShopInput, 'policies' | 'listen' | 'urls'>> & {
  readonly listen: Ports;
  readonly urls: Urls;
  readonly policies: Readonly<Record<PolicyName, CallPolicy>>;
};

const FIRST_PORT: Readonly<Record<Mode, number>> = { fragile: 9080, hardened: 9180 };

/** The ports a mode has when nothing else is said. */
export function defaultPorts(mode: Mode): Ports {
  // The list of entries has exactly the listeners as keys, which fromEntries cannot know.
  return Object.fromEntries(LISTENERS.map((name, place) => [name, FIRST_PORT[mode] + place])) as Ports;
}

/** Fills in the defaults and scales the times. */
export function shopConfig(input: ShopInput): ShopConfig {
  const listen = { ...defaultPorts(input.mode), ...input.listen };
  const scale = input.scale ?? 1;
  return {
    mode: input.mode,
    workDir: input.workDir,
    shop: input.shop ?? input.mode,
    scale,
    listen,
    urls: { ...directUrls(listen), ...input.urls },
    policies: scaledPolicies(input, scale),
    ordersPerSecond: input.ordersPerSecond ?? 5,
    pagesPerSecond: input.pagesPerSecond ?? 5,
    overdueMs: input.overdueMs ?? 5000,
  };
}

/** Reads a shop's JSON file. Throws SHOP_CONFIG naming every field that is wrong. */
export function readShopInput(path: string): ShopInput {
  const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const problems = problemsOf(parsed);
  if (problems.length > 0) throw shopError('SHOP_CONFIG', problems.join('; '));
  // Every field was checked by problemsOf just above.
  return parsed as ShopInput;
}

/** The address of something that listens on this machine's loopback. */
export function loopbackUrl(port: number): string {
  return `http://127.0.0.1:${port}`;
}

function directUrls(listen: Ports): Urls {
  return {
    'edge.catalog': loopbackUrl(listen.catalog),
    'edge.reviews': loopbackUrl(listen.reviews),
    'edge.order': loopbackUrl(listen.order),
    'reviews.ratings': loopbackUrl(listen.ratings),
    'order.store': loopbackUrl(listen.store),
    'dispatcher.order': loopbackUrl(listen.order),
    'balancer.edge': loopbackUrl(listen.edge),
    'shopper.balancer': loopbackUrl(listen.balancer),
    'shopper.spare': loopbackUrl(listen.spare),
  };
}

function scaledPolicies(input: ShopInput, scale: number): Readonly<Record<PolicyName, CallPolicy>> {
  const scaled = (timeMs: number | null) => (timeMs === null ? null : timeMs * scale);
  const entries = Object.entries(MODES[input.mode].calls).map(([name, base]) => {
    // The keys of a mode's calls are policy names; Object.entries forgets it.
    const policy = { ...base, ...input.policies?.[name as PolicyName] };
    const times = {
      timeoutMs: scaled(policy.timeoutMs),
      deadlineMs: scaled(policy.deadlineMs),
      pauseMs: policy.pauseMs * scale,
      breakerOpenMs: policy.breakerOpenMs * scale,
    };
    return [name, { ...policy, ...times }];
  });
  // The entries have exactly the policy names as keys, which fromEntries cannot know.
  return Object.fromEntries(entries) as Record<PolicyName, CallPolicy>;
}

type Rule = (value: unknown) => string | null;

const FIELDS: Readonly<Record<string, Rule>> = {
  mode: (value) => (value === 'fragile' || value === 'hardened' ? null : 'must be fragile or hardened'),
  workDir: nonEmptyText,
  shop: (value) => (typeof value === 'string' && /^[\w.-]{1,40}$/.test(value) ? null : 'must be 1-40 of a-z 0-9 . _ -'),
  scale: between(0.001, 1000),
  listen: mapOf(LISTENERS, between(1, 65_535)),
  urls: mapOf(CALLS, (value) => (typeof value === 'string' && URL.canParse(value) ? null : 'must be a URL')),
  policies: mapOf([...CALLS, 'edge.outbox'], mapOf(policyFields(), orNull(between(0, 3_600_000)))),
  ordersPerSecond: between(0, 1000),
  pagesPerSecond: between(0, 1000),
  overdueMs: between(1, 3_600_000),
};

function problemsOf(parsed: unknown): readonly string[] {
  if (!isObject(parsed)) return ['The file must hold one object.'];
  const missing = ['mode', 'workDir'].filter((name) => !(name in parsed)).map((name) => `${name} is missing`);
  return [...missing, ...fieldProblems(parsed, FIELDS)];
}

function fieldProblems(object: JsonObject, rules: Readonly<Record<string, Rule>>): readonly string[] {
  return Object.entries(object).flatMap(([name, value]) => {
    const rule = rules[name];
    const problem = rule === undefined ? 'is not known' : rule(value);
    return problem === null ? [] : [`${name} ${problem}`];
  });
}

function nonEmptyText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? null : 'must be a text';
}

function between(least: number, most: number): Rule {
  return (value) => (typeof value === 'number' && value >= least && value <= most ? null : `must be ${least}-${most}`);
}

function orNull(rule: Rule): Rule {
  return (value) => (value === null ? null : rule(value));
}

function mapOf(keys: readonly string[], rule: Rule): Rule {
  return (value) => {
    if (!isObject(value)) return 'must be an object';
    const problems = fieldProblems(value, Object.fromEntries(keys.map((key) => [key, rule])));
    return problems.length === 0 ? null : `(${problems.join(', ')})`;
  };
}

function policyFields(): readonly string[] {
  return Object.keys(MODES.fragile.calls['edge.order']);
}
