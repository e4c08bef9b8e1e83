// Written by tools/generate.ts from the files of this folder. Do not change it by hand.
import { describe } from './describe.ts';
import { doctor } from './doctor.ts';
import { explain } from './explain.ts';
import { get } from './get.ts';
import { logs } from './logs.ts';
import { mark } from './mark.ts';
import { plan } from './plan.ts';
import { proxy } from './proxy.ts';
import { recover } from './recover.ts';
import { report } from './report.ts';
import { residue } from './residue.ts';
import { run } from './run.ts';
import { server } from './server.ts';
import { stop } from './stop.ts';
import { validate } from './validate.ts';

export const verbs = [
  describe,
  doctor,
  explain,
  get,
  logs,
  mark,
  plan,
  proxy,
  recover,
  report,
  residue,
  run,
  server,
  stop,
  validate,
] as const;
