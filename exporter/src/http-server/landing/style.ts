/** One style sheet for light and dark, wide and narrow; no script, no font, no request beyond the page. */
export const STYLE = `
:root{color-scheme:light dark;--fg:#1c2733;--dim:#5b6b7b;--bg:#fff;--line:#dde3ea;--good:#0b7a3e;--bad:#b42318;--accent:#1f5fbf;--soft:#f4f6f9}
@media(prefers-color-scheme:dark){:root{--fg:#e6ebf1;--dim:#93a1b1;--bg:#12171d;--line:#29323c;--good:#4cc38a;--bad:#ff8a80;--accent:#7fb0ff;--soft:#1a2129}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif}
main{max-width:72rem;margin:0 auto;padding:1.5rem 1rem 3rem}h1{font-size:1.3rem;margin:0}
header{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;align-items:baseline}a{color:var(--accent)}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;margin:.5rem 0 1rem}.dim{color:var(--dim)}
.good{color:var(--good)}.bad{color:var(--bad)}.note{border-left:3px solid var(--bad);background:var(--soft);padding:.6rem .9rem;white-space:pre-wrap;overflow-wrap:anywhere;font:13px/1.5 ui-monospace,monospace}
form{display:flex;gap:.5rem;margin:1rem 0 .5rem}input{flex:1;min-width:0;max-width:26rem;padding:.4rem .6rem;border:1px solid var(--line);border-radius:6px;background:var(--bg);color:var(--fg);font:inherit}
button{padding:.4rem .9rem;border:1px solid var(--line);border-radius:6px;background:var(--soft);color:var(--fg);font:inherit}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .75rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:600;color:var(--dim);white-space:nowrap}td.n{font-variant-numeric:tabular-nums;white-space:nowrap}td.host{overflow-wrap:anywhere}
@media(max-width:40rem){thead{display:none}tr{display:block;padding:.5rem 0;border-bottom:1px solid var(--line)}td{display:block;border:0;padding:.1rem 0}td.n{display:inline-block;margin-right:.9rem}td.n:empty{display:none}}
`;
