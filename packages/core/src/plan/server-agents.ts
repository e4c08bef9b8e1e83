import type { AgentId } from '../words/ids.ts';

/** Agents that live in the server itself: they hold what needs no host, invented things and looks at other services. */
export const simulatedFleet: AgentId = 'a-simulatedfleetaa';
export const alarmReader: AgentId = 'a-cloudwatchalarms';

export const isServerAgent = (agent: string): boolean => agent === simulatedFleet || agent === alarmReader;

/** The holds of the server's own agents, as claims name them. */
export const simulatedHold = 'simulated';
export const alarmStateHold = 'alarm-state';
