import type { Draw } from './draw.ts';
import { runTrial } from './trial.ts';

/** One trial in a process of its own: `trial-main DRAW FOLDER`, the draw and the answer on standard output are JSON. */
process.on('SIGINT', () => undefined);
const [, , text = '', folder = ''] = process.argv;
const draw = JSON.parse(text) as Draw; // made by draw.ts in the process that starts this one
const trial = await runTrial(draw, { folder });
process.stdout.write(JSON.stringify(trial), () => process.exit(0));
