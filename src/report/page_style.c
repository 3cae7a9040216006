/* page_style: how the page looks, on a screen, in the dark and on paper. See page.h. */
#include "report/page.h"

const char *page_style(void)
{
    return ":root{--bg:#fff;--ink:#1a1a1a;--soft:#595959;--line:#dcdcdc;--accent:#0072b2;--panel:#f5f7f9;"
           "color-scheme:light dark}\n"
           "*{box-sizing:border-box}\n"
           "body{margin:0;background:var(--bg);color:var(--ink);font:1rem/1.5 Arial,Helvetica,'Liberation Sans',"
           "sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}\n"
           "header,nav,main,footer{max-width:44rem;margin:0 auto;padding:0 1rem}\n"
           "header{padding-top:2.5rem}\n"
           "h1{font-size:1.9rem;line-height:1.2;margin:0 0 .3rem}\n"
           "h2{font-size:1.35rem;line-height:1.25;margin:0 0 .4rem}\n"
           "h3{font-size:1rem;margin:2rem 0 .3rem}\n"
           "p{margin:.3rem 0;max-width:46rem}\n"
           ".soft,small,caption,footer{color:var(--soft)}\n"
           "small{font-size:.85rem}\n"
           ".find{font-size:1.1rem;margin:0 0 1.2rem}\n"
           ".alert{border-left:.3rem solid var(--ink);padding:.1rem 0 .1rem .8rem;margin:.8rem 0;font-weight:bold}\n"
           ".skip{position:absolute;left:-60rem}.skip:focus{left:1rem;top:.5rem;background:var(--bg);padding:.4rem}\n"
           "a{color:var(--accent)}\n"
           "nav ul{list-style:none;margin:1.2rem 0 0;padding:.6rem 0;display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;"
           "border-top:1px solid var(--line);border-bottom:1px solid var(--line)}\n"
           "section{padding:2.6rem 0 0}\n"
           ".key{display:flex;flex-wrap:wrap;gap:1rem 2rem;margin:1.4rem 0 0;padding:0}\n"
           ".key div{display:flex;flex-direction:column-reverse}\n"
           ".key dt{color:var(--soft)}.key dd{margin:0;font-size:1.9rem;line-height:1.2}\n"
           ".pair{margin:0 0 .6rem}\n"
           "figure{margin:0}\n"
           "summary{cursor:pointer;color:var(--accent);padding:.2rem 0}\n"
           "table{border-collapse:collapse;width:100%;max-width:46rem;font-size:.9rem;line-height:1.35}\n"
           "thead th{overflow-wrap:break-word}th.id{white-space:nowrap}\n"
           "table+table,p+table{margin-top:1.2rem}\n"
           "caption{text-align:left;padding:.2rem 0 .4rem}\n"
           "th,td{padding:.3rem 0 .3rem .9rem;text-align:right;vertical-align:baseline;border-bottom:1px solid "
           "var(--line)}\n"
           "td{white-space:nowrap}\n"
           "th:first-child{text-align:left;padding-left:0;font-weight:normal}\n"
           "thead th{color:var(--soft);font-weight:normal;vertical-align:bottom}\n"
           "th.group{font-weight:bold;padding-top:.8rem}\n"
           "td.note{white-space:normal;color:var(--soft)}\n"
           "ul.plain{list-style:none;padding:0;margin:.3rem 0;max-width:46rem}ul.plain li{padding:.2rem 0}\n"
           "pre{background:var(--panel);padding:.7rem .9rem;margin:.3rem 0 1rem;white-space:pre-wrap;font-size:.85rem;"
           "max-width:46rem}\n"
           "footer{padding:3rem 1rem;font-size:.85rem}\n"
           "@media(max-width:30rem){td,th{padding-left:.5rem}table{font-size:.82rem}.key dd{font-size:1.5rem}}\n";
}

const char *page_style_dark(void)
{
    return ":root{--bg:#16181c;--ink:#e8e8e8;--soft:#b0b0b0;--line:#3a3d42;--accent:#7cc4f0;--panel:#202329}\n";
}

const char *page_style_print(void)
{
    return "body{font-size:10pt}nav,.skip,summary{display:none}\n"
           "details::details-content{content-visibility:visible;display:block;height:auto}\n"
           "details>*{display:block}summary{display:none!important}\n"
           "figure,tr{break-inside:avoid}h2,h3{break-after:avoid}thead{display:table-header-group}\n"
           "table{display:table}caption{display:table-caption}\n"
           "section{padding-top:1.4rem}.draw{max-width:24rem}\n"
           "a{color:inherit;text-decoration:none}\n";
}
