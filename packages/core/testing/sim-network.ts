import type { AgentPort } from '@firedrill/core/engine/engine-ports';
import { asFiredrillError, FiredrillError } from '@firedrill/core/errors';
import type { AgentCalls, AgentEvent } from '@firedrill/core/protocol/messages';
import type { Dice, Life, Timeline } from './virtual-clock.ts';

/** The two ends of the link, each as its present life shows itself. */
export interface ServerEnd {
  readonly life: Life;
  readonly connected: (session: string) => void;
  readonly lost: (why: string) => void;
  readonly told: (event: AgentEvent) => void;
}
export interface AgentEnd {
  readonly life: Life;
  readonly session: string;
  readonly calls: AgentCalls;
  readonly connected: () => void;
}

interface Connection {
  readonly server: ServerEnd;
  readonly agent: AgentEnd;
  isOpen: boolean;
  readonly waiting: Set<(error: FiredrillError) => void>;
  /** Frames arrive in the order in which they were sent, in each direction. */
  toAgentNs: bigint;
  toServerNs: bigint;
}

export interface SimNetworkOptions {
  readonly agent: string;
  readonly timeline: Timeline;
  readonly dice: Dice;
  readonly slowestMs: () => number;
  /** How often a call is delivered a second time, later. */
  readonly duplicates: () => number;
  /** Called with the name of each call that sets out. */
  readonly onSent: (name: string) => void;
  /** Called with each call that arrives, and what came of it. */
  readonly onCall: (call: { name: string; asked: unknown; session: string; answered: Promise<unknown> }) => void;
}

/** The link between one server and one agent, with delay, loss, partitions, and frames that arrive twice or late. */
export class SimNetwork {
  readonly #options: SimNetworkOptions;
  #server: ServerEnd | null = null;
  #agent: AgentEnd | null = null;
  #connection: Connection | null = null;
  #isPartitioned = false;
  #buffer: AgentEvent[] = [];

  constructor(options: SimNetworkOptions) {
    this.#options = options;
  }

  attachServer(server: ServerEnd): void {
    this.#server = server;
    this.#dialSoon();
  }

  attachAgent(agent: AgentEnd): void {
    this.#agent = agent;
    this.#buffer = [];
    this.#dialSoon();
  }

  detach(end: 'server' | 'agent'): void {
    if (end === 'server') this.#server = null;
    else this.#agent = null;
    this.hangUp(`the ${end} died`);
  }

  partition(isPartitioned: boolean): void {
    this.#isPartitioned = isPartitioned;
    if (isPartitioned) this.hangUp('the network is cut');
    else this.#dialSoon();
  }

  hangUp(why: string): void {
    const connection = this.#connection;
    if (connection === null) return;
    this.#connection = null;
    connection.isOpen = false;
    const { server, waiting } = connection;
    this.#options.timeline.in(this.#delayMs(), () => {
      server.life.live(() => {
        for (const fail of waiting) fail(new FiredrillError('agent-away', why));
        if (this.#connection?.server !== server) server.lost(why);
      });
    });
    this.#dialSoon();
  }

  /** What the agent says by itself; kept while nobody listens. */
  tell(event: AgentEvent): void {
    const connection = this.#connection;
    if (connection === null) {
      this.#buffer.push(event);
      return;
    }
    this.#toServer(connection, () => connection.server.told(event));
  }

  port(server: () => ServerEnd | null): AgentPort {
    return {
      call: (_agent, name, asked, timeoutMs) => {
        const connection = this.#connection;
        if (connection === null || connection.server !== server()) {
          return Promise.reject(new FiredrillError('agent-away', 'the agent is away'));
        }
        // Name and question of one call belong together, and so do its answers.
        return this.#call(connection, name, asked as never, timeoutMs) as never;
      },
    };
  }

  #call(connection: Connection, name: keyof AgentCalls, asked: never, timeoutMs: number): Promise<unknown> {
    const { timeline, dice } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const fail = (error: FiredrillError): void => {
      connection.waiting.delete(fail);
      reject(error);
    };
    connection.waiting.add(fail);
    const late = new FiredrillError('timeout', `${name}: no answer in ${timeoutMs} ms`);
    timeline.in(timeoutMs, () => connection.server.life.live(() => fail(late)));
    const answerWith = (settle: () => void): void =>
      this.#toServer(connection, () => {
        connection.waiting.delete(fail);
        settle();
      });
    const { agent } = connection;
    const deliver = (isFirst: boolean): void => {
      const answered = agent.calls[name](asked);
      this.#options.onCall({ name, asked, session: agent.session, answered });
      answered.then(
        (answer: unknown) => isFirst && answerWith(() => resolve(answer)),
        (thrown: unknown) => isFirst && answerWith(() => reject(asFiredrillError(thrown, 'effect-failed'))),
      );
    };
    const arrive = (isFirst: boolean): void => agent.life.live(() => deliver(isFirst));
    this.#options.onSent(name);
    connection.toAgentNs = this.#inOrder(connection.toAgentNs, () => {
      if (connection.isOpen) arrive(true);
      // A frame may still lie in the buffer of an agent whose server has gone.
      else if (dice.chance(0.5)) timeline.in(dice.between(0, dice.pick([50, 1500, 5000])), () => arrive(false));
    });
    if (dice.chance(this.#options.duplicates())) timeline.in(dice.between(1, 3000), () => arrive(false));
    return promise;
  }

  #toServer(connection: Connection, arrive: () => void): void {
    connection.toServerNs = this.#inOrder(connection.toServerNs, () => {
      if (connection.isOpen) connection.server.life.live(arrive);
    });
  }

  #inOrder(notBeforeNs: bigint, arrive: () => void): bigint {
    const { timeline } = this.#options;
    const soonNs = timeline.nowNs() + BigInt(Math.round(this.#delayMs() * 1e6));
    const atNs = soonNs > notBeforeNs ? soonNs : notBeforeNs + 1n;
    timeline.at(atNs, arrive);
    return atNs;
  }

  #delayMs(): number {
    const { dice, slowestMs } = this.#options;
    return dice.between(0.05, dice.chance(0.1) ? slowestMs() : 1);
  }

  #dialSoon(): void {
    this.#options.timeline.in(this.#options.dice.between(20, 150), () => {
      const [server, agent] = [this.#server, this.#agent];
      if (this.#connection !== null || this.#isPartitioned || server === null || agent === null) return;
      if (!server.life.isAlive || !agent.life.isAlive) return;
      const connection = { server, agent, isOpen: true, waiting: new Set<never>(), toAgentNs: 0n, toServerNs: 0n };
      this.#connection = connection;
      server.connected(agent.session);
      agent.connected();
      for (const event of this.#buffer.splice(0)) this.tell(event);
    });
  }
}
