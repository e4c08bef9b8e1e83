import { duplicates } from './duplicates.ts';
import { emptyCatch } from './empty-catch.ts';
import { fresh } from './fresh.ts';
import { leftovers } from './leftovers.ts';
import { lengths } from './lengths.ts';
import { names } from './names.ts';
import { noShell } from './no-shell.ts';
import { noSleep } from './no-sleep.ts';
import { packageImports } from './package-imports.ts';
import { pure } from './pure.ts';
import { reaperReach } from './reaper-reach.ts';
import { reasons } from './reasons.ts';
import type { Rule } from './source.ts';
import { units } from './units.ts';
import { witnessAlone } from './witness-alone.ts';

export const rules: readonly Rule[] = Object.freeze([
  lengths,
  names,
  reasons,
  units,
  pure,
  witnessAlone,
  reaperReach,
  packageImports,
  duplicates,
  emptyCatch,
  noShell,
  noSleep,
  leftovers,
  fresh,
]);
