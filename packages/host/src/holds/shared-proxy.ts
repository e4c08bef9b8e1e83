/** The one proxy of a state directory: found by its socket, started when it is missing, started again when it dies. */
import { existsSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { asFiredrillError } from '@firedrill/core/errors';
import type { ProxyControl } from '../proxy/client.ts';
import { connectProxy } from '../proxy/client.ts';
import type { RuleReport } from '../proxy/control-words.ts';
import { standbyPath } from '../proxy/standby.ts';
import { proxyPlace, proxyToken, startProxy } from '../proxy/start-proxy.ts';

export interface SharedProxy {
  /** Null when no proxy runs. */
  readonly reach: () => Promise<ProxyControl | null>;
  readonly start: () => Promise<ProxyControl>;
  /** Ends the proxy and resolves when its process has closed everything; its files are gone with it. */
  readonly quit: (control: ProxyControl) => Promise<void>;
  /** Takes away what a killed proxy left in its directory. Not to be called while one may run. */
  readonly clear: () => void;
  /** Whether files lie there that no living proxy serves. */
  readonly hasLitter: () => Promise<boolean>;
  /** One after another: the last listener's end must not meet the next one's beginning. */
  readonly alone: <Result>(act: () => Promise<Result>) => Promise<Result>;
}

export interface SharedProxyPorts {
  readonly runDir: string;
  /** The proxy was killed, or broke: whatever is still wanted of it has to be asked of a new one. */
  readonly onLost: () => void;
  /** Every rule that stands or ended lately, whenever a count has changed. */
  readonly onRules: (rules: readonly RuleReport[]) => void;
}

export function createSharedProxy({ runDir, onLost, onRules }: SharedProxyPorts): SharedProxy {
  const place = proxyPlace(runDir);
  let open: ProxyControl | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const keep = async (control: ProxyControl): Promise<ProxyControl> => {
    // Two may have reached for it at once: the first connection stays.
    if (open !== null) {
      control.close();
      return open;
    }
    open = control;
    // A proxy that is kept must not keep whoever has put it back, and only wanted that.
    control.keepAwake(false);
    void control.closed.then(() => {
      if (open !== control) return;
      open = null;
      // A proxy that ends as it was asked, by whomever, takes its socket away first.
      if (existsSync(place.socketPath)) onLost();
    });
    await control.subscribe(onRules);
    return control;
  };
  const clear = (): void => {
    for (const file of [place.socketPath, place.tokenPath, standbyPath(place.socketPath)])
      rmSync(file, { force: true });
  };
  return {
    reach: async () => {
      if (open !== null) return open;
      const control = await connectPresent(runDir);
      return control === null ? null : keep(control);
    },
    start: async () => open ?? keep((await startProxy({ dir: runDir })).control),
    quit: async (control) => {
      control.keepAwake(true);
      await control.quit();
      await control.closed;
      clear();
    },
    clear,
    hasLitter: async () => {
      if (open !== null || !(existsSync(place.socketPath) || existsSync(place.tokenPath))) return false;
      const living = await connectPresent(runDir);
      living?.close();
      return living === null;
    },
    alone: (act) => {
      const mine = last.then(act, act);
      // Who asked hears of a failure; the next one only waits for the end.
      last = Promise.allSettled([mine]);
      return mine;
    },
  };
}

const triesAtMost = 40;
const betweenTriesMs = 100;

/** Tries until it has worked, because callers dial the door meanwhile; gives up when nobody wants it any more. */
export async function persist(isWanted: () => boolean, act: () => Promise<void>): Promise<void> {
  for (let tried = 0; tried < triesAtMost && isWanted(); tried++) {
    try {
      return await act();
    } catch (thrown) {
      if (!(thrown instanceof Error)) throw thrown;
      await pause(betweenTriesMs);
    }
  }
}

/** A socket that nobody serves, or that its proxy leaves just now, is no proxy. */
async function connectPresent(runDir: string): Promise<ProxyControl | null> {
  const { socketPath, tokenPath } = proxyPlace(runDir);
  if (!existsSync(socketPath) || !existsSync(tokenPath)) return null;
  try {
    return await connectProxy(socketPath, proxyToken(runDir));
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
    if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'EPIPE') return null;
    throw asFiredrillError(thrown, 'effect-failed');
  }
}
