/** The look of the book's page: readable at any width, in light and dark. */
export const pageStyle = `
:root { color-scheme: light dark; --line: #8884; --ok: #1a7f37; --bad: #cf222e; --unsure: #9a6700; --mute: #6e7781; }
body { font: 16px/1.55 Georgia, serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1, h2, h3, nav, summary, .verdict, .tags { font-family: system-ui, sans-serif; }
nav ol { columns: 2; } nav ul { font-size: .85em; } nav .bad > a { color: var(--bad); }
.chapter { border-top: 3px double var(--line); margin-top: 3rem; }
.rule { border-left: 3px solid var(--line); padding-left: 1rem; margin: 1.5rem 0; }
.tags { color: var(--mute); font-size: .75em; margin-top: -.8em; }
.verdict { font-size: .72rem; padding: .1em .5em; border-radius: 1em; color: #fff; background: var(--mute); white-space: nowrap; }
.verdict.conforms { background: var(--ok); } .verdict.does-not-conform { background: var(--bad); }
.verdict.could-not-tell { background: var(--unsure); }
summary { cursor: pointer; } summary small { color: var(--mute); }
pre { overflow-x: auto; font-size: .8rem; line-height: 1.4; background: #8881; padding: .6rem; border-radius: 4px; }
pre.reason { border-left: 3px solid var(--bad); } .steps { list-style: none; padding-left: .5rem; }
table { border-collapse: collapse; } td, th { border: 1px solid var(--line); padding: .1rem .5rem; }
`;
