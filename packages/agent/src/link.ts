import { asFiredrillError, reasonOf } from '@firedrill/core/errors';
import type { Clock, Notes } from '@firedrill/core/ports';
import { msToNs } from '@firedrill/core/ports';
import type { AgentCalls, AgentEvent, CallName, Frame } from '@firedrill/core/protocol/messages';
import { WebSocket } from 'ws';
import { decodeAsked } from './decode-asked.ts';
import { createEventBuffer } from './event-buffer.ts';
import type { Form } from './form.ts';
import { parseForm, readCount, readForm, readList, readText } from './form.ts';

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
}

/** As in protocol/messages.ts, which loads a schema library that an idle agent does without; a test compares them. */
export const spokenVersions = [1] as const;
export const maxFrameBytes = 4 * 1024 * 1024;
/** The close code with which a server that goes idle sends its agent home. */
export const idleCloseCode = 4001;
/** A frame as it is written; its members are plain JSON. */
interface Outgoing {
  readonly frame: Frame['frame'];
  readonly [member: string]: unknown;
}

const firstPauseMs = 50;
const longestPauseMs = 2000;

export function createLink(options: LinkOptions): Link {
  const { clock, notes } = options;
  const buffer = createEventBuffer();
  let socket: WebSocket | null = null;
  let isOpen = false;
  let awaySinceNs: bigint | null = clock.nowNs();
  let pauseMs = firstPauseMs;
  let closed = false;
  let cancelPause: () => void = () => undefined;

  const dial = (): void => {
    const next = new WebSocket(options.url, { maxPayload: maxFrameBytes, perMessageDeflate: false });
    socket = next;
    next.on('open', () => send(next, helloOf(options)));
    next.on('error', (error) => notes.note('debug', `the server cannot be reached: ${error.message}`));
    next.on('message', (bytes: Buffer) => void receive(next, bytes));
    next.on('close', (code, reason) => hungUp(code, reason.toString()));
  };

  const hungUp = (code: number, reason: string): void => {
    if (isOpen) notes.note('info', `the server hung up (${code} ${reason})`);
    awaySinceNs ??= clock.nowNs();
    isOpen = false;
    if (closed) return;
    if (code === idleCloseCode) options.onDismissed();
    cancelPause = clock.at(clock.nowNs() + msToNs(pauseMs), dial);
    pauseMs = Math.min(longestPauseMs, pauseMs * 2);
  };

  const receive = async (from: WebSocket, bytes: Buffer): Promise<void> => {
    try {
      const form = parseForm(bytes.toString('utf8'), 'frame');
      const kind = readText(form, 'frame');
      if (kind === 'hello') welcome(from, form);
      else if (kind === 'call') send(from, await answer(options.calls, form));
      else notes.note('warn', `the server sent a ${kind}: ${bytes.toString('utf8').slice(0, 200)}`);
    } catch (thrown) {
      const { code, message } = asFiredrillError(thrown, 'protocol-malformed');
      notes.note('warn', `a frame of the server is not understood: ${message}`);
      send(from, { frame: 'error', id: null, code, detail: message });
    }
  };

  const welcome = (from: WebSocket, form: Form): void => {
    if (!readList(form, 'versions').some((version) => spokenVersions.some((spoken) => spoken === version))) {
      from.close(1002, 'no common version');
      return;
    }
    isOpen = true;
    awaySinceNs = null;
    pauseMs = firstPauseMs;
    for (const event of buffer.drain()) send(from, { frame: 'tell', event });
  };

  dial();
  return {
    tell: (event) => {
      if (isOpen && socket !== null) send(socket, { frame: 'tell', event });
      else buffer.add(event, event.event === 'evidence');
    },
    awaySinceNs: () => awaySinceNs,
    close: () => {
      closed = true;
      cancelPause();
      socket?.close(1000, 'the agent ends');
    },
  };
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

function send(socket: WebSocket, frame: Outgoing): void {
  if (socket.readyState !== socket.OPEN) return;
  const text = JSON.stringify(frame);
  if (text.length < maxFrameBytes) return socket.send(text);
  const { id } = frame;
  if (id !== undefined)
    send(socket, { frame: 'error', id, code: 'limit', detail: `an answer of ${text.length} bytes` });
}
