/* association: two columns of a table: what they are taken to be, their measures compared with R 4.2.2, and what is
 * refused. */
#include "check.h"
#include "snag/tidy.h"

/* mtcars: mpg, wt, hp, am, vs in words, gear in words */
static const char mtcars[] =
    "mpg,wt,hp,am,vs,gear\n"
    "21,2.62,110,1,V,g4\n21,2.875,110,1,V,g4\n22.8,2.32,93,1,straight,g4\n21.4,3.215,110,0,straight,g3\n"
    "18.7,3.44,175,0,V,g3\n18.1,3.46,105,0,straight,g3\n14.3,3.57,245,0,V,g3\n24.4,3.19,62,0,straight,g4\n"
    "22.8,3.15,95,0,straight,g4\n19.2,3.44,123,0,straight,g4\n17.8,3.44,123,0,straight,g4\n16.4,4.07,180,0,V,g3\n"
    "17.3,3.73,180,0,V,g3\n15.2,3.78,180,0,V,g3\n10.4,5.25,205,0,V,g3\n10.4,5.424,215,0,V,g3\n14.7,5.345,230,0,V,g3\n"
    "32.4,2.2,66,1,straight,g4\n30.4,1.615,52,1,straight,g4\n33.9,1.835,65,1,straight,g4\n21.5,2.465,97,0,straight,g3\n"
    "15.5,3.52,150,0,V,g3\n15.2,3.435,150,0,V,g3\n13.3,3.84,245,0,V,g3\n19.2,3.845,175,0,V,g3\n27.3,1.935,66,1,"
    "straight,g4\n"
    "26,2.14,91,1,V,g5\n30.4,1.513,113,1,straight,g5\n15.8,3.17,264,1,V,g5\n19.7,2.77,175,1,V,g5\n15,3.57,335,1,V,g5\n"
    "21.4,2.78,109,1,straight,g4\n";

static const struct association_options plain = {.level = .95};

struct associated {
    struct frame f;
    struct association x;
    struct err err;
};

/* The association of two columns of a text; 0 or -1 with t->err. */
static int associate(struct associated *t, const char *csv, const char *a, const char *b, struct association_options o)
{
    struct in *in;
    *t = (struct associated){.err = ERR_INIT};
    if (in_memory(&in, "t.csv", csv, strlen(csv), &t->err) < 0)
        return -1;
    int rc = frame_read(&t->f, in, NULL, 0, 1, &t->err);
    in_close(in);
    return rc < 0 ? -1 : association_open(&t->x, &t->f, a, b, &o, &t->err);
}

static void table_free(struct associated *t)
{
    association_close(&t->x);
    frame_free(&t->f);
}

/* The line of that measure; of, with: NULL or a text. */
static struct measure line(const struct associated *t, const char *measure, const char *of, const char *with)
{
    for (size_t i = 0; i < t->x.n_lines; i++) {
        const struct association_line *l = &t->x.line[i];
        if (strcmp(l->measure, measure) == 0 && (l->of ? of && strcmp(l->of, of) == 0 : !of) &&
            (l->with ? with && strcmp(l->with, with) == 0 : !with))
            return l->a;
    }
    return (struct measure){NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0};
}

static void check_line(const char *what, struct measure a, double estimate, double low, double high, size_t n)
{
    char name[80];
    (void)snprintf(name, sizeof name, "%s: estimate", what);
    CHECK_NUM(name, a.estimate, estimate, 12);
    (void)snprintf(name, sizeof name, "%s: low", what);
    CHECK_NUM(name, a.low, low, 12);
    (void)snprintf(name, sizeof name, "%s: high", what);
    CHECK_NUM(name, a.high, high, 12);
    (void)snprintf(name, sizeof name, "%s: n", what);
    CHECK(name, a.n == n);
}

static void test_numbers(void)
{
    struct associated t;
    CHECK("numbers", associate(&t, mtcars, "mpg", "wt", plain) == 0);
    CHECK("numbers: kind", t.x.kind == ASSOCIATION_NUMBERS && t.x.n_lines == 3); /* 25 and 29 values: no scales */
    /* cor.test(mpg, wt) */
    check_line("pearson", line(&t, "pearson", "mpg", "wt"), -.8676593765172278, -.9338264132849942, -.7440871964601128,
               32);
    table_free(&t);
    CHECK("scales", associate(&t, mtcars, "am", "hp", plain) == 0);
    CHECK("scales: 22 values of hp are none",
          t.x.kind == ASSOCIATION_NUMBERS && isnan(line(&t, "polychoric", "am", "hp").estimate));
    table_free(&t);
    CHECK("exact", associate(&t, "a,b\n1,2\n2,4\n3,6\n4,8\n", "a", "b", plain) == 0);
    CHECK("exact: r", line(&t, "pearson", "a", "b").estimate == 1 && line(&t, "kendall", "a", "b").estimate == 1);
    CHECK("exact: no polychoric, and said", t.x.n_lines == 3 && t.x.n_notes == 1);
    table_free(&t);
}

static void test_versus(void)
{
    struct associated t;
    struct association_options o = plain;
    o.versus = "hp";
    CHECK("versus", associate(&t, mtcars, "mpg", "wt", o) == 0);
    CHECK("versus: kind", t.x.kind == ASSOCIATION_VERSUS && t.x.n_notes == 0);
    /* cor(mpg, hp), cor(wt, hp); Williams by its formula, pt(, 29) */
    CHECK_NUM("versus: mpg and hp", line(&t, "pearson", "mpg", "hp").estimate, -.7761683718265865, 13);
    CHECK_NUM("versus: wt and hp", line(&t, "pearson", "wt", "hp").estimate, .6587478873447591, 13);
    struct measure a = line(&t, "williams", "wt", "hp");
    CHECK_NUM("versus: t", a.statistic, -1.349163736792049, 12);
    CHECK_NUM("versus: p", a.p_value, .187724816136428, 12);
    CHECK("versus: df", a.df == 29);
    table_free(&t);
    CHECK("versus: signs", associate(&t, mtcars, "wt", "mpg", o) == 0 && t.x.n_notes == 1);
    table_free(&t);
    CHECK("versus: rows whole in three",
          associate(&t, "mpg,wt,hp\n1,2,3\n2,1,5\n3,4,\n4,2,1\n5,,2\n6,3,9\n", "mpg", "wt", o) == 0);
    CHECK("versus: counted", t.x.n == 4 && t.x.n_out == 2 && t.x.n_missing[1] == 1 && t.x.n_missing[2] == 1);
    table_free(&t);
    CHECK("versus: one column twice", associate(&t, mtcars, "mpg", "hp", o) < 0 && t.err.kind == ERR_DATA);
    table_free(&t);
    CHECK("versus: text", associate(&t, mtcars, "mpg", "gear", o) < 0 && t.err.kind == ERR_USAGE);
    table_free(&t);
}

/* table(vs, am): V 12 6, straight 7 7 */
static void test_shares(void)
{
    struct associated t;
    struct measure a;
    CHECK("shares", associate(&t, mtcars, "am", "vs", plain) == 0);
    CHECK("shares: kind", t.x.kind == ASSOCIATION_SHARES && t.x.n_groups == 2 && t.x.n_pairs == 1);
    CHECK("shares: counts", line(&t, "yes", "V", NULL).estimate == 6 && line(&t, "yes", NULL, NULL).estimate == 13);
    /* prop.test(k, n, correct = FALSE)$conf.int */
    check_line("share of V", line(&t, "share", "V", NULL), 6. / 18, .1627877475083369, .5625053270405488, 18);
    check_line("share of straight", line(&t, "share", "straight", NULL), .5, .2679920245241363, .7320079754758636, 14);
    check_line("share of all", line(&t, "share", NULL, NULL), 13. / 32, .2551963484266544, .5773997512461713, 32);
    /* Newcombe from these; exp(log(r) + c(-1, 1) * qnorm(.975) * sqrt(v)), v = 1/7 - 1/14 + 1/6 - 1/18, 1/7 + 1/7 + 1/6
     * + 1/12 */
    check_line("difference", line(&t, "difference", "straight", "V"), 1. / 6, -.1594429826602874, .4546137061180216,
               32);
    a = line(&t, "risk_ratio", "straight", "V");
    check_line("risk ratio", a, 1.5, .6492594336286759, 3.465486804596541, 32);
    CHECK_NUM("risk ratio: p", a.p_value, .3426110214912519, 12);
    a = line(&t, "odds_ratio", "straight", "V");
    check_line("odds ratio", a, 2, .476446630143498, 8.395483873598318, 32);
    CHECK_NUM("odds ratio: p", a.p_value, .3436289251889377, 12);
    a = line(&t, "e_value", "straight", "V");
    CHECK_NUM("e-value", a.estimate, 2.366025403784438, 13);
    CHECK("e-value: the interval holds 1", a.low == 1 && isnan(a.high));
    table_free(&t);
    CHECK("shares of a text", associate(&t, mtcars, "vs", "am", plain) == 0);
    CHECK("shares of a text: yes is the later by bytes", strcmp(t.x.yes, "straight") == 0 && strcmp(t.x.no, "V") == 0);
    CHECK("shares of a text: counts", line(&t, "yes", "0", NULL).estimate == 7 && line(&t, "yes", "0", NULL).n == 19);
    table_free(&t);
    CHECK("shares of one group", associate(&t, mtcars, "am", "1", plain) == 0 && t.x.n_lines == 2 && t.x.n_pairs == 0);
    check_line("share alone", line(&t, "share", NULL, NULL), 13. / 32, .2551963484266544, .5773997512461713, 32);
    table_free(&t);
    CHECK("a column named 1", associate(&t, "y,1\n0,a\n1,b\n1,b\n", "y", "1", plain) == 0 && t.x.n_groups == 2);
    table_free(&t);
    CHECK("a group without a yes", associate(&t, mtcars, "am", "gear", plain) == 0); /* g3 0 of 15 */
    CHECK("a group without a yes: no interval, and said", isnan(line(&t, "risk_ratio", "g4", "g3").low) &&
                                                              !isnan(line(&t, "difference", "g4", "g3").low) &&
                                                              t.x.n_notes == 2);
    table_free(&t);
}

static void test_means(void)
{
    struct associated t;
    struct association_options o = plain;
    struct measure a;
    CHECK("means", associate(&t, mtcars, "mpg", "gear", plain) == 0);
    CHECK("means: kind", t.x.kind == ASSOCIATION_MEANS && t.x.n_groups == 3 && t.x.n_pairs == 2 && t.x.n_lines == 10);
    /* x <- mpg[gear == 4]; t.test(x), sd(x) */
    check_line("mean of g4", line(&t, "mean", "g4", NULL), 24.53333333333333, 21.18063719294204, 27.88602947372463, 12);
    CHECK_NUM("sd of g4", line(&t, "sd", "g4", NULL).estimate, 5.276764389684499, 13);
    /* t.test(x, mpg[gear == 3]) */
    a = line(&t, "difference", "g4", "g3");
    check_line("g4 less g3", a, 8.426666666666666, 4.738590780524493, 12.11474255280884, 27);
    CHECK_NUM("g4 less g3: t", a.statistic, 4.80293676323974, 12);
    CHECK_NUM("g4 less g3: df", a.df, 17.86177261552266, 12);
    CHECK_NUM("g4 less g3: p", a.p_value, .0001454118579899595, 11);
    check_line("g5 less g3", line(&t, "difference", "g5", "g3"), 5.273333333333333, -2.856081296860414,
               13.40274796352708, 20);
    table_free(&t);

    o.margin = 2;
    o.margin_in_sd = true;
    CHECK("margin", associate(&t, mtcars, "mpg", "gear", o) == 0);
    /* d <- 2 * sqrt(sum((n - 1) * var) / (32 - 3)) over the three groups; t.test(x, y, mu = -d, alternative =
     * "greater"), t.test(x, y, mu = d, alternative = "less"), t.test(x, y, conf.level = .9) */
    a = line(&t, "tost_lower", "g4", "g3");
    CHECK_NUM("margin: below", a.estimate, -9.416083086382319, 13);
    CHECK_NUM("margin: t above it", a.statistic, 10.16980997779341, 12);
    CHECK_NUM("margin: p", a.p_value, 3.717530481235542e-09, 10);
    a = line(&t, "tost_upper", "g4", "g3");
    CHECK_NUM("margin: t below", a.statistic, -0.563936451313926, 11);
    CHECK_NUM("margin: p below", a.p_value, 0.2899049577802061, 12);
    check_line("tost", line(&t, "tost", "g4", "g3"), 8.426666666666666, 5.38300704933609, 11.47032628399724, 27);
    CHECK_NUM("tost: p", line(&t, "tost", "g4", "g3").p_value, 0.2899049577802061, 12);
    CHECK_NUM("tost of g5: p", line(&t, "tost", "g5", "g3").p_value, 0.1213856149891521, 11);
    table_free(&t);

    static const char *const order[] = {"g5", "g3", "g4"};
    o = (struct association_options){.level = .95, .levels = order, .n_levels = 3};
    CHECK("order of groups", associate(&t, mtcars, "mpg", "gear", o) == 0);
    CHECK_NUM("order of groups: against the first", line(&t, "difference", "g3", "g5").estimate, -5.273333333333333,
              13);
    table_free(&t);
    o.n_levels = 2;
    CHECK("a group not named", associate(&t, mtcars, "mpg", "gear", o) < 0 && t.err.kind == ERR_USAGE);
    table_free(&t);
    CHECK("a group of one", associate(&t, "y,g\n1,a\n2,a\n3,b\n5,c\n4,c\n", "y", "g", plain) == 0);
    CHECK("a group of one: not compared, and said", isnan(line(&t, "difference", "b", "a").estimate) &&
                                                        line(&t, "difference", "c", "a").estimate == 3 &&
                                                        t.x.n_notes == 1);
    table_free(&t);
}

static void test_three_ways(void)
{
    struct associated t;
    struct association_options o = plain;
    o.nps = true;
    CHECK("nps", associate(&t, "y,g\n0,a\n6,a\n7,a\n8,a\n9,a\n10,a\n9,b\n10,b\n", "y", "g", o) == 0);
    CHECK("nps: counts", line(&t, "promoters", "a", NULL).estimate == 2 &&
                             line(&t, "passives", "a", NULL).estimate == 2 &&
                             line(&t, "detractors", "a", NULL).estimate == 2 && line(&t, "nps", "a", NULL).n == 6);
    CHECK("nps: scores", line(&t, "nps", "a", NULL).estimate == 0 && line(&t, "nps", "b", NULL).estimate == 100 &&
                             line(&t, "nps", NULL, NULL).estimate == 25);
    table_free(&t);
    CHECK("nps: groups of many numbers", associate(&t, "y,g\n0,1\n6,2\n7,3\n", "y", "g", o) == 0 && t.x.n_groups == 3);
    table_free(&t);
    CHECK("nps: 11", associate(&t, "y,g\n0,a\n11,b\n", "y", "g", o) < 0 && t.err.kind == ERR_DATA);
    CHECK_STR("nps: 11, where", t.err.msg, "t.csv:3: y = 11; --nps requires whole numbers from 0 to 10");
    table_free(&t);
    CHECK("nps: a half", associate(&t, "y,g\n0.5,a\n1,b\n", "y", "g", o) < 0 && t.err.kind == ERR_DATA);
    table_free(&t);
    o = (struct association_options){.level = .95, .changes = true};
    CHECK("changes", associate(&t, "y,g\n-1,a\n-2,a\n0,a\n3,a\n-1,a\n-4,a\n1,b\n0,b\n", "y", "g", o) == 0);
    CHECK("changes: counts", line(&t, "fell", "a", NULL).estimate == 4 && line(&t, "kept", "a", NULL).estimate == 1 &&
                                 line(&t, "rose", "a", NULL).estimate == 1 && line(&t, "fell", "a", NULL).n == 6);
    struct measure a = line(&t, "fell_to_rose", "a", NULL); /* b <- binom.test(4, 5); b$conf.int / (1 - b$conf.int) */
    check_line("changes: ratio", a, 4, .3958332833185333, 196.9898729893212, 5);
    CHECK_NUM("changes: p", a.p_value, .375, 13);
    table_free(&t);
}

/* Refuses columns y and g of table t.csv with an error of that kind that says `what`. */
static void refused(const char *csv, struct association_options o, enum err_kind kind, const char *what)
{
    struct associated t;
    int rc = associate(&t, csv, "y", "g", o);
    CHECK(what, rc < 0 && t.err.kind == kind && strstr(t.err.msg, what) && t.x.n_lines == 0);
    table_free(&t);
}

static void test_refused(void)
{
    struct association_options o = plain;
    refused("y,g\n", o, ERR_DATA, "has no rows");
    refused("y,g\n,a\nNA,b\n", o, ERR_DATA, "no row of t.csv has all the values required");
    refused("y,z\n1,a\n", o, ERR_USAGE, "no column 'g'");
    refused("y,g\n1,a\n2,a\n", o, ERR_DATA, "one group");
    refused("y,g\n5,a\n5,b\n5,b\n", o, ERR_DATA, "nothing to compare");
    refused("y,g\n5,1\n5,2\n5,3\n5,4\n", o, ERR_DATA, "a constant has no correlation");
    refused("y,g\n5,1\n6,1\n7,1\n", o, ERR_DATA, "a constant has no correlation");
    refused("y,g\n5,1\n6,2\n7,3\n", o, ERR_DATA, "at least 4");
    refused("y,g\na,1\nb,2\nc,3\n", o, ERR_USAGE, "do not make groups");
    refused("y,g\na,p\nb,q\nc,p\n", o, ERR_USAGE, "more than two distinct texts");
    refused("y,g\na,p\na,q\na,p\n", o, ERR_DATA, "it is unclear which text means yes");
    refused("y,g\n1,p\n1,p\n3,q\n3,q\n", o, ERR_DATA, "both groups are constant");
    refused("y,g\n1e308,p\n-1e308,p\n3,q\n4,q\n", o, ERR_DATA, "squares of the numbers overflow");
    o.margin = 1;
    refused("y,g\n1,p\n0,p\n1,q\n", o, ERR_USAGE, "y is 0 or 1");
    refused("y,g\na,p\nb,p\na,q\n", o, ERR_USAGE, "y is text; --margin");
    o.level = .5;
    refused("y,g\n1,p\n2,p\n", o, ERR_USAGE, "above 50%");
    o = (struct association_options){.level = .95, .nps = true, .changes = true};
    refused("y,g\n1,p\n2,p\n", o, ERR_USAGE, "choose one");
    struct buf b = {0};
    struct err err = ERR_INIT;
    int rc = buf_adds(&b, "y,g\n", &err);
    for (int i = 0; rc == 0 && i <= ASSOCIATION_MAX_GROUPS; i++)
        rc = buf_addf(&b, &err, "%d,g%d\n", i, i);
    CHECK("51 groups", rc == 0);
    refused(b.p, plain, ERR_DATA, "more than 50 groups");
    buf_free(&b);
}

static void test_tables(void)
{
    struct associated t;
    struct buf b = {0};
    struct err err = ERR_INIT;
    CHECK("tables", associate(&t, "y,g\n0,a\n1,\"a,b\"\n1,a\n", "y", "g", plain) == 0);
    CHECK("tables: csv", tidy_association(&t.x, 0, TIDY_CSV, &b, &err) == 0);
    CHECK("tables: csv header",
          strncmp(b.p, "measure,of,with,estimate,std_error,statistic,df,p_value,conf_low,conf_high,n\n", 77) == 0);
    CHECK("tables: csv quotes", strstr(b.p, "yes,\"a,b\",,1,") != NULL);
    buf_clear(&b);
    CHECK("tables: json lines",
          tidy_association(&t.x, 0, TIDY_JSONL, &b, &err) == 0 &&
              strstr(b.p, "{\"measure\":\"share\",\"of\":null,\"with\":null,\"estimate\":0.6666666666666666") != NULL);
    buf_free(&b);
    table_free(&t);
}

int main(void)
{
    test_numbers();
    test_versus();
    test_shares();
    test_means();
    test_three_ways();
    test_refused();
    test_tables();
    CHECK_DONE();
}
