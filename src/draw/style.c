/* style: the colours of drawings, as classes. See draw.h.
 *
 * Okabe and Ito's palette (2008), which people who see colours differently can tell apart: blue 0072B2, vermilion
 * D55E00, orange E69F00, sky blue 56B4E9.
 */
#include "draw/draw.h"

const char *draw_style(void)
{
    return ".draw{--ink:#1a1a1a;--soft:#595959;--grid:#dcdcdc;--mark:#0072b2;--alarm:#d55e00;--paper:#fff;"
           "--h1:#e6f0f8;--h2:#c3dcee;--h3:#93c1e0;--h4:#0072b2;--n4:#fff;"
           "display:block;width:100%;height:auto;max-width:42rem}\n"
           ".draw text{font:11px Arial,Helvetica,'Liberation Sans',sans-serif;fill:var(--ink)}\n"
           ".draw .s{font-size:10px}.draw .e{text-anchor:end}.draw .c{text-anchor:middle}\n"
           ".draw .m{fill:var(--soft)}.draw .b{font-weight:bold}\n"
           ".draw .g{stroke:var(--grid);stroke-width:1}\n"
           ".draw .w{stroke:var(--mark);stroke-width:2;fill:none}\n"
           ".draw .l{stroke:var(--soft);stroke-width:1;stroke-dasharray:4 3;fill:none}\n"
           ".draw .p{fill:var(--mark)}.draw .o{fill:var(--paper);stroke:var(--mark);stroke-width:1.5}\n"
           ".draw .q{fill:var(--alarm);stroke:var(--paper)}\n"
           ".draw .h0{fill:none}.draw .h1{fill:var(--h1)}.draw .h2{fill:var(--h2)}.draw .h3{fill:var(--h3)}"
           ".draw .h4{fill:var(--h4)}.draw .n4{fill:var(--n4)}\n"
           ".draw .neg{fill:#e69f00}.draw .neu{fill:#d9d9d9}.draw .pos{fill:#56b4e9}.draw .on{fill:#1a1a1a}\n";
}

const char *draw_style_dark(void)
{
    return ".draw{--ink:#e8e8e8;--soft:#b0b0b0;--grid:#3a3d42;--mark:#56b4e9;--alarm:#ff9a4d;--paper:#16181c;"
           "--h1:#182a38;--h2:#1b3d57;--h3:#1f5479;--h4:#56b4e9;--n4:#111}\n";
}
