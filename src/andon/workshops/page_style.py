"""The look of the workshop pages: system fonts, calm, A4 when printed."""

STYLE = """
:root{--ink:#1b2733;--muted:#5b6b7a;--line:#d8e0e8;--ground:#f4f6f8;--accent:#1f5fa8;--ok:#1a7f4b;--warn:#b26b00;--bad:#c62828}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);word-break:keep-all;
  font:15px/1.55 "Pretendard","Noto Sans KR","Malgun Gothic","Apple SD Gothic Neo",system-ui,sans-serif}
main{max-width:1040px;margin:24px auto;padding:32px 36px;background:#fff;
  border:1px solid var(--line);border-radius:10px}
h1{margin:0 0 4px;font-size:28px;line-height:1.25}
h2{margin:32px 0 10px;font-size:18px}
h3{margin:0 0 4px;font-size:13px;font-weight:600}
p{margin:0 0 8px}
.kind{margin:0 0 2px;color:var(--accent);font-weight:600}
.muted{color:var(--muted)}
.headline{margin:20px 0 12px;font-size:20px;font-weight:600}
.note{padding:10px 14px;border-left:4px solid var(--warn);background:#fff8ec}
.tallies{display:flex;gap:12px;flex-wrap:wrap}
.tally{flex:1;min-width:130px;padding:10px 16px;border:1px solid var(--line);border-left-width:5px;border-radius:8px}
.tally b{font-size:26px;margin-right:6px}
.tally.done{border-left-color:var(--ok)}.tally.failed{border-left-color:var(--bad)}.tally.waiting{border-left-color:var(--muted)}
table{width:100%;border-collapse:collapse;font-size:14px}
th,td{padding:8px 10px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
th{color:var(--muted);font-weight:600;font-size:13px;border-bottom:2px solid var(--line)}
.value{text-align:right;font-variant-numeric:tabular-nums}
.seat{font-weight:600}
.lamp{font-weight:600;white-space:nowrap}
.lamp.done{color:var(--ok)}.lamp.failed{color:var(--bad)}.lamp.waiting,.lamp.running{color:var(--muted)}
.failures td{background:#fdf3f3}
code{font:13px/1.5 ui-monospace,"D2Coding",Consolas,monospace;overflow-wrap:anywhere}
a{color:var(--accent)}
.strips{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:12px}
.strip{padding:10px 12px;border:1px solid var(--line);border-radius:8px;break-inside:avoid}
.strip svg{display:block;width:100%;height:auto}.strip circle{fill:var(--accent);fill-opacity:.75}
.strip p{margin:0;font-size:13px}.strip text{font-size:12px;fill:var(--muted)}
.axis{stroke:var(--line)}.middle{stroke:var(--warn);stroke-dasharray:3 2}
.cards{display:grid;grid-template-columns:repeat(2,1fr);gap:14px;margin-top:20px}
.card{padding:14px 18px;border:1px dashed var(--muted);border-radius:8px;break-inside:avoid}
.card p{margin:0}.big{font-size:40px;font-weight:700;line-height:1.15}.who{font-size:22px}
dl{display:grid;grid-template-columns:auto 1fr;gap:2px 14px;margin:10px 0 0;font-size:14px}
dt{color:var(--muted)}dd{margin:0;overflow-wrap:anywhere}
footer{margin-top:28px;color:var(--muted);font-size:12px}
@page{size:A4;margin:14mm}
@media print{body{background:#fff;font-size:10.5pt}main{max-width:none;margin:0;padding:0;border:0}
.strips{grid-template-columns:repeat(4,1fr);gap:8px}.link{display:none}
thead{display:table-header-group}tr{break-inside:avoid}a{color:inherit;text-decoration:none}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
"""
