/* stat_importance: relative importance: relaimpo::calc.relimp(lm(Fertility ~ ., swiss), type = "lmg") gives Agriculture
 * .0570912, Examination .1711730, Education .2601347, Catholic .1055702, Infant.Mortality .1127659; here our own data
 * are compared with the definition, over all orders one by one. */
#include "snag/importance.h"
#include "stat_data.h"
#include "stat_help.h"

static const char *const part[] = {"tenure", "transfer", "segment"};

static double r2_of(struct model *x, const int *order, int n)
{
    char text[128] = "spend ~ 1";
    for (int i = 0; i < n; i++) {
        strcat(text, " + ");
        strcat(text, part[order[i]]);
    }
    return model_fit(x, "ols", text, (struct design_options){0}, (struct fit_options){0}) == 0 ? fit_fact(&x->fit, "r2")
                                                                                               : NAN;
}

static void test_definition(struct model *x)
{
    static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    double want[3] = {0};
    struct importance *out;
    size_t n;
    for (int o = 0; o < 6; o++)
        for (int k = 0; k < 3; k++)
            want[orders[o][k]] += (r2_of(x, orders[o], k + 1) - r2_of(x, orders[o], k)) / 6;
    double r2 = r2_of(x, orders[0], 3);
    CHECK("lmg", importance_lmg(&x->d, &out, &n, &x->err) == 0 && n == 3);
    for (size_t i = 0; i < 3; i++) {
        CHECK_STR("term", out[i].term, part[i]);
        CHECK_NUM("share", out[i].lmg, want[i], 10);
    }
    CHECK_NUM("shares sum to R2", out[0].lmg + out[1].lmg + out[2].lmg, r2, 12);
    int two[] = {1, 2}, one[] = {0};
    double last = out[0].last, first = out[0].first;
    free(out);
    CHECK_NUM("last", last, r2 - r2_of(x, two, 2), 10);
    CHECK_NUM("first", first, r2_of(x, one, 1), 11);
}

static void test_refusals(struct model *x)
{
    struct importance *out;
    size_t n;
    CHECK("interaction: fit",
          model_fit(x, "ols", "spend ~ tenure * days", (struct design_options){0}, (struct fit_options){0}) == 0);
    CHECK("interaction: refused", importance_lmg(&x->d, &out, &n, &x->err) < 0 && !out);
    CHECK("no intercept: fit",
          model_fit(x, "ols", "spend ~ tenure - 1", (struct design_options){0}, (struct fit_options){0}) == 0);
    CHECK("no intercept: refused", importance_lmg(&x->d, &out, &n, &x->err) < 0 && !out);
}

int main(void)
{
    struct model x;
    CHECK("data", model_pieces(&x, contacts_csv) == 0);
    test_definition(&x);
    test_refusals(&x);
    model_free(&x);
    CHECK_DONE();
}
