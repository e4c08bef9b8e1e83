import { once } from 'node:events';
import type { Notes } from '@firedrill/core/ports';
import type { Frame } from '@firedrill/core/protocol/messages';
import { WebSocket, WebSocketServer } from 'ws';
import { createHub, type Hub, type HubListeners } from '../hub.ts';

export const token = 'the-token-of-this-test';
export const agentA = 'a-aaaaaaaaaaaaaaaa';

/** The hub behind a real WebSocket on loopback, and what it told. */
export interface Switchboard {
  readonly hub: Hub;
  readonly heard: string[];
  readonly dial: () => Promise<Dialled>;
  readonly end: () => void;
}

/** The other end: an agent of which every frame is written by the test. */
export interface Dialled {
  readonly send: (frame: unknown) => void;
  readonly sendText: (text: string) => void;
  /** The next frame from the server. */
  readonly next: () => Promise<Frame>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly hangUp: () => void;
}

export const helloOf = (changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  frame: 'hello',
  versions: [1],
  product: 'life-1',
  agent: agentA,
  token,
  journalOwes: 0,
  ...changes,
});

export async function openSwitchboard(): Promise<Switchboard> {
  const heard: string[] = [];
  const listeners: HubListeners = {
    connected: (agent, session) => void heard.push(`connected ${agent} ${session ?? ''}`),
    lost: (agent) => void heard.push(`lost ${agent}`),
    told: (_agent, event) => void heard.push(`told ${event.event}`),
  };
  const notes: Notes = { note: (level) => void heard.push(level) };
  const hub = createHub(token, listeners, notes);
  const door = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  door.on('connection', (socket) => hub.accept(socket));
  await once(door, 'listening');
  const address = door.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  return {
    hub,
    heard,
    dial: () => dial(`ws://127.0.0.1:${port}/`),
    end: () => {
      for (const client of door.clients) client.terminate();
      door.close();
    },
  };
}

async function dial(url: string): Promise<Dialled> {
  const socket = new WebSocket(url);
  const frames: Frame[] = [];
  const waiting: ((frame: Frame) => void)[] = [];
  socket.on('message', (bytes: Buffer) => {
    const frame: Frame = JSON.parse(bytes.toString('utf8'));
    const reader = waiting.shift();
    if (reader === undefined) frames.push(frame);
    else reader(frame);
  });
  const closed = Promise.withResolvers<{ readonly code: number; readonly reason: string }>();
  socket.on('close', (code, reason) => closed.resolve({ code, reason: reason.toString() }));
  await once(socket, 'open');
  return {
    send: (frame) => socket.send(JSON.stringify(frame)),
    sendText: (text) => socket.send(text),
    next: () => {
      const frame = frames.shift();
      return frame === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(frame);
    },
    closed: closed.promise,
    hangUp: () => socket.terminate(),
  };
}
