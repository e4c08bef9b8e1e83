import { join } from 'node:path';
import { freePorts } from '@firedrill/core/testing/free-ports';
import { LISTENERS, defaultPorts, loopbackUrl } from './config.ts';
import type { Listener, Ports } from './config.ts';
import { calleeOf } from './drill-cases.ts';
import { areFree } from './free-ports.ts';
import type { CallName, Mode } from './policies.ts';
import { startShop } from './start-shop.ts';
import type { RunningShop } from './start-shop.ts';

/** A shop that was opened for one drill. */
export type DrilledShop = {
  readonly mode: Mode;
  readonly shop: RunningShop;
  /** What the drill's file must be told to find it. */
  readonly variables: Readonly<Record<string, string>>;
};

/** A proxy that stands between a caller and whom it calls; both are `HOST:PORT`. */
export type Door = { readonly name: string; readonly listen: string; readonly upstream: string };

export type OpenShop = {
  /** Calls that go through doors. */
  readonly doors: readonly CallName[];
  readonly mode: Mode;
  /** The shop's id, by which the drill's targets are told from other shops' processes. */
  readonly shopId: string;
  readonly workDir: string;
  /** Puts a door there before anybody calls through it; it stays when the drill is over. */
  readonly stand: (door: Door) => Promise<void>;
  /** The mode's own ports, so that its address is known; or ports that nobody has, so that several can be open. */
  readonly ports: 'usual' | 'free';
};

/** A page takes a fragile shop many calls; so few of them leave the machine air. */
const PAGES_PER_SECOND = 2;

/** A door of usual ports lies so far above the port to which it leads. */
const DOOR_ABOVE = 10;

/** Whether both shops can be opened on their usual ports: nobody else has them, another demo for instance. */
export function usualPortsAreFree(doors: readonly CallName[]): Promise<boolean> {
  return areFree(usualPorts(doors));
}

/** The ports of both shops and of their doors, each once. */
export function usualPorts(doors: readonly CallName[]): readonly number[] {
  const ports = (['fragile', 'hardened'] as const).flatMap((mode) => {
    const listen = defaultPorts(mode);
    return [...Object.values(listen), ...doors.map((call) => listen[listenerOf(call)] + DOOR_ABOVE)];
  });
  return [...new Set(ports)];
}

/** Who is called in a call: what is called is something that listens. */
function listenerOf(call: CallName): Listener {
  const callee = calleeOf(call);
  const found = LISTENERS.find((name) => name === callee);
  if (found === undefined) throw new Error(`nobody listens who is called ${callee}`);
  return found;
}

/** Opens a shop with the doors that its drill needs. */
export async function openShop({ doors, mode, shopId, workDir, ports, stand }: OpenShop): Promise<DrilledShop> {
  const listen = ports === 'usual' ? defaultPorts(mode) : await listenerPorts();
  const free = ports === 'usual' ? [] : await freePorts(doors.length);
  const places = doors.map((call, place) => {
    const callee = listenerOf(call);
    return { call, callee, door: free[place] ?? listen[callee] + DOOR_ABOVE };
  });
  const urls = Object.fromEntries(places.map(({ call, door }) => [call, loopbackUrl(door)]));
  await Promise.all(
    places.map(({ callee, door }) =>
      stand({
        name: `${shopId}-${callee}`,
        listen: `127.0.0.1:${door}`,
        upstream: `127.0.0.1:${listen[callee]}`,
      }),
    ),
  );
  const shop = await startShop({
    mode,
    shop: shopId,
    workDir: join(workDir, mode),
    ports: listen,
    urls,
    pagesPerSecond: PAGES_PER_SECOND,
  });
  const variables = Object.fromEntries([
    ['shop', shopId],
    ['edge', shop.urls.edge],
    ...places.flatMap(({ callee, door }) => [
      [`${callee}Door`, `127.0.0.1:${door}`],
      [callee, `127.0.0.1:${listen[callee]}`],
    ]),
  ]);
  return { mode, shop, variables };
}

async function listenerPorts(): Promise<Ports> {
  const free = await freePorts(LISTENERS.length);
  // The list of entries has exactly the listeners as keys, which fromEntries cannot know.
  return Object.fromEntries(LISTENERS.map((name, place) => [name, free[place] ?? 0])) as Ports;
}
