// Written by tools/generate.ts from the files of this folder. Do not change it by hand.
import { commandProbe } from './command.ts';
import { httpProbe } from './http.ts';
import { processProbe } from './process.ts';

export const probes = [commandProbe, httpProbe, processProbe] as const;
