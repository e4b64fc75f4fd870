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
	".cell+.cell{border-top:1px dashed var(--line);margin-top:8px;padding-top:8px}"
	".cell dl{margin:4px 0;font-size:13.5px;display:grid;"
	"grid-template-columns:minmax(96px,max-content) minmax(90px,1fr);gap:1px 10px}"
	".cell dt{color:var(--muted);font-size:12.5px}.cell dd{margin:0;font-weight:600}"
	".cell ul{margin:2px 0;padding-left:18px;font-size:13px}"
	".cell .why,.cell .show{display:block}"
	".leans{font-size:13px;font-weight:600;color:var(--ink);border-bottom:2px dotted var(--muted)}"
	".cell .leans,.figures .leans{display:table}"
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
	"table.matrix tbody th{min-width:110px}.cell dl{grid-template-columns:1fr}.panels{grid-template-columns:1fr}}"
	".many table{min-width:900px}"
	"@media print{.figures{grid-template-columns:repeat(5,1fr)}"
	"table.broad,table.matrix,.many table,table.matrix td{min-width:0}.scroll{overflow:visible}"
	".many table{font-size:7pt}}";

/* Of a page that becomes a PDF; html_paper() has said most of it. */
static const char print[] =
	".brand span{display:inline-block;margin-right:14pt}.brand span+span{float:none}"
	".logo{max-height:26pt;max-width:120pt;vertical-align:middle;margin-right:8pt}"
	".customer{font-size:10pt;color:#1b2430}"
	".figures li{width:18%;min-height:34pt}"
	"section>h2+p{break-after:avoid}"
	"table.matrix td{padding-right:10pt}.cell{padding-bottom:3pt}"
	".cell dl{margin:1pt 0}.cell dt{color:#566273;font-size:7pt}.cell dd{margin:0;font-weight:600}"
	".cell .why,.cell .show{display:block}.cell ul{margin:1pt 0;padding-left:10pt}"
	".leans{font-size:7.5pt;font-weight:600;border-bottom:.8pt dotted #566273}"
	"svg.strip{width:116pt;height:11pt}svg.bar{height:11pt;margin:2pt 0}"
	".panels{margin:0;padding:0;list-style:none}.panels li{display:inline-block;width:30.5%;"
	"margin:0 2% 8pt 0;vertical-align:top;break-inside:avoid}"
	".panels h3{font-size:8pt;margin:0}.panels p{font-size:7pt;color:#566273;margin:0 0 2pt}"
	".minute{break-inside:avoid}.routes pre{font-size:7pt;white-space:pre-wrap;line-height:1.35}"
	".routes ul{margin:2pt 0;padding-left:12pt}.many table{font-size:6.8pt}"
	".many table .result,.many .why{font-size:6.8pt}.many code{overflow-wrap:normal}";

void page_style(const struct region_page *page, struct text *t)
{
	const struct tongue *tongue = page->tongue;

	if (page->paper)
		html_paper(t);
	else
		html_style(t);
	text_addf(t, "<style>%s", page->paper ? print : rules);
	if (*tongue->fonts)
		text_addf(t,
			  "body,svg text{font-family:system-ui,-apple-system,'Segoe UI',%s'DejaVu "
			  "Sans',sans-serif}",
			  tongue->fonts);
	/* letters with marks above and below need room between the lines */
	if (!strcmp(tongue->tag, "th") || !strcmp(tongue->tag, "vi"))
		text_add(t, "body{line-height:1.7}");
	text_add(t, "</style>\n");
}
