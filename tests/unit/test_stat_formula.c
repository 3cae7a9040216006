/* stat_formula: the columns that formulas make compared with R's, and what is refused. */
#include "stat_data.h"
#include "stat_help.h"

/* colnames(model.matrix(formula, d)), joined by |. */
static const struct {
    const char *formula, *columns;
} cases[] = {
    {"spend ~ segment", "(Intercept)|segmentplus|segmentpro"},
    {"spend ~ segment - 1", "segmentbasic|segmentplus|segmentpro"},
    {"spend ~ tenure:segment", "(Intercept)|tenure:segmentbasic|tenure:segmentplus|tenure:segmentpro"},
    {"spend ~ tenure*segment*contacts",
     "(Intercept)|tenure|segmentplus|segmentpro|contacts|tenure:segmentplus|tenure:segmentpro|tenure:contacts|"
     "segmentplus:contacts|segmentpro:contacts|tenure:segmentplus:contacts|tenure:segmentpro:contacts"},
    {"spend ~ segment:tenure - 1", "segmentbasic:tenure|segmentplus:tenure|segmentpro:tenure"},
    {"spend ~ factor(sat)*segment",
     "(Intercept)|factor(sat)2|factor(sat)3|factor(sat)4|factor(sat)5|segmentplus|segmentpro|factor(sat)2:segmentplus|"
     "factor(sat)3:segmentplus|factor(sat)4:segmentplus|factor(sat)5:segmentplus|factor(sat)2:segmentpro|factor(sat)3:"
     "segmentpro|factor(sat)4:segmentpro|factor(sat)5:segmentpro"},
    {"spend ~ segment + segment:contacts",
     "(Intercept)|segmentplus|segmentpro|segmentbasic:contacts|segmentplus:contacts|segmentpro:contacts"},
    {"spend ~ tenure + segment:factor(sat) - 1",
     "tenure|segmentbasic:factor(sat)1|segmentplus:factor(sat)1|segmentpro:factor(sat)1|segmentbasic:factor(sat)2|"
     "segmentplus:factor(sat)2|segmentpro:factor(sat)2|segmentbasic:factor(sat)3|segmentplus:factor(sat)3|segmentpro:"
     "factor(sat)3|segmentbasic:factor(sat)4|segmentplus:factor(sat)4|segmentpro:factor(sat)4|segmentbasic:factor(sat)"
     "5|segmentplus:factor(sat)5|segmentpro:factor(sat)5"},
    {"spend ~ poly(tenure,2)*segment",
     "(Intercept)|poly(tenure, 2)1|poly(tenure, 2)2|segmentplus|segmentpro|poly(tenure, 2)1:segmentplus|poly(tenure, "
     "2)2:segmentplus|poly(tenure, 2)1:segmentpro|poly(tenure, 2)2:segmentpro"},
    {"spend ~ (tenure + contacts + segment)*days - contacts:days",
     "(Intercept)|tenure|contacts|segmentplus|segmentpro|days|tenure:days|segmentplus:days|segmentpro:days"},
    {"spend ~ 0 + tenure + segment + factor(sat)",
     "tenure|segmentbasic|segmentplus|segmentpro|factor(sat)2|factor(sat)3|factor(sat)4|factor(sat)5"},
    {"spend ~ factor(segment, ref = \"plus\")", "(Intercept)|factor(segment)basic|factor(segment)pro"},
    {"spend ~ tenure + tenure + 1", "(Intercept)|tenure"},
    {"spend ~ (tenure + days) * segment - segment:days - tenure",
     "(Intercept)|days|segmentplus|segmentpro|tenure:segmentbasic|tenure:segmentplus|tenure:segmentpro"},
    {"spend ~ I(segment == \"pro\") + I(tenure^2) + log(1 + days)",
     "(Intercept)|I(segment == \"pro\")TRUE|I(tenure^2)|log(1 + days)"},
    {"spend ~ -1 + tenure", "tenure"},
    {"spend ~ days + tenure + segment:days + tenure:days + segment:tenure",
     "(Intercept)|days|tenure|days:segmentplus|days:segmentpro|days:tenure|tenure:segmentplus|tenure:segmentpro"},
    {"spend ~ segment:days + days*tenure", "(Intercept)|days|tenure|segmentplus:days|segmentpro:days|days:tenure"},
    {"spend ~ segment + tenure:days + segment:days",
     "(Intercept)|segmentplus|segmentpro|tenure:days|segmentplus:days|segmentpro:days"},
    {"spend ~ segment:days:tenure + segment:days",
     "(Intercept)|segmentbasic:days|segmentplus:days|segmentpro:days|segmentbasic:days:tenure|segmentplus:days:tenure|"
     "segmentpro:days:tenure"},
    {"spend ~ (tenure + segment + days)^2", "(Intercept)|tenure|segmentplus|segmentpro|days|tenure:segmentplus|tenure:"
                                            "segmentpro|tenure:days|segmentplus:days|segmentpro:days"},
    {"spend ~ (tenure + segment + days)^3 - tenure:days",
     "(Intercept)|tenure|segmentplus|segmentpro|days|tenure:segmentplus|tenure:segmentpro|segmentplus:days|segmentpro:"
     "days|tenure:segmentbasic:days|tenure:segmentplus:days|tenure:segmentpro:days"},
    {"spend ~ segment/tenure",
     "(Intercept)|segmentplus|segmentpro|segmentbasic:tenure|segmentplus:tenure|segmentpro:tenure"},
    {"spend ~ (tenure + segment)/contacts", "(Intercept)|tenure|segmentplus|segmentpro|tenure:segmentbasic:contacts|"
                                            "tenure:segmentplus:contacts|tenure:segmentpro:contacts"},
    {"spend ~ tenure/(segment + days)", "(Intercept)|tenure|tenure:segmentplus|tenure:segmentpro|tenure:days"},
    {"spend ~ tenure/days/contacts", "(Intercept)|tenure|tenure:days|tenure:days:contacts"},
    {"spend ~ tenure/I(days / 7)", "(Intercept)|tenure|tenure:I(days/7)"},
};

static void test_columns(struct model *x)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf b = {0};
        CHECK("parse", model_fit(x, "ols", cases[i].formula, (struct design_options){0}, (struct fit_options){0}) == 0);
        for (size_t j = 0; j < x->d.p; j++)
            CHECK("name", buf_addf(&b, &x->err, "%s%s", j > 0 ? "|" : "", x->d.column[j].name) == 0);
        CHECK_STR(cases[i].formula, b.p ? b.p : "", cases[i].columns);
        buf_free(&b);
    }
}

static void refused(struct model *x, const char *formula, const char *msg, const char *hint)
{
    int rc = model_fit(x, "ols", formula, (struct design_options){0}, (struct fit_options){0});
    CHECK_STR(formula, rc < 0 ? x->err.msg : "(done)", msg);
    if (*hint)
        CHECK_STR(formula, x->err.hint, hint);
}

static void test_refusals(struct model *x)
{
    refused(x, "spend ~ tenur + days", "t.csv has no column 'tenur'",
            "spend ~ tenur + days\n        ^^^^^ did you mean 'tenure'?");
    refused(x, "spend tenure", "formula: response ~ terms", "spend tenure\n      ^ a ~ is missing");
    refused(x, "spend ~ tenure +", "formula: expected a column or a term",
            "spend ~ tenure +\n                ^ something is missing here");
    refused(x, "spend ~ log(tenure", "formula: parentheses do not match", "");
    refused(x, "spend ~ lgo(tenure)", "formula: unknown function 'lgo'", "");
    refused(x, "spend ~ log(segment)", "formula: log requires a number", "");
    refused(x, "spend ~ tenure / 7", "formula: a number is not a term",
            "spend ~ tenure / 7\n                 ^ write I(\xE2\x80\xA6) around arithmetic");
    refused(x, "spend ~ tenure^2", "formula: a power of one term",
            "spend ~ tenure^2\n        ^^^^^^^^ write I(\xE2\x80\xA6) around arithmetic");
    refused(x, "spend ~ 3", "formula: a number is not a term", "");
    refused(x, "spend ~ factor(segment, ref = \"bsic\")", "factor(segment) has no level 'bsic' in the rows used", "");
    refused(x, "spend ~ I(segment == 3)", "formula: segment is text, 3 is a number", "");
    refused(x, "spend ~ I(segment = 3)", "formula: I() has no argument 'segment'", "");
    refused(x, "spend ~ (tenure + days)^0", "formula: a power of terms is 1 to 8", "");
    refused(x, "spend ~ (tenure + days)^days", "formula: a power of terms is 1 to 8", "");
    refused(x, "spend ~ log(transfer)", "t.csv: log(transfer) is not a finite number on line 3",
            "spend ~ log(transfer)\n        ^^^^^^^^^^^^^ log1p(x) = log(1 + x) accepts zeros");
    refused(x, "segment ~ tenure", "segment is text; the response must be a number", "");
    refused(x, "spend ~ poly(transfer, 9)", "poly(transfer, 9): fewer distinct values than the degree requires", "");
    refused(x, "spend ~ \"tenure\"", "formula: a text is not a term", "");
    refused(x, "spend ~ `tenure", "formula: a ` is missing", "");
}

/* What would have no effect, or not the one it suggests. */
static void test_swallowed(struct model *x)
{
    refused(x, "spend ~ tenure*offset(days)", "formula: offset() in a product",
            "spend ~ tenure*offset(days)\n               ^^^^^^^^^^^^ must be a term of its own, after +");
    refused(x, "spend ~ (tenure + offset(days))^2", "formula: offset() in a product", "");
    refused(x, "spend ~ tenure/offset(days)", "formula: offset() in a product", "");
    refused(x, "spend ~ tenure - offset(days)", "formula: offset() after a minus", "");
    refused(x, "spend ~ tenure - strata(segment)", "formula: strata() after a minus", "");
    refused(x, "spend ~ tenure + strata()", "formula: strata(column, \xE2\x80\xA6)", "");
    refused(x, "spend ~ tenure*strata(segment, team)", "formula: strata() of several columns in a product", "");
    refused(x, "spend ~ tenure*strata(segment)", "formula: strata() requires --family cox or km", "");
    refused(x, "spend ~ tenure + days:1", "formula: 0 and 1 must be terms of their own, after + or -", "");
    refused(x, "spend ~ (tenure - 1)*days", "formula: 0 and 1 must be terms of their own, after + or -", "");
    refused(x, "spend ~ tenure - (days - 1)", "formula: 0 and 1 must be terms of their own, after + or -", "");
    refused(x, "spend ~ factor(team) + days:factor(team, ref = \"t02\")",
            "formula: a second reference for factor(team)", "");
    refused(x, "spend ~ factor(team, ref = \"t03\") + days:factor(team, ref = \"t02\")",
            "formula: a second reference for factor(team)", "");
    CHECK("the same reference twice",
          model_fit(x, "ols", "spend ~ factor(team, ref = \"t03\") + days:factor(team, ref = \"t03\")",
                    (struct design_options){0}, (struct fit_options){0}) == 0);
    int rc =
        model_fit(x, "cox", "Surv(months, lost) ~ segment - 1", (struct design_options){0}, (struct fit_options){0});
    CHECK_STR("cox without intercept", rc < 0 ? x->err.msg : "(done)",
              "formula: this family has no intercept to remove");
    rc = model_fit(x, "ologit", "sat ~ 0 + segment", (struct design_options){0}, (struct fit_options){0});
    CHECK_STR("ologit without intercept", rc < 0 ? x->err.msg : "(done)", "the thresholds are intercepts; omit '- 1'");
}

/* `.` is every column that neither response nor options use. */
static void test_dot(void)
{
    struct model x;
    CHECK("dot: read", model_frame(&x, "y,a,b c,w\n1,2,3,1\n2,3,5,1\n4,4,1,2\n3,1,1,1\n") == 0);
    CHECK("dot: parse", formula_parse(&x.m, "log(y) ~ . - a", &x.err) == 0 && x.m.dot);
    const char *except[] = {"w"};
    CHECK("dot: bind", formula_bind(&x.m, &x.f, except, 1, &x.err) == 0);
    CHECK("dot: one term left", x.m.n_terms == 1);
    CHECK_STR("dot: its name", x.m.n_terms ? x.m.var[x.m.term[0].var[0]]->label : "", "`b c`");
    model_free(&x);
}

/* Deep nesting must not exhaust the stack. */
static void test_deep(void)
{
    struct formula m;
    struct err err = ERR_INIT;
    struct buf b = {0};
    CHECK("deep: begin", buf_adds(&b, "y ~ ", &err) == 0);
    for (int i = 0; i < 5000; i++)
        if (buf_addc(&b, '(', &err) < 0)
            return;
    CHECK("deep: refused", formula_parse(&m, b.p, &err) < 0);
    CHECK_STR("deep: told", err.msg, "formula: more than 200 nested parentheses or signs");
    buf_free(&b);
}

int main(void)
{
    struct model x;
    CHECK("data", model_pieces(&x, contacts_csv) == 0);
    test_columns(&x);
    test_refusals(&x);
    test_swallowed(&x);
    model_free(&x);
    test_dot();
    test_deep();
    CHECK_DONE();
}
