import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { loopbackUrl } from './config.ts';
import { exchange } from './http-exchange.ts';
import { numberAt } from './json.ts';

/** One process to keep alive. */
export type ChildSpec = {
  /** The program after the runtime: file and arguments. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where it answers `GET /healthz`. */
  readonly port: number;
  /** How long after a first death it is started again. */
  readonly restartAfterMs: number;
  /** Where its output goes. */
  readonly logFile: string;
};

/** How it fares. */
export type ChildView = {
  readonly pid: number | null;
  readonly port: number;
  readonly state: 'starting' | 'healthy' | 'backingOff' | 'stopped';
  readonly restarts: number;
  /** From the last death to healthy again; null when it never died, or is not back yet. */
  readonly lastOutageMs: number | null;
  readonly lastExit: { readonly code: number | null; readonly signal: string | null; readonly at: string } | null;
};

const LONGEST_BACKOFF_MS = 2000;
const LOOK_EVERY_MS = 50;
const LOOK_TIMEOUT_MS = 1000;
const TERM_GRACE_MS = 1000;

/**
 * Keeps one process running: starting → healthy → dies → backingOff, at first as long as its spec says, then twice as
 * long each time up to 2 s or what the spec says, if that is more → starting …
 * Being healthy resets the back-off. The child's standard input stays open for as long as we live.
 */
export class SupervisedChild {
  readonly #spec: ChildSpec;
  #process: ChildProcess | null = null;
  #state: ChildView['state'] = 'stopped';
  #restarts = 0;
  #backoffMs: number;
  #backoffTimer: NodeJS.Timeout | null = null;
  #diedAtMs: number | null = null;
  #lastOutageMs: number | null = null;
  #lastExit: ChildView['lastExit'] = null;

  constructor(spec: ChildSpec) {
    this.#spec = spec;
    this.#backoffMs = spec.restartAfterMs;
  }

  /** Spawns it; from now on it is restarted whenever it dies, until `stop`. */
  start(): void {
    this.#state = 'starting';
    const log = openSync(this.#spec.logFile, 'a');
    const [...argv] = this.#spec.argv;
    const child = spawn(process.execPath, argv, { env: { ...this.#spec.env }, stdio: ['pipe', log, log] });
    closeSync(log);
    this.#process = child;
    child.stdin?.on('error', (cause) => console.error(cause));
    child.on('error', (cause) => console.error(cause));
    child.on('exit', (code, signal) => this.#died(code, signal));
    void this.#awaitHealth(child);
  }

  /** Resolves when it is healthy. */
  async healthy(): Promise<void> {
    while (this.#state !== 'healthy') await pause(LOOK_EVERY_MS);
  }

  /** Ends it for good: SIGTERM, after a second SIGKILL (a stopped process heeds nothing else). */
  async stop(): Promise<void> {
    this.#state = 'stopped';
    if (this.#backoffTimer !== null) clearTimeout(this.#backoffTimer);
    const child = this.#process;
    if (child === null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), TERM_GRACE_MS);
    await exited;
    clearTimeout(timer);
  }

  view(): ChildView {
    return {
      pid: this.#process?.pid ?? null,
      port: this.#spec.port,
      state: this.#state,
      restarts: this.#restarts,
      lastOutageMs: this.#lastOutageMs,
      lastExit: this.#lastExit,
    };
  }

  #died(code: number | null, signal: string | null): void {
    this.#process = null;
    this.#diedAtMs ??= performance.now();
    this.#lastOutageMs = null;
    this.#lastExit = { code, signal, at: new Date().toISOString() };
    if (this.#state === 'stopped') return;
    this.#state = 'backingOff';
    this.#backoffTimer = setTimeout(() => {
      this.#restarts += 1;
      this.start();
    }, this.#backoffMs);
    this.#backoffMs = Math.max(this.#spec.restartAfterMs, Math.min(this.#backoffMs * 2, LONGEST_BACKOFF_MS));
  }

  /** Looks until this very process answers; a predecessor's answer does not count. */
  async #awaitHealth(child: ChildProcess): Promise<void> {
    const url = `${loopbackUrl(this.#spec.port)}/healthz`;
    while (this.#process === child && this.#state === 'starting') {
      const end = await exchange({ url, method: 'GET', timeoutMs: LOOK_TIMEOUT_MS });
      const answers = end.kind === 'answer' && end.status === 200 && numberAt(end.body, 'pid') === child.pid;
      if (answers && this.#process === child && this.#state === 'starting') this.#becameHealthy();
      else await pause(LOOK_EVERY_MS);
    }
  }

  #becameHealthy(): void {
    this.#state = 'healthy';
    this.#backoffMs = this.#spec.restartAfterMs;
    if (this.#diedAtMs !== null) this.#lastOutageMs = performance.now() - this.#diedAtMs;
    this.#diedAtMs = null;
  }
}
