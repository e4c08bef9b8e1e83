import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { identifyProcess, listProcesses, readProcess } from '@firedrill/host/processes';
import type { Json, JsonObject } from '@firedrill/core/words/json';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';

/** A server's side of the protocol, just enough to drive a real agent process. */
export interface TestServer {
  readonly stateDir: string;
  /** Starts another agent on the same state directory. */
  readonly startAgent: (words?: readonly string[]) => ChildProcess;
  /** Waits for an agent that has said hello after `agentsBefore` others have. */
  readonly connected: (agentsBefore?: number) => Promise<void>;
  readonly hellos: JsonObject[];
  readonly told: JsonObject[];
  readonly call: (name: string, asked: Json) => Promise<JsonObject>;
  readonly hangUp: (code: number) => void;
  readonly stderr: () => string;
  readonly close: () => Promise<void>;
}

const agentMain = fileURLToPath(new URL('../agent-main.ts', import.meta.url));

export async function startTestServer(): Promise<TestServer> {
  const stateDir = mkdtempSync(path.join(tmpdir(), 'fd-agent-'));
  mkdirSync(path.join(stateDir, 'run'), { mode: 0o700 });
  writeFileSync(path.join(stateDir, 'token'), 'a token\n', { mode: 0o600 });
  const hub = await listen(path.join(stateDir, 'run', 'server.sock'));
  const children: ChildProcess[] = [];
  let stderr = '';
  return {
    ...hub,
    stateDir,
    stderr: () => stderr,
    startAgent: (words = []) => {
      const argv = ['--conditions=source', agentMain, '--state', stateDir, ...words];
      const child = spawn(process.execPath, argv, { stdio: ['ignore', 'ignore', 'pipe'] });
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      children.push(child);
      return child;
    },
    connected: (agentsBefore = 0) => until('an agent connects', () => hub.hellos.length > agentsBefore, 15_000),
    close: async () => {
      for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await until('the reapers end', () => reapersOf(stateDir).length === 0, 20_000);
      hub.close();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

type TestHub = Pick<TestServer, 'hellos' | 'told' | 'call' | 'hangUp'> & { readonly close: () => void };

/** Answers hellos, keeps what is told, and hands answers to whoever called. */
async function listen(socketPath: string): Promise<TestHub> {
  const http = createServer();
  const hub = new WebSocketServer({ server: http });
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  http.listen(socketPath, resolve);
  await listening;
  const hellos: JsonObject[] = [];
  const told: JsonObject[] = [];
  const waiting = new Map<number, (answer: JsonObject) => void>();
  let socket: WebSocket | null = null;
  let lastId = 0;
  const hello = { frame: 'hello', versions: [1], product: 'test', agent: null, token: null, journalOwes: null };
  hub.on('connection', (next) => {
    next.on('message', (bytes: Buffer) => {
      const frame: JsonObject = JSON.parse(bytes.toString('utf8'));
      if (frame['frame'] === 'hello') {
        socket = next;
        next.send(JSON.stringify(hello));
        hellos.push(frame);
      } else if (frame['frame'] === 'tell') told.push(frame);
      else waiting.get(Number(frame['id']))?.(frame);
    });
  });
  return {
    hellos,
    told,
    call: (name, asked) => {
      lastId += 1;
      const { promise, resolve: settle } = Promise.withResolvers<JsonObject>();
      waiting.set(lastId, settle);
      socket?.send(JSON.stringify({ frame: 'call', id: lastId, call: name, asked }));
      return promise;
    },
    hangUp: (code) => socket?.close(code),
    close: () => {
      hub.close();
      http.close();
      for (const client of hub.clients) client.terminate();
    },
  };
}

/** The reapers that watch over a state directory, by pid. */
export function reapersOf(stateDir: string): readonly number[] {
  return listProcesses()
    .filter(
      ({ argv, state }) =>
        argv.some((word) => /reaper-main\.[jt]s$/.test(word)) && argv.includes(stateDir) && state !== 'Z',
    )
    .map(({ pid }) => pid);
}

/** Polls until the condition holds. @throws when it does not in time */
export async function until(what: string, holds: () => boolean | Promise<boolean>, limitMs = 10_000): Promise<void> {
  const endMs = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await pause(10);
  }
}

/** A process that only sleeps; what happens to it harms nobody. */
export function startSleeper(): { readonly child: ChildProcess; readonly pid: number; readonly state: () => string } {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
  const pid = child.pid ?? 0;
  return { child, pid, state: () => readProcess(pid)?.state ?? 'gone' };
}

/** What a server asks to have a process stopped. */
export function pauseAsked(pid: number, changes: JsonObject = {}): JsonObject {
  const identity = { ...identifyProcess(pid) };
  return {
    injection: 'i-aaaaaaaaaaaaaaaa',
    run: 'r-aaaaaaaaaaaaaaaa',
    epoch: 1,
    fault: 'process.pause',
    target: { id: `process ${pid}`, name: `sleeper (pid ${pid})`, kind: 'process', process: identity },
    claims: [{ hold: 'process-stop', resource: { process: identity }, want: { children: false } }],
    leaseMs: 30_000,
    durationMs: 60_000,
    ...changes,
  };
}
