/** The whole style of the page: light and dark, no font or file from elsewhere. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --panel: #f7f7f5; --line: #e6e5e1; --grid: #efeeea;
  --ink: #1b1b19; --soft: #6a6963; --faint: #98968f;
  --accent: #3d5bd9; --good: #1f8a4c; --bad: #cc3d3d; --warn: #a86a00; --warn-panel: #fdf6e7; --warn-line: #f0dcae;
  --dropped: #dcdad4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #121211; --panel: #1b1b19; --line: #2e2d2a; --grid: #232320;
    --ink: #ecebe7; --soft: #a19f98; --faint: #75736c;
    --accent: #8ba2ff; --good: #4cc07d; --bad: #f07070; --warn: #e5b04e; --warn-panel: #211c11; --warn-line: #44391d;
    --dropped: #3a3935;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.55 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; -webkit-font-smoothing: antialiased; text-rendering: optimizeLegibility;
}
main { max-width: 880px; margin: 0 auto; padding: 40px 28px 72px; }
header { display: flex; gap: 12px; align-items: baseline; color: var(--soft); font-size: 13px; margin-bottom: 44px; }
header b { color: var(--ink); font-size: 14px; letter-spacing: -.01em; }
header .where { margin-left: auto; }
.badge { font-size: 11px; font-weight: 650; letter-spacing: .05em; color: var(--warn); background: var(--warn-panel);
  border: 1px solid var(--warn-line); border-radius: 99px; padding: 1px 9px; }
h1 { font-size: 38px; line-height: 1.14; letter-spacing: -.024em; font-weight: 680; margin: 0 0 10px; text-wrap: balance; overflow-wrap: anywhere; }
h1 + .answer { margin-top: 22px; }
.interval { font-size: 17px; color: var(--soft); margin: 0 0 26px; }
.answer { font-size: 17px; line-height: 1.5; margin: 0 0 10px; padding-left: 18px; position: relative; max-width: 44em; overflow-wrap: anywhere; }
.answer::before { content: ""; position: absolute; left: 0; top: .52em; width: 9px; height: 9px; border-radius: 50%; background: var(--faint); }
.answer.better::before { background: var(--good); } .answer.worse::before { background: var(--bad); }
.answer span { color: var(--soft); }
section { margin-top: 56px; }
h2 { font-size: 17px; letter-spacing: -.01em; font-weight: 650; margin: 0 0 14px; }
h2 small { font-weight: 400; font-size: 13px; color: var(--soft); letter-spacing: 0; margin-left: 8px; }
.note { color: var(--soft); font-size: 13px; margin: 12px 0 0; }
code { font: .92em/1.4 ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, monospace; }
.warnings { margin-top: 36px; background: var(--warn-panel); border: 1px solid var(--warn-line); border-radius: 10px; padding: 6px 20px; }
.warnings ul { list-style: none; margin: 0; padding: 0; }
.warnings li { padding: 11px 0; border-top: 1px solid var(--warn-line); font-size: 14px; overflow-wrap: anywhere; }
.warnings li:first-child { border-top: 0; }
.warnings .fix { display: block; color: var(--soft); font-size: 13px; margin-top: 2px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th { font-weight: 500; color: var(--soft); font-size: 12.5px; text-align: right; padding: 0 0 8px 20px; vertical-align: bottom; white-space: nowrap; }
td { text-align: right; padding: 8px 0 8px 20px; border-top: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
tbody tr:last-child td { border-bottom: 1px solid var(--line); }
td.text, th.text { text-align: left; white-space: normal; overflow-wrap: anywhere; }
td.name { font-weight: 560; white-space: normal; overflow-wrap: anywhere; min-width: 112px; max-width: 220px; }
td.name small, td.text small { display: block; font-weight: 400; color: var(--soft); font-size: 12px; }
td.rate { font-weight: 650; font-size: 16px; }
td.soft, .soft { color: var(--soft); }
td.wide, th.wide { width: 38%; min-width: 200px; padding-left: 26px; padding-right: 18px; }
.plot { display: block; width: 100%; height: 30px; overflow: visible; color: var(--accent); }
.plot.better { color: var(--good); } .plot.worse { color: var(--bad); } .plot.no-detectable-difference { color: var(--soft); }
.plot .grid { stroke: var(--grid); } .plot .origin { stroke: var(--faint); stroke-width: 1.5; }
.plot .whisker { stroke: currentColor; stroke-width: 2.5; stroke-opacity: .42; }
.plot .end { stroke: currentColor; stroke-width: 2.5; stroke-opacity: .42; }
.plot .dot { fill: currentColor; stroke: var(--page); stroke-width: 2; }
.axis { display: block; position: relative; height: 19px; font-size: 11.5px; color: var(--faint); font-weight: 400; }
.axis span { position: absolute; transform: translateX(-50%); }
.panel { border: 1px solid var(--line); border-radius: 12px; padding: 22px 26px 20px; margin-top: 16px; }
.panel h3 { display: flex; flex-wrap: wrap; gap: 0 6px; margin: 0; font-size: 15px; font-weight: 600; overflow-wrap: anywhere; }
.panel h3 .soft { font-weight: 400; }
.pill { margin-left: auto; font-size: 12px; font-weight: 560; line-height: 22px; padding: 0 10px; border-radius: 99px; border: 1px solid currentColor; color: var(--soft); }
.pill.better { color: var(--good); } .pill.worse { color: var(--bad); }
.difference { margin: 8px 0 0; color: var(--soft); } .difference b { color: var(--ink); font-size: 24px; font-weight: 660; letter-spacing: -.02em; margin-right: 8px; }
.panel .ends { display: flex; justify-content: space-between; color: var(--faint); font-size: 12px; margin-top: 18px; }
.panel .plot { height: 40px; }
summary { cursor: pointer; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 5px 22px; margin: 20px 0 0; font-size: 14px; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.marks { display: inline-flex; gap: 4px; vertical-align: middle; }
.marks i { width: 13px; height: 13px; border-radius: 50%; border: 2px solid var(--bad); }
.marks i.pass { background: var(--good); border-color: var(--good); }
.marks i.invalid { border-color: var(--warn); border-style: dotted; border-radius: 3px; }
.marks i.open { border-color: var(--dropped); border-width: 1px; }
.legend { display: flex; gap: 20px; flex-wrap: wrap; } .legend .marks { margin-right: 7px; }
.tag { font-size: 11.5px; color: var(--soft); border: 1px solid var(--line); border-radius: 5px; padding: 0 6px; margin-left: 8px; white-space: nowrap; font-weight: 400; }
.stage { display: grid; grid-template-columns: 92px 1fr; gap: 0 20px; padding: 16px 0 14px; border-top: 1px solid var(--line); }
.stage:last-of-type { border-bottom: 1px solid var(--line); }
.stage h3 { margin: 0; font-size: 14px; font-weight: 600; line-height: 26px; }
.stage p { margin: 0; line-height: 26px; font-size: 13px; color: var(--soft); } .stage b { color: var(--ink); font-weight: 620; }
.flow { display: block; width: 100%; min-width: 720px; height: auto; margin: 6px 0 26px; font-size: 12.5px; }
.flow text { fill: var(--soft); } .flow .count { fill: var(--ink); font-weight: 620; }
.flow .number { fill: var(--ink); font-size: 21px; font-weight: 660; letter-spacing: -.02em; }
.flow .stage-name { fill: var(--faint); font-size: 13px; }
.flow .node { fill: var(--accent); } .flow .end { fill: var(--faint); }
.flow path.kept { fill: var(--accent); fill-opacity: .26; } .flow path.dropped { fill: var(--dropped); fill-opacity: .75; }
.cost { display: block; width: 100%; min-width: 620px; height: auto; font-size: 13px; }
.cost .grid { stroke: var(--grid); } .cost .tick { fill: var(--faint); font-size: 11.5px; }
.cost .front { fill: none; stroke: var(--accent); stroke-width: 2; stroke-opacity: .35; }
.cost g { color: var(--accent); } .cost g.beaten { color: var(--faint); }
.cost circle { fill: currentColor; stroke: var(--page); stroke-width: 2; } .cost .whisker { stroke: currentColor; stroke-width: 2.5; stroke-opacity: .32; }
.cost g text { fill: var(--ink); font-weight: 560; } .cost g.beaten text { fill: var(--soft); font-weight: 400; }
td.slice { min-width: 150px; } td.slice .plot { height: 16px; width: calc(100% - 10px); min-width: 130px; margin: 0 5px; } td.slice .dot { r: 4px; }
td.faint { color: var(--faint); } td.faint .plot { color: var(--faint); }
.change { margin-top: 6px; } .change small { display: block; color: var(--faint); } .change small code { display: block; }
.reasons { list-style: none; margin: 6px 0 0; padding: 0; font-size: 13px; }
.reasons li { display: grid; grid-template-columns: 3.2em 11.5em 1fr; gap: 0 10px; line-height: 1.75; }
.reasons li > :first-child { text-align: right; } .reasons code { font-size: 12.5px; }
footer { margin-top: 64px; padding-top: 18px; border-top: 1px solid var(--line); color: var(--faint); font-size: 12.5px; line-height: 1.7; overflow-wrap: anywhere; }
@media (max-width: 640px) {
  main { padding: 24px 18px 48px; } h1 { font-size: 28px; } header { flex-wrap: wrap; margin-bottom: 28px; } header .where { margin-left: 0; width: 100%; }
  .stage { grid-template-columns: 1fr; } .reasons li { grid-template-columns: 3.2em 1fr; } .reasons li > :last-child { grid-column: 2; }
  td.wide, th.wide { min-width: 150px; } .axis span:nth-child(even) { display: none; }
  h2 small { display: block; margin: 2px 0 0; }
}
@media print { main { padding: 0; max-width: none; } section { break-inside: avoid; margin-top: 32px; } }
`;
