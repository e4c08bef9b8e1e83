import { type Left, type LeftInjection, lookAtLeft } from '@firedrill/agent/look-at-left';
import { journalOwes } from '@firedrill/agent/recover-state';
import type { Language } from '@firedrill/core/plan/describe';
import { stateDirPath } from '@firedrill/server/state-dir';
import { formText, oneOf } from '../render/forms.ts';
import { padded } from '../render/table.ts';
import { text, type Verb } from '../verb.ts';

const forms = ['text', 'json', 'yaml'] as const;

const words = {
  en: {
    effect: 'effect',
    litter: 'litter',
    unknown: 'unknown',
    live: 'live',
    nothing: 'nothing of ours is left',
    held: 'there, on purpose: its lease is valid',
    stands: 'there, on purpose: a proxy that stands',
    there: 'still there, and nobody holds it; `firedrill recover` takes it back',
    returning: 'still there, and being taken back',
    away: 'should stand and does not; `firedrill recover` puts it back',
    gone: 'gone by itself, only its record is open; `firedrill recover` closes it',
    goneHeld: 'gone by itself; its agent closes the record when its time is over',
    changed: 'changed by somebody else since; `firedrill recover` leaves that, and says where what was there before is',
    changedHeld: 'changed by somebody else since; it will be left so when its time is over',
    done: 'it was done and cannot be undone, only its record is open; `firedrill recover` closes it',
    unseen: 'it could not be looked at',
    unsettled: 'changed by us, and nobody noted that it is back; `firedrill recover` puts it right',
  },
  ko: {
    effect: '영향',
    litter: '흔적',
    unknown: '알 수 없음',
    live: '유지 중',
    nothing: '남은 것이 없습니다',
    held: '의도대로 있습니다. 임대 시간이 남아 있습니다',
    stands: '의도대로 있습니다. 세워 둔 프록시입니다',
    there: '아직 남아 있고 맡은 에이전트가 없습니다. `firedrill recover`가 되돌립니다',
    returning: '아직 남아 있으며 되돌리는 중입니다',
    away: '서 있어야 하는데 없습니다. `firedrill recover`가 다시 세웁니다',
    gone: '저절로 사라졌고 기록만 열려 있습니다. `firedrill recover`가 닫습니다',
    goneHeld: '저절로 사라졌습니다. 시간이 다 되면 에이전트가 기록을 닫습니다',
    changed: '그 뒤 다른 쪽에서 변경했습니다. `firedrill recover`는 그대로 두고 이전 내용이 있는 곳을 알려 줍니다',
    changedHeld: '그 뒤 다른 쪽에서 변경했습니다. 시간이 다 되어도 그대로 둡니다',
    done: '이미 일어나 되돌릴 수 없고 기록만 열려 있습니다. `firedrill recover`가 닫습니다',
    unseen: '확인할 수 없었습니다',
    unsettled: '우리가 바꾸었고, 돌아왔다는 기록이 없습니다. `firedrill recover`가 바로잡습니다',
  },
} as const;

type Kind = 'effect' | 'litter' | 'unknown' | 'live';
type Saying = Exclude<keyof (typeof words)['en'], Kind | 'nothing'>;

/** What is left of ours in the world, read from the world. Touches nothing; 0 when nothing is that hurts. */
export const residue: Verb = {
  name: 'residue',
  summary: { en: 'show what is left of ours', ko: '남아 있는 것을 보여 줍니다' },
  configure: (command) => command.option('-o, --output <form>', forms.join(', '), 'text'),
  run: async ({ out, environment, language }, _args, options) => {
    const form = oneOf(text(options, 'output') ?? 'text', forms, '--output');
    const stateDir = stateDirPath(text(options, 'state'), environment);
    const left = await lookAtLeft(stateDir);
    const { heldBy } = await journalOwes(stateDir);
    const told = left.injections.map((each) => ({ ...each, ...judged(each, heldBy !== null) }));
    const lines = linesOf(left, told, language);
    if (form === 'text') {
      const rows = lines.map(({ kind, line }) => `${padded(words[language][kind], 10)} ${line}`);
      out(`${rows.length === 0 ? words[language].nothing : rows.join('\n')}\n`);
    } else {
      const english = linesOf(left, told, 'en');
      const of = (kind: Kind): readonly string[] =>
        english.filter((each) => each.kind === kind).map(({ line }) => line);
      const live = told.filter(({ kind }) => kind === 'live').map(({ injection }) => injection);
      const injections = left.injections.map((each, index) => ({ ...each, kind: told[index]?.kind }));
      out(formText({ effects: of('effect'), litter: of('litter'), unknown: of('unknown'), live, injections }, form));
    }
    return lines.some(({ kind }) => kind === 'effect' || kind === 'unknown') ? 4 : 0;
  },
};

type Told = LeftInjection & { readonly kind: Kind; readonly says: Saying };

/**
 * What is there is so on purpose only while an agent holds it, or where it stands for good; else it is left behind, and
 * hurts. What is gone hurts nobody: only its record is open. A proxy that should stand and does not hurts its callers.
 */
function judged({ state, standing, wanted }: LeftInjection, isHeld: boolean): Pick<Told, 'kind' | 'says'> {
  if (state === 'unknown') return { kind: 'unknown', says: 'unseen' };
  if (standing) return state === 'there' ? { kind: 'live', says: 'stands' } : { kind: 'effect', says: 'away' };
  if (state === 'done') return { kind: 'litter', says: 'done' };
  if (state === 'changed') return { kind: 'litter', says: isHeld ? 'changedHeld' : 'changed' };
  if (state === 'gone') return { kind: 'litter', says: isHeld ? 'goneHeld' : 'gone' };
  if (!isHeld) return { kind: 'effect', says: 'there' };
  return wanted ? { kind: 'live', says: 'held' } : { kind: 'effect', says: 'returning' };
}

/** A digest is told by how it begins. */
const shortened = (seen: string): string => seen.replaceAll(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1…');

const order: readonly Kind[] = ['effect', 'litter', 'unknown', 'live'];

function linesOf(left: Left, told: readonly Told[], language: Language): readonly { kind: Kind; line: string }[] {
  const say = words[language];
  const lines = [
    ...told.map((each) => {
      const { kind, injection, fault, target, seen, says } = each;
      const what = [fault, target].filter((part) => part !== '').join(' → ');
      return { kind, line: `${injection} ${what} (${seen.map(shortened).join('; ')}): ${say[says]}` };
    }),
    ...left.unsettled.map((what) => ({ kind: 'effect', line: `${what}: ${say.unsettled}` }) as const),
    ...left.strays.map(({ kind, what }) => ({ kind, line: what })),
    ...left.unknown.map((line) => ({ kind: 'unknown', line }) as const),
  ];
  return lines.toSorted((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
}
