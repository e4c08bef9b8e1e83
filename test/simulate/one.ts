import { runSeed } from './simulation.ts';
const [from = 1, to = 1] = process.argv.slice(2).map(Number);
const t = performance.now(); let bad = 0; const tally = new Map<string, number>(); const outs = new Map<string,number>();
for (let s = from; s <= to; s++) {
  const o = await runSeed(s);
  for (const v of o.verdicts) outs.set(v.outcome, (outs.get(v.outcome) ?? 0) + 1);
  if (o.violation) { bad++; const k = o.violation.replaceAll(/[ir]-[a-z0-9]{16}/g, 'ID').replaceAll(/\d+/g,'N').slice(0,110); tally.set(k, (tally.get(k) ?? 0) + 1);
    if (from === to) for (const l of o.lastLines) console.log(l.slice(0, 260)); if (tally.get(k)! <= 2) console.log(s, o.violation.slice(0,300)); }
}
console.log(bad, 'bad', tally, outs, (to - from + 1) / ((performance.now() - t) / 1000), 'seeds/s');
