/* page_style.c - how the regional report looks: the run report's style, and what only it has. */
#include <string.h>

#include "harness/base/text.h"
#include "reports/region/page.h"
#include "reports/write/html_parts.h"

static const char rules[] =
	".brand{flex-wrap:wrap;align-items:center}.logo{max-height:44px;max-width:180px;"
	"vertical-align:middle;margin-right:12px}.customer{font-size:16px;color:var(--ink)}"
	".result{white-space:normal}"
	"table.matrix{table-layout:auto}table.matrix td{min-width:190px;padding-right:18px}"
	"table.matrix tbody th{min-width:150px;max-width:260px}"
	"table.matrix tr.place th{font-weight:700;background:var(--soft);padding:6px 10px}"
	".cell+.cell{border-top:1px dashed var(--line);margin-top:8px;padding-top:8px}"
	".cell dl{margin:4px 0;font-size:13.5px;display:grid;grid-template-columns:auto;gap:0}"
	".cell dt{color:var(--muted);font-size:12.5px}.cell dd{margin:0 0 2px;font-weight:600}"
	".cell .why,.cell .show{display:block}"
	"svg.strip{max-width:230px;margin:4px 0}"
	".panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(235px,1fr));gap:16px 18px;"
	"margin:0;padding:0;list-style:none}"
	".panels h3{font-size:13.5px;margin:0 0 2px;font-weight:600;line-height:1.35}"
	".panels p{font-size:12.5px;color:var(--muted);margin:0 0 4px}"
	".panels li,.minute{break-inside:avoid;min-width:0}"
	"svg text{font-family:inherit}"
	"svg.bar{height:18px;border-radius:4px;margin:4px 0;min-width:90px}"
	".minute h3{margin-top:20px}.minute:first-of-type h3{margin-top:6px}"
	"td svg.bar{width:100%}"
	".routes h3{margin-bottom:2px}.routes pre{white-space:pre-wrap;overflow-wrap:anywhere}"
	".routes ul{margin:.3em 0;padding-left:20px;font-size:14px}"
	"code{overflow-wrap:anywhere}"
	"h1,h2,h3,p,li,dd,dt,th{overflow-wrap:break-word}"
	"@media screen and (max-width:680px){table.matrix td{min-width:165px}"
	"table.matrix tbody th{min-width:110px}.panels{grid-template-columns:1fr}}"
	".many table{min-width:900px}@media print{.figures{grid-template-columns:repeat(5,1fr)}"
	"table.broad,table.matrix{min-width:0}.scroll{overflow:visible}"
	".panels{display:block}.panels li{display:inline-block;width:31%;margin:0 1.5% 8pt 0;"
	"vertical-align:top}.panels h3{font-size:8.5pt}.panels p,.cell dt,.cell dd,.cell .why{"
	"font-size:7.5pt}table.matrix td,table.matrix tbody th{min-width:0;padding-right:8pt}"
	".many table{font-size:7pt;min-width:0}.many table th,.many table td{padding:2pt 5pt 2pt 0;"
	"white-space:normal}.many thead th{font-size:7pt}.logo{max-height:30pt}"
	".routes pre{font-size:7.5pt}}";

void page_style(const struct region_page *page, struct text *t)
{
	html_style(t);
	text_addf(t, "<style>%s", rules);
	if (*page->tongue->fonts)
		text_addf(t,
			  "body,svg text{font-family:system-ui,-apple-system,'Segoe UI',%s'DejaVu "
			  "Sans',sans-serif}",
			  page->tongue->fonts);
	/* letters with marks above and below need room between the lines */
	if (!strcmp(page->tongue->tag, "th") || !strcmp(page->tongue->tag, "vi"))
		text_add(t, "body{line-height:1.7}");
	text_add(t, "</style>\n");
}
