// Written by tools/generate.ts from the files of this folder. Do not change it by hand.
import { child } from './child.ts';
import { fileContent } from './file-content.ts';
import { processSignal } from './process-signal.ts';
import { processStop } from './process-stop.ts';
import { processTrace } from './process-trace.ts';
import { proxyListener } from './proxy-listener.ts';
import { proxyRule } from './proxy-rule.ts';

export const holds = [child, fileContent, processSignal, processStop, processTrace, proxyListener, proxyRule] as const;
