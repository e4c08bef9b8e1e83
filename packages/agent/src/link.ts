import { asFiredrillError, reasonOf } from '@firedrill/core/errors';
import type { Clock, Notes } from '@firedrill/core/ports';
import { msToNs } from '@firedrill/core/ports';
import type { AgentCalls, AgentEvent, CallName, Frame } from '@firedrill/core/protocol/messages';
import { idleCloseCode, isSpoken, maxFrameBytes, spokenVersions } from '@firedrill/core/protocol/terms';
import type { ProcessIdentity } from '@firedrill/core/words/target';
import { WebSocket } from 'ws';
import { decodeAsked } from './decode-asked.ts';
import { createEventBuffer } from './event-buffer.ts';
import type { Form } from './form.ts';
import { parseForm, readCount, readForm, readIdentity, readList, readText } from './form.ts';

/** The connection to the server. It is dialled from here, and dialled again for as long as the agent lives. */
export interface Link {
  readonly tell: (event: AgentEvent) => void;
  /** Since when there is no connection, on the clock; null while there is one. */
  readonly awaySinceNs: () => bigint | null;
  readonly close: () => void;
}

export interface LinkOptions {
  /** `ws+unix:PATH:/api/v1/agent`, or a wss URL. */
  readonly url: string;
  /** Read anew for each connection. */
  readonly token: () => string;
  readonly agent: string;
  /** Names this life of the agent: another one than before means that it was restarted. */
  readonly product: string;
  readonly calls: AgentCalls;
  readonly owes: () => number;
  readonly clock: Clock;
  readonly notes: Notes;
  /** The server goes home and needs no agent any more. */
  readonly onDismissed: () => void;
  /** The server's process, at each connection; null when it does not say, or runs elsewhere. */
  readonly onServer?: (server: ProcessIdentity | null) => void;
}

/** A frame as it is written; its members are plain JSON. */
interface Outgoing {
  readonly frame: Frame['frame'];
  readonly [member: string]: unknown;
}

const firstPauseMs = 50;
const longestPauseMs = 2000;

export function createLink(options: LinkOptions): Link {
  return new DialledLink(options);
}

class DialledLink implements Link {
  private readonly options: LinkOptions;
  private readonly buffer = createEventBuffer();
  private socket: WebSocket | null = null;
  private isOpen = false;
  private since: bigint | null;
  private pauseMs = firstPauseMs;
  private closed = false;
  private cancelPause: () => void = () => undefined;

  constructor(options: LinkOptions) {
    this.options = options;
    this.since = options.clock.nowNs();
    this.dial();
  }

  tell(event: AgentEvent): void {
    if (this.isOpen && this.socket !== null) this.pass(this.socket, event);
    else this.keep(event);
  }

  /** A socket that is closing, or closes before the event is written, takes nothing: then the next one gets it. */
  private pass(socket: WebSocket, event: AgentEvent): void {
    if (socket.readyState !== socket.OPEN) return this.keep(event);
    send(socket, { frame: 'tell', event }, () => this.keep(event));
  }

  private keep(event: AgentEvent): void {
    this.buffer.add(event, event.event === 'evidence');
  }

  awaySinceNs(): bigint | null {
    return this.since;
  }

  close(): void {
    this.closed = true;
    this.cancelPause();
    this.socket?.close(1000, 'the agent ends');
  }

  private dial(): void {
    const { url, notes } = this.options;
    const socket = new WebSocket(url, { maxPayload: maxFrameBytes, perMessageDeflate: false });
    this.socket = socket;
    socket.on('open', () => send(socket, helloOf(this.options)));
    socket.on('error', (error) => notes.note('debug', `the server cannot be reached: ${error.message}`));
    socket.on('message', (bytes: Buffer) => void this.receive(socket, bytes.toString('utf8')));
    socket.on('close', (code, reason) => this.hungUp(code, reason.toString()));
  }

  private hungUp(code: number, reason: string): void {
    const { clock, notes, onDismissed } = this.options;
    if (this.isOpen) notes.note('info', `the server hung up (${code} ${reason})`);
    this.since ??= clock.nowNs();
    this.isOpen = false;
    if (this.closed) return;
    if (code === idleCloseCode) onDismissed();
    this.cancelPause = clock.at(clock.nowNs() + msToNs(this.pauseMs), () => this.dial());
    this.pauseMs = Math.min(longestPauseMs, this.pauseMs * 2);
  }

  private async receive(from: WebSocket, text: string): Promise<void> {
    const { calls, notes } = this.options;
    try {
      const form = parseForm(text, 'frame');
      const kind = readText(form, 'frame');
      if (kind === 'hello') this.welcome(from, form);
      else if (kind === 'call') send(from, await answer(calls, form));
      else notes.note('warn', `the server sent a ${kind}: ${text.slice(0, 200)}`);
    } catch (thrown) {
      const { code, message } = asFiredrillError(thrown, 'protocol-malformed');
      notes.note('warn', `a frame of the server is not understood: ${message}`);
      send(from, { frame: 'error', id: null, code, detail: message });
    }
  }

  private welcome(from: WebSocket, form: Form): void {
    if (!isSpoken(readList(form, 'versions'))) {
      from.close(1002, 'no common version');
      return;
    }
    this.options.onServer?.(readServer(form));
    this.isOpen = true;
    this.since = null;
    this.pauseMs = firstPauseMs;
    for (const event of this.buffer.drain()) this.pass(from, event);
  }
}

/** A server of an older version does not say which process it is. */
function readServer(form: Form): ProcessIdentity | null {
  const { process } = form.object;
  return process === undefined || process === null ? null : readIdentity(readForm(form, 'process'));
}

function helloOf(options: LinkOptions): Outgoing {
  const { agent, product } = options;
  let token: string | null = null;
  try {
    token = options.token();
  } catch (thrown) {
    options.notes.note('warn', `the token cannot be read: ${reasonOf(thrown)}`);
  }
  return { frame: 'hello', versions: [...spokenVersions], product, agent, token, journalOwes: options.owes() };
}

/** Runs one call and makes its answer. What it throws is the answer too, under its own code. */
async function answer(calls: AgentCalls, form: Form): Promise<Outgoing> {
  const id = readCount(form, 'id');
  try {
    return { frame: 'answer', id, result: await callByName(calls, readText(form, 'call'), readForm(form, 'asked')) };
  } catch (thrown) {
    const { code, message } = asFiredrillError(thrown, 'effect-failed');
    return { frame: 'error', id, code, detail: message };
  }
}

function callByName(calls: AgentCalls, name: string, asked: Form): Promise<unknown> {
  if (!(name in decodeAsked)) throw new TypeError(`there is no call ${name}`);
  // Checked on the line above; decoder and call of one name belong together.
  const known = name as CallName;
  const call = calls[known] as (asked: unknown) => Promise<unknown>; // as above
  return call(decodeAsked[known](asked));
}

/** Whoever asked and has gone gets no answer; `whenLost` is called when a frame could not be written. */
function send(socket: WebSocket, frame: Outgoing, whenLost: () => void = () => undefined): void {
  if (socket.readyState !== socket.OPEN) return whenLost();
  const text = JSON.stringify(frame);
  if (text.length < maxFrameBytes) return socket.send(text, (error) => (error ? whenLost() : undefined));
  const { id } = frame;
  if (id !== undefined)
    send(socket, { frame: 'error', id, code: 'limit', detail: `an answer of ${text.length} bytes` });
}
