/** The style sheet of the HTML report: light and dark, narrow and wide, screen and paper. */
export const style = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--soft:#57606a;--line:#d5dae0;--card:#f6f8fa;--good:#1a7f37;
--bad:#c0262d;--warn:#8a5a00;--values:#0a5fb4;--fault:#7b3fc4;--mark:#0b7285}
@media (prefers-color-scheme:dark){:root{--paper:#0f1318;--ink:#e8edf2;--soft:#a3adb8;--line:#323a44;--card:#181e25;
--good:#4cc267;--bad:#ff7b72;--warn:#e3b341;--values:#6cb6ff;--fault:#b083f0;--mark:#56d4dd}}
*{box-sizing:border-box}
html{background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",
"Apple SD Gothic Neo","Malgun Gothic","Noto Sans KR","Noto Sans CJK KR",sans-serif;-webkit-text-size-adjust:100%}
:lang(ko){word-break:keep-all}
body{margin:0 auto;max-width:1080px;padding:16px 16px 48px;overflow-wrap:anywhere}
h1{font-size:1.35rem;line-height:1.25;margin:0}
h2{font-size:1.08rem;margin:2.2rem 0 .6rem;padding-bottom:.25rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:1.2rem 0 .2rem}
p{margin:.35rem 0}ul{margin:.3rem 0;padding-left:1.15rem}li{margin:.15rem 0}
.soft{color:var(--soft)}.small{font-size:.86rem}
code,.mono{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;font-size:.88em}
.skip{position:absolute;left:-999px}.skip:focus{left:16px;top:8px;background:var(--paper);padding:4px 8px}
a{color:var(--values)}:focus-visible{outline:3px solid var(--values);outline-offset:2px}
.head{display:flex;flex-wrap:wrap;gap:4px 16px;align-items:baseline;justify-content:space-between;margin-bottom:14px}
.banner{display:flex;gap:16px;align-items:flex-start;border:2px solid var(--tone);border-left-width:10px;
border-radius:10px;padding:14px 16px;background:var(--card)}
.banner .sign{flex:none;width:52px;height:52px;border-radius:50%;background:var(--tone);color:var(--paper);
font-size:30px;
line-height:52px;text-align:center;font-weight:700}
.banner .word{font-size:1.7rem;font-weight:750;line-height:1.15;color:var(--tone);letter-spacing:.02em;margin:0}
.pass{--tone:var(--good)}.fail,.residual{--tone:var(--bad)}.inconclusive,.aborted,.unjudged{--tone:var(--warn)}
.proofs{display:grid;grid-template-columns:repeat(2,1fr);gap:12px;list-style:none;padding:0;margin:.6rem 0}
.proof{border:1px solid var(--line);border-top:4px solid var(--tone);border-radius:8px;padding:10px 14px;margin:0;
background:var(--card)}
.proof h3{margin:0}.proof.yes{--tone:var(--good)}.proof.no{--tone:var(--bad)}
.proof.maybe{--tone:var(--warn)}.proof.as-if{--tone:var(--warn);border-style:dashed;border-top-style:dashed}
.proof .state,.tone{color:var(--tone);font-weight:650}
.yes{--tone:var(--good)}.no{--tone:var(--bad)}.maybe,.as-if{--tone:var(--warn)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.93rem}
th,td{text-align:left;vertical-align:top;padding:6px 14px 6px 0;border-bottom:1px solid var(--line)}
thead th{color:var(--soft);font-weight:600;font-size:.84rem}tbody th{font-weight:600}
table.compact{font-size:.88rem}table.compact th,table.compact td{padding:4px 12px 4px 0}
td.number{font-variant-numeric:tabular-nums}
figure{margin:1rem 0 1.6rem}figcaption{display:flex;flex-wrap:wrap;gap:2px 14px;align-items:baseline}
.chart{display:block;width:100%;height:auto;margin-top:6px}.chart.narrow{display:none}
.chart text{font:11px system-ui,"Noto Sans CJK KR",sans-serif;fill:var(--soft)}
.chart .flag,.chart .fault-name{font-weight:600;paint-order:stroke;stroke:var(--paper);stroke-width:3px}
.chart .flag{fill:var(--mark)}.chart .fault-name{fill:var(--fault)}.chart .ground{fill:var(--paper)}
.chart .grid{stroke:var(--line)}.chart .base{stroke:var(--soft)}
.chart .values{fill:none;stroke:var(--values);stroke-width:1.6;stroke-linejoin:round}
.chart .fault{fill:var(--fault);fill-opacity:.14}.chart .fault-edge{stroke:var(--fault);stroke-dasharray:2 3}
.chart .mark{stroke:var(--mark);stroke-width:1.4}
.chart .good,.key .good{fill:var(--good)}
.chart .bad,.key .bad{stroke:var(--bad);stroke-width:2.2;fill:none}
.chart .blind,.key .blind{stroke:var(--warn);stroke-width:1.6;fill:none}
.services{display:block;width:100%;height:auto;margin:10px 0}
.services text{font:12px system-ui,"Noto Sans CJK KR",sans-serif;fill:var(--soft)}
.services .name{font-size:13px;font-weight:650;fill:var(--ink)}.services .sign{font-weight:700;fill:var(--ink)}
.services .box{fill:var(--card);stroke:var(--line);stroke-width:1.5}.services .first{stroke:var(--bad);stroke-width:2.5}
.services .link{stroke:var(--soft);stroke-width:1.8}.services .head{fill:var(--soft)}
.services .before{stroke-dasharray:6 4}.services .untold{stroke-dasharray:2 4}.services .despite{stroke-width:1}
.timeline{list-style:none;padding:0;margin:.4rem 0}
.timeline li{display:grid;grid-template-columns:5.6rem 1fr;gap:0 12px;margin:0;padding:3px 0 3px 10px;
border-left:4px solid var(--line)}
.timeline .moment{color:var(--soft);font-variant-numeric:tabular-nums;text-align:right}
.timeline .fault{border-color:var(--fault)}.timeline .mark{border-color:var(--mark)}
.timeline .alert,.timeline .stop{border-color:var(--warn)}.timeline .phase{font-weight:650}
.items{list-style:none;padding:0}
.key{display:flex;flex-wrap:wrap;gap:2px 16px;font-size:.86rem;color:var(--soft)}
.key span{display:inline-flex;align-items:center;gap:5px}.key svg{width:14px;height:14px}
.key .fault{fill:var(--fault);fill-opacity:.3}.key .mark{stroke:var(--mark);stroke-width:2}
dl{display:grid;grid-template-columns:max-content 1fr;gap:3px 16px;margin:.4rem 0}dt{color:var(--soft)}dd{margin:0}
@media (max-width:640px){.proofs{grid-template-columns:1fr}.banner{gap:12px;padding:12px}
.banner .sign{width:40px;height:40px;line-height:40px;font-size:22px}.banner .word{font-size:1.35rem}
.chart{display:none}.chart.narrow{display:block}
table.stack thead{position:absolute;left:-999px}
table.stack tr{display:block;padding:8px 0;border-bottom:1px solid var(--line)}
table.stack th,table.stack td{display:block;border:0;padding:1px 0}
table.stack td[data-label]::before{content:attr(data-label) ": ";color:var(--soft);font-size:.86em}
dl{grid-template-columns:1fr}dd{margin-bottom:.4rem}}
@media print{:root{color-scheme:light;--paper:#fff;--ink:#000;--soft:#444;--line:#bbb;--card:#fff;--good:#146c2e;
--bad:#a8171e;--warn:#7a4f00;--values:#0a4f96;--fault:#6a2fb5;--mark:#095c6b}
@page{margin:14mm}html{font-size:12px}body{max-width:none;padding:0}.skip{display:none}
.chart{display:block}.chart.narrow{display:none}
.banner,.proof,figure,tr,h2,h3,dl{break-inside:avoid}h2,h3,h2+p{break-after:avoid}
.services,.timeline li{break-inside:avoid}details::details-content{content-visibility:visible}
.banner .sign,.chart *{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`;
