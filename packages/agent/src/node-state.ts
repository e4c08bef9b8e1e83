import path from 'node:path';

/** The places of an agent within a state directory. The directory itself is 0700. */
export interface AgentPlaces {
  readonly root: string;
  readonly journalDir: string;
  readonly journal: string;
  /** Where baselines of replaced files are kept. */
  readonly kept: string;
  readonly run: string;
  readonly tokenFile: string;
  readonly serverSocket: string;
  /** Where the agent listens for the person whose agent it is. */
  readonly control: string;
  /** The id that this agent has in all its lives. */
  readonly agentId: string;
}

export function agentPlaces(stateDir: string): AgentPlaces {
  const root = path.resolve(stateDir);
  const journalDir = path.join(root, 'journal');
  const run = path.join(root, 'run');
  return {
    root,
    journalDir,
    journal: path.join(journalDir, 'journal'),
    kept: path.join(journalDir, 'kept'),
    run,
    tokenFile: path.join(root, 'token'),
    serverSocket: path.join(run, 'server.sock'),
    control: path.join(run, 'agent.sock'),
    agentId: path.join(root, 'agent-id'),
  };
}
