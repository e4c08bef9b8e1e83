// Written by tools/generate.ts from the files of this folder. Do not change it by hand.
import { alertProbe } from './alert.ts';
import { commandProbe } from './command.ts';
import { httpProbe } from './http.ts';
import { processProbe } from './process.ts';

export const probes = [alertProbe, commandProbe, httpProbe, processProbe] as const;
