import type { Means, Words } from '@firedrill/core/fault';
import type { JsonObject } from '@firedrill/core/words/json';
import type { Target } from '@firedrill/core/words/target';
import type { doorFaults } from './door-faults.ts';

/** What a rule is to do at every door of ours that leads to the target. */
export interface DoorWant {
  readonly fault: (typeof doorFaults)[number];
  readonly sharePercent: number;
  readonly with: JsonObject;
  readonly match: JsonObject | null;
}

/**
 * Without a door there is nothing to hold, so the host's ability `proxy` says what is missing and how to get it. With a
 * port to match only the doors that it leads through are held; where none does, there is no means.
 */
export function doorMeans(target: Target, want: DoorWant): readonly Means[] {
  const claim = (listen: string) => ({
    hold: 'proxy-rule',
    resource: { listen },
    want: { fault: want.fault, share: { percent: want.sharePercent }, with: want.with, match: want.match },
  });
  const [first, ...others] = doorsOf(target, portOf(want.match)).map((proxy) => claim(proxy.listen));
  if (first === undefined) {
    if (target.facts.proxies.length > 0) return [];
    return [{ name: 'proxy', claims: [claim('127.0.0.1:0')], needs: ['proxy'], limits: [] }];
  }
  return [{ name: 'proxy', claims: [first, ...others], needs: [], limits: [onlyThroughProxy] }];
}

/** The first door, where the witness knocks. A fault without a door is never injected, and asks nobody. */
export function doorOf(target: Target, onPort?: number): Door {
  const text = doorsOf(target, onPort)[0]?.listen ?? '127.0.0.1:1';
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(text) ?? [];
  return { host: bracketed ?? plain ?? '127.0.0.1', port: Number(port ?? 1), text };
}

interface Door {
  readonly host: string;
  readonly port: number;
  readonly text: string;
}

/** A door has two ports: where it listens, and where it leads to. */
function doorsOf({ facts }: Target, onPort: number | undefined): Target['facts']['proxies'] {
  const isOn = (address: string): boolean => address.endsWith(`:${onPort}`);
  return facts.proxies.filter((door) => onPort === undefined || isOn(door.listen) || isOn(door.upstream));
}

function portOf(match: JsonObject | null): number | undefined {
  const port = match?.['port'];
  return typeof port === 'number' ? port : undefined;
}

const onlyThroughProxy: Words = {
  en: 'Only what is sent to our proxy is hurt; who dials the target itself is not.',
  ko: '우리 프록시로 들어오는 요청에만 영향을 줍니다. 대상에 직접 연결하면 영향이 없습니다.',
};
