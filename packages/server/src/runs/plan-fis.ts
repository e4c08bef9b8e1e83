import type { Problem } from '@firedrill/core/errors';
import type { PlanWarning } from '@firedrill/core/plan/plan';
import { durationText } from '@firedrill/core/units';
import { defaultLeaseMs } from '@firedrill/core/protocol/messages';
import type { AlarmReading } from '@firedrill/dialects/fis/alarm-guards';
import type { Fault } from '@firedrill/core/fault';
import type { ProbeType } from '@firedrill/dialects/native/decode';
import { decodeHypothesis } from '@firedrill/dialects/native/decode-hypothesis';
import { decodeFis } from '@firedrill/dialects/fis/decode';
import { decodeInventory } from '@firedrill/dialects/fis/inventory-file';
import { inventoryWithin, unknownInventory } from '@firedrill/dialects/fis/inventory-within';
import { fisActionOf } from '@firedrill/dialects/fis/loose-template';
import { madeInventory } from '@firedrill/dialects/fis/made-inventory';
import { planMs, planTemplate } from '@firedrill/dialects/fis/plan-template';
import { placeOfTemplate } from '@firedrill/dialects/fis/place-of-template';
import type { ResolvedTarget } from '@firedrill/dialects/fis/resolved-target';
import { resolveTargets } from '@firedrill/dialects/fis/resolve-targets';
import type { FisInventory } from '@firedrill/dialects/fis/resource';
import type { FisTemplate } from '@firedrill/dialects/fis/template';
import { alarmReadingOf } from '../fis/alarm-reading.ts';
import { fisWarnings } from './fis-warnings.ts';
import type { KnownAlarms } from './known-alarms.ts';
import { passwordsInUrls } from './passwords-in-urls.ts';
import type { PlanAsked, PlanningResult, Simulation } from './planning.ts';

/** What the server knows beside the template. */
export interface FisPlanningParts {
  /** What was read of its alarms; absent: nothing. */
  readonly known?: KnownAlarms;
  readonly faults: readonly Fault[];
  readonly probeTypes: readonly ProbeType[];
}

const home = { account: '000000000000', region: 'us-east-1' } as const;

/**
 * From a template of AWS FIS to a plan: decode, find targets in the inventory, plan. Touches nothing. What does not
 * execute here is refused, action by action, unless it is simulated.
 */
export function planFisTemplate(asked: PlanAsked, parts: FisPlanningParts): PlanningResult {
  const { text, file, simulate = null } = asked;
  const { known = { alarms: [], against: [] } } = parts;
  const decoded = decodeFis({ text, file, alarms: known.alarms });
  if (!decoded.ok) return { ok: false, problems: decoded.problems, warnings: decoded.warnings, secrets: [] };
  const { template, warnings } = decoded;
  const seed = asked.seed ?? asked.newSeed;
  const found = inventoryOf(template, simulate, seed);
  const resolved = resolveTargets(template, found.inventory, seed);
  const unmet = simulate === null ? notExecuted(template, file) : emptyTargets(template, resolved, file);
  // Of an inventory that could not be read it is not known what it lacks.
  const lacking = found.problems.length > 0 ? [] : unmet;
  const beside = hypothesisBeside(asked, parts);
  const problems = [...found.problems, ...lacking, ...beside.problems];
  const timeScale = simulate?.timeScale ?? null;
  const told = fisWarnings({ template, resolved, timeScale, warnings: [...warnings, ...known.against, ...found.told] });
  if (problems.length > 0) return { ok: false, problems, warnings: told, secrets: [] };
  const alarms = alarmsAsked(asked);
  const secrets = [...beside.secrets, ...passwordsInUrls(alarms.mapped.map(({ probe }) => probe))];
  const plan = planTemplate({
    template,
    resolved,
    seed,
    leaseMs: asked.leaseMs ?? defaultLeaseMs,
    timeScale: simulate?.timeScale ?? 1,
    alarms,
    hypothesis: beside.given,
    warnings: told,
  });
  const from = beside.file === null ? {} : { hypothesisFrom: beside.file };
  return {
    ok: true,
    plan: { ...plan, ...from, warnings: [...plan.warnings, ...lengthWarning(planMs(plan))] },
    secrets,
  };
}

/** As was said, or CloudWatch as the variables of whoever asks name it. */
export const alarmsAsked = ({ alarms, environment, simulate }: PlanAsked): AlarmReading =>
  alarms ?? alarmReadingOf({ simulated: (simulate ?? null) !== null, environment, endpoint: null, mapped: [] });

/** What is asked of the system in a file of its own: a template has no words for it. */
function hypothesisBeside(asked: PlanAsked, { faults, probeTypes }: FisPlanningParts) {
  const { hypothesis = null, variables, environment } = asked;
  if (hypothesis === null) return { file: null, given: null, problems: [], secrets: [] };
  const { file } = hypothesis;
  const decoded = decodeHypothesis({ ...hypothesis, variables, environment, faults, probeTypes });
  return decoded.ok
    ? { file, given: decoded.given, problems: [], secrets: decoded.secrets }
    : { file, given: null, problems: decoded.problems, secrets: [] };
}

interface Looked {
  readonly inventory: FisInventory;
  readonly problems: readonly Problem[];
  /** Where in the inventory targets are looked for. */
  readonly told: readonly PlanWarning[];
}

/** What targets are found in: made up to fit, or what a file says of one account and region. */
function inventoryOf(template: FisTemplate, simulate: Simulation | null, seed: number): Looked {
  if (simulate === null) return { inventory: unknownInventory, problems: [], told: [] };
  const { inventory } = simulate;
  if (inventory === null) return { inventory: madeInventory(template, { ...home, seed }), problems: [], told: [] };
  const decoded = decodeInventory(inventory.text, inventory.file);
  if (!decoded.ok) return { inventory: unknownInventory, problems: decoded.problems, told: [] };
  const place = placeOfTemplate(template, decoded);
  const told = Object.keys(template.targets).length === 0 ? [] : [place.told];
  return {
    inventory: inventoryWithin(decoded.inventory, place),
    problems: [],
    told: told.map((text) => ({ code: 'fis-place', path: 'targets', text })),
  };
}

/** The actions of a template that nothing here can bring about. */
export function notExecuted(template: FisTemplate, file: string | null): readonly Problem[] {
  return Object.entries(template.actions).flatMap(([name, { actionId }]) =>
    fisActionOf(actionId)?.executes === true
      ? []
      : [
          {
            code: 'fis-not-executed' as const,
            file,
            line: null,
            column: null,
            path: `actions.${name}.actionId`,
            found: actionId,
            expected: 'an action that executes here',
            next: 'Give --simulate to rehearse it against an invented inventory.',
          },
        ],
  );
}

/** A target that is empty, where the template says that the experiment fails then; and ARNs that nobody has. */
function emptyTargets(
  { emptyTargetResolutionMode }: FisTemplate,
  resolved: { readonly [target: string]: ResolvedTarget },
  file: string | null,
): readonly Problem[] {
  return Object.values(resolved).flatMap(({ name, chosen, missingArns, notes }): readonly Problem[] => {
    const place = { file, line: null, column: null, path: `targets.${name}` };
    const expected = 'at least one resource';
    const next = notes.map(({ en }) => en).join(' ') || null;
    const missing = missingArns.map(
      (found): Problem => ({ code: 'no-target', ...place, found, expected: 'an ARN in the inventory', next: null }),
    );
    const isEmpty = missing.length === 0 && chosen.length === 0 && emptyTargetResolutionMode === 'fail';
    const found = 'Target resolution returned empty set';
    return isEmpty ? [{ code: 'no-target', ...place, found, expected, next }] : missing;
  });
}

const noteAboveMs = 10 * 60_000;

function lengthWarning(lengthMs: number): readonly PlanWarning[] {
  if (lengthMs < noteAboveMs) return [];
  const length = durationText(lengthMs);
  const text = {
    en: `The actions last ${length}. With --time-scale they go by faster.`,
    ko: `동작이 ${length} 동안 이어집니다. --time-scale을 주면 더 빨리 지나갑니다.`,
  };
  return [{ code: 'experiment-long', path: 'actions', text }];
}
