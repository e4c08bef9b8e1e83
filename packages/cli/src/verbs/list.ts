// Written by tools/generate.ts from the files of this folder. Do not change it by hand.
import { plan } from './plan.ts';
import { recover } from './recover.ts';
import { residue } from './residue.ts';
import { run } from './run.ts';
import { server } from './server.ts';
import { stop } from './stop.ts';
import { validate } from './validate.ts';

export const verbs = [plan, recover, residue, run, server, stop, validate] as const;
