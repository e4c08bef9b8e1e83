import type { Fault } from '@firedrill/core/fault';
import type { HoldDeclaration } from '@firedrill/core/hold';
import type { Problem } from '@firedrill/core/errors';
import { type Candidates, draftPlan, type PlanAsked as DraftAsked, unique } from '@firedrill/core/plan/make-plan';
import type { Plan, Planned } from '@firedrill/core/plan/plan';
import { type AgentCalls, type CheckedProbe, defaultLeaseMs, type Refusal } from '@firedrill/core/protocol/messages';
import { alertsAddress, alertsScheme } from '@firedrill/core/recovery/alert-signal';
import type { Experiment } from '@firedrill/core/words/experiment';
import type { Abilities } from '@firedrill/core/words/target';
import type { AlarmReading } from '@firedrill/dialects/fis/alarm-guards';
import { dialectOfText } from '@firedrill/dialects/dialect-of';
import type { ProbeType } from '@firedrill/dialects/native/decode';
import { decodeJoined, type HypothesisFile } from '@firedrill/dialects/native/join-hypothesis';
import { knownAlarms } from './known-alarms.ts';
import { passwordsInUrls } from './passwords-in-urls.ts';
import { planFisTemplate } from './plan-fis.ts';

/** What a person hands in: the text of a file and what the command line adds to it. */
export interface PlanAsked {
  readonly text: string;
  readonly file: string | null;
  /** The hypothesis for an experiment that has none; null or absent where none was given. */
  readonly hypothesis?: HypothesisFile | null;
  readonly variables: { readonly [name: string]: string };
  readonly environment: { readonly [name: string]: string | undefined };
  /** Overrides the document's seed; null takes the document's, or `newSeed`. */
  readonly seed: number | null;
  readonly newSeed: number;
  readonly leaseMs: number | null;
  /** Another dialect's document is rehearsed against invented resources; null or absent: it is not. */
  readonly simulate?: Simulation | null;
  /** How the alarms of a template of AWS FIS are read; null or absent: as the environment says. */
  readonly alarms?: AlarmReading | null;
}

export interface Simulation {
  /** A file of invented resources; null: they are made up to fit the document. */
  readonly inventory: { readonly text: string; readonly file: string } | null;
  /** So many times as fast as the document says; 1 or more. */
  readonly timeScale: number;
}

export interface PlanningParts {
  readonly faults: readonly Fault[];
  readonly holds: readonly HoldDeclaration[];
  readonly probeTypes: readonly ProbeType[];
  /** Whether the server has a certificate by which alerts from other machines can be heard. */
  readonly alertsTls: boolean;
}

/** The agents that are asked; planning only looks. */
export type LookingAgent = Pick<AgentCalls, 'capabilities' | 'resolve' | 'check'>;

export type PlanningResult = Planned & { readonly secrets: readonly string[] };

/**
 * From text to plan: decode, resolve on every agent, plan, and let the agents' own policies say what they think of it.
 * Touches nothing. All problems of the document come at once, and then all refusals: of guard, policy and pre-flight.
 */
export async function planExperiment(
  asked: PlanAsked,
  agents: readonly LookingAgent[],
  parts: PlanningParts,
): Promise<PlanningResult> {
  const { text, file, variables, environment, hypothesis = null } = asked;
  const { faults, probeTypes } = parts;
  if (dialectOfText(text) === 'aws-fis') return planFisTemplate(asked, { ...parts, known: await knownAlarms(asked) });
  const decoded = decodeJoined({ text, file, variables, environment, faults, probeTypes }, hypothesis);
  if (!decoded.ok) return { ok: false, problems: decoded.problems, warnings: [], secrets: [] };
  const { experiment } = decoded;
  const secrets = [...decoded.secrets, ...passwordsInUrls(askingProbes(experiment))];
  const bare = parts.alertsTls ? [] : bareAlerts(experiment);
  const candidates: Found = {};
  for (const [name, target] of Object.entries(experiment.spec.targets)) {
    const found = await Promise.all(agents.map((agent) => agent.resolve({ target })));
    candidates[name] = {
      candidates: found.flatMap((each) => each.candidates),
      near: found.flatMap((each) => each.near),
    };
  }
  const capabilities = await Promise.all(agents.map((agent) => agent.capabilities({})));
  const hostAbilities: Abilities = Object.assign({}, ...capabilities.map((each) => each.abilities));
  const held = new Set(capabilities.flatMap((each) => each.holds));
  const { draft, refused } = await draftOfThose(candidates, agents, {
    experiment,
    faults,
    // A hold that no agent here can hold is no way to bring anything about.
    holds: parts.holds.filter((hold) => held.has(hold.name)),
    hostAbilities,
    seed: asked.seed ?? experiment.spec.seed ?? asked.newSeed,
    leaseMs: asked.leaseMs ?? defaultLeaseMs,
  });
  const warnings = unique([...decoded.warnings, ...draft.plan.warnings]);
  const problems = unique([...bare, ...draft.problems, ...problemsOf(refused, draft.plan)]);
  if (problems.length > 0) return { ok: false, problems, warnings, secrets };
  const from = hypothesis === null ? {} : { hypothesisFrom: hypothesis.file };
  return { ok: true, plan: { ...draft.plan, ...from, warnings }, secrets };
}

/** What was found for each target's selector. */
type Found = { [target: string]: Candidates };

/** Processes that live so shortly come and go between two looks; who looks this often has seen one that stays. */
const mostDrafts = 4;

/**
 * Drafts a plan and asks the agents what they think of it. A candidate that has ended meanwhile is none any more, and
 * no reason against the others: the plan is made again without it, as long as every target has somebody left.
 */
async function draftOfThose(
  found: Found,
  agents: readonly LookingAgent[],
  asked: Omit<DraftAsked, 'candidates'>,
): Promise<{ readonly draft: ReturnType<typeof draftPlan>; readonly refused: readonly Refusal[] }> {
  for (let candidates = found, round = 1; ; round++) {
    const draft = draftPlan({ ...asked, candidates });
    const refused = await refusals(draft.plan, agents);
    const gone = goneOf(refused, draft.plan);
    const left = Object.entries(candidates).map(([name, each]): [string, Candidates] => {
      return [name, { ...each, candidates: each.candidates.filter(({ id }) => !gone.has(id)) }];
    });
    const isEmptied = left.some(([name, each]) => each.candidates.length === 0 && candidates[name]?.candidates.length);
    if (gone.size === 0 || isEmptied || round === mostDrafts) return { draft, refused };
    candidates = Object.fromEntries(left);
  }
}

function goneOf(refused: readonly Refusal[], plan: Plan): ReadonlySet<string> {
  const slots = new Set(refused.flatMap(({ code, slot }) => (code === 'target-gone' ? [slot] : [])));
  const injections = plan.actions.flatMap((action) => action.injections);
  return new Set(injections.flatMap(({ slot, target }) => (slots.has(slot) ? [target.id] : [])));
}

/** Alerts that others than this machine should tell, where there is no certificate to show them. */
function bareAlerts(experiment: Experiment): readonly Problem[] {
  const listen = alertsAddress(experiment);
  if (listen === null || alertsScheme(listen) === 'http') return [];
  const place = { file: null, line: null, column: null, path: 'spec.alerts.listen' };
  const expected = 'a loopback address, or a server with a certificate';
  return [{ code: 'alerts-tls', ...place, found: listen, expected, next: null }];
}

/** Passwords that stand in the URLs of probes, each with what is around it, so that no other text is taken for one. */
function askingProbes({ spec: { hypothesis } }: Experiment) {
  return [...(hypothesis?.probes ?? []), ...(hypothesis?.invariants ?? [])];
}

/** Probes that an agent runs by its own policy, each under its path in the document. */
function probesOnAgents({ spec: { hypothesis } }: Experiment): readonly CheckedProbe[] {
  const lists = ['probes', 'invariants'] as const;
  return lists.flatMap((list) =>
    (hypothesis?.[list] ?? []).flatMap(({ type, with: asked }, index) =>
      type === 'command' || type === 'file' ? [{ slot: `spec.hypothesis.${list}[${index}]`, type, with: asked }] : [],
    ),
  );
}

/** What the agents' policies, protections and pre-flights refuse. */
async function refusals(plan: Plan, agents: readonly LookingAgent[]): Promise<readonly Refusal[]> {
  const { leaseMs } = plan;
  const injections = plan.actions.flatMap(({ name: action, durationMs, injections: planned }) =>
    planned.map(({ slot, fault, target, claims }) => ({ slot, action, fault, target, claims, durationMs, leaseMs })),
  );
  const probes = probesOnAgents(plan.experiment);
  const answers = await Promise.all(agents.map((agent) => agent.check({ injections, probes })));
  return answers.flatMap((answer) => answer.refusals);
}

/** Refusals as problems of the document. */
function problemsOf(refused: readonly Refusal[], plan: Plan): readonly Problem[] {
  return refused.map(({ slot, code, detail, expected, next }): Problem => {
    const hurts = plan.actions.find((each) => each.injections.some((injection) => injection.slot === slot));
    const action = plan.experiment.spec.method.findIndex(({ name }) => name === hurts?.name);
    const path = action < 0 ? slot : `spec.method[${action}]`;
    const place = { file: null, line: null, column: null, path };
    return { code, ...place, found: detail, expected: expected ?? 'what the host allows', next };
  });
}
