/* stat_nist: NIST Statistical Reference Datasets, linear regression: certified values (public domain). */
#include "stat_help.h"

/* The smallest log relative error over coefficients and their standard deviations is at least `floor`. */
static void certified(const char *what, const struct model *x, const struct want *want, size_t n, double floor)
{
    double least = 99;
    char name[200];
    for (size_t i = 0; i < n; i++) {
        const struct coef *c = model_coef(x, want[i].term);
        double b = c ? fabs(c->estimate - want[i].estimate) / fabs(want[i].estimate) : 1;
        double s = c ? fabs(c->std_error - want[i].std_error) / want[i].std_error : 1;
        least = fmin(least, fmin(-log10(fmax(b, 1e-16)), -log10(fmax(s, 1e-16))));
    }
    (void)snprintf(name, sizeof name, "%s: %.2f digits, at least %.1f %.80s", what, least, floor, x->err.msg);
    CHECK(name, x->fit.p == n && least >= floor);
}
static const char norris_csv[] = "y,x\n0.1,0.2\n338.8,337.4\n118.1,118.2\n888.0,884.6\n9.2,10.1\n"
                                 "228.1,226.5\n668.5,666.3\n998.5,996.3\n449.1,448.6\n778.9,777.0\n559.2,558.2\n"
                                 "0.3,0.4\n0.1,0.6\n778.1,775.5\n668.8,666.9\n339.3,338.0\n448.9,447.5\n"
                                 "10.8,11.6\n557.7,556.0\n228.3,228.1\n998.0,995.8\n888.8,887.6\n119.6,120.2\n"
                                 "0.3,0.3\n0.6,0.3\n557.6,556.8\n339.3,339.1\n888.0,887.2\n998.5,999.0\n"
                                 "778.9,779.0\n10.2,11.1\n117.6,118.3\n228.9,229.2\n668.4,669.1\n449.2,448.9\n"
                                 "0.2,0.5\n";

static void test_norris(void)
{
    static const struct want want[] = {
        {"(Intercept)", -0.262323073774029, 0.232818234301152},
        {"x", 1.00211681802045, 0.429796848199937E-03},
    };
    struct model x;
    CHECK("Norris: read", model_frame(&x, norris_csv) == 0);
    CHECK("Norris: fitted", model_fit(&x, "ols", "y ~ x", (struct design_options){0}, (struct fit_options){0}) == 0);
    certified("Norris", &x, want, sizeof want / sizeof *want, 11.5);
    CHECK_NUM("Norris: residual SD", fit_fact(&x.fit, "sigma"), 0.884796396144373, 13);
    CHECK_NUM("Norris: R2", fit_fact(&x.fit, "r2"), 0.999993745883712, 13);
    CHECK_NUM("Norris: F", fit_fact(&x.fit, "f_statistic"), 5436385.54079785, 9);
    CHECK_NUM("Norris: rss", fit_fact(&x.fit, "rss"), 26.6173985294224, 13);
    model_free(&x);
}

static const char pontius_csv[] =
    "y,x\n.11019,150000\n.21956,300000\n.32949,450000\n.43899,600000\n"
    ".54803,750000\n.65694,900000\n.76562,1050000\n.87487,1200000\n.98292,1350000\n"
    "1.09146,1500000\n1.20001,1650000\n1.30822,1800000\n1.41599,1950000\n1.52399,2100000\n"
    "1.63194,2250000\n1.73947,2400000\n1.84646,2550000\n1.95392,2700000\n2.06128,2850000\n"
    "2.16844,3000000\n.11052,150000\n.22018,300000\n.32939,450000\n.43886,600000\n"
    ".54798,750000\n.65739,900000\n.76596,1050000\n.87474,1200000\n.98300,1350000\n"
    "1.09150,1500000\n1.20004,1650000\n1.30818,1800000\n1.41613,1950000\n1.52408,2100000\n"
    "1.63159,2250000\n1.73965,2400000\n1.84696,2550000\n1.95445,2700000\n2.06177,2850000\n"
    "2.16829,3000000\n";

static void test_pontius(void)
{
    static const struct want want[] = {
        {"(Intercept)", 0.673565789473684E-03, 0.107938612033077E-03},
        {"x", 0.732059160401003E-06, 0.157817399981659E-09},
        {"I(x^2)", -0.316081871345029E-14, 0.486652849992036E-16},
    };
    struct model x;
    CHECK("Pontius: read", model_frame(&x, pontius_csv) == 0);
    CHECK("Pontius: fitted",
          model_fit(&x, "ols", "y ~ x + I(x^2)", (struct design_options){0}, (struct fit_options){0}) == 0);
    certified("Pontius", &x, want, sizeof want / sizeof *want, 11.5);
    CHECK_NUM("Pontius: residual SD", fit_fact(&x.fit, "sigma"), 0.205177424076185E-03, 13);
    CHECK_NUM("Pontius: R2", fit_fact(&x.fit, "r2"), 0.999999900178537, 13);
    CHECK_NUM("Pontius: F", fit_fact(&x.fit, "f_statistic"), 185330865.995752, 9);
    CHECK_NUM("Pontius: rss", fit_fact(&x.fit, "rss"), 0.155761768796992E-05, 13);
    model_free(&x);
}

static const char noint1_csv[] = "y,x\n130,60\n131,61\n132,62\n133,63\n134,64\n135,65\n136,66\n"
                                 "137,67\n138,68\n139,69\n140,70\n";

static void test_noint1(void)
{
    static const struct want want[] = {
        {"x", 2.07438016528926, 0.165289256198347E-01},
    };
    struct model x;
    CHECK("NoInt1: read", model_frame(&x, noint1_csv) == 0);
    CHECK("NoInt1: fitted",
          model_fit(&x, "ols", "y ~ x - 1", (struct design_options){0}, (struct fit_options){0}) == 0);
    certified("NoInt1", &x, want, sizeof want / sizeof *want, 13);
    CHECK_NUM("NoInt1: residual SD", fit_fact(&x.fit, "sigma"), 3.56753034006338, 13);
    CHECK_NUM("NoInt1: R2", fit_fact(&x.fit, "r2"), 0.999365492298663, 13);
    CHECK_NUM("NoInt1: F", fit_fact(&x.fit, "f_statistic"), 15750.2500000000, 12);
    CHECK_NUM("NoInt1: rss", fit_fact(&x.fit, "rss"), 127.272727272727, 13);
    model_free(&x);
}

static const char noint2_csv[] = "y,x\n3,4\n4,5\n4,6\n";

static void test_noint2(void)
{
    static const struct want want[] = {
        {"x", 0.727272727272727, 0.420827318078432E-01},
    };
    struct model x;
    CHECK("NoInt2: read", model_frame(&x, noint2_csv) == 0);
    CHECK("NoInt2: fitted",
          model_fit(&x, "ols", "y ~ 0 + x", (struct design_options){0}, (struct fit_options){0}) == 0);
    certified("NoInt2", &x, want, sizeof want / sizeof *want, 13);
    CHECK_NUM("NoInt2: residual SD", fit_fact(&x.fit, "sigma"), 0.369274472937998, 13);
    CHECK_NUM("NoInt2: R2", fit_fact(&x.fit, "r2"), 0.993348115299335, 13);
    CHECK_NUM("NoInt2: F", fit_fact(&x.fit, "f_statistic"), 298.6666666666667, 12);
    CHECK_NUM("NoInt2: rss", fit_fact(&x.fit, "rss"), 0.272727272727273, 13);
    model_free(&x);
}

static const char longley_csv[] = "y,x1,x2,x3,x4,x5,x6\n60323,83.0,234289,2356,1590,107608,1947\n"
                                  "61122,88.5,259426,2325,1456,108632,1948\n60171,88.2,258054,3682,1616,109773,1949\n"
                                  "61187,89.5,284599,3351,1650,110929,1950\n63221,96.2,328975,2099,3099,112075,1951\n"
                                  "63639,98.1,346999,1932,3594,113270,1952\n64989,99.0,365385,1870,3547,115094,1953\n"
                                  "63761,100.0,363112,3578,3350,116219,1954\n66019,101.2,397469,2904,3048,117388,1955\n"
                                  "67857,104.6,419180,2822,2857,118734,1956\n68169,108.4,442769,2936,2798,120445,1957\n"
                                  "66513,110.8,444546,4681,2637,121950,1958\n68655,112.6,482704,3813,2552,123366,1959\n"
                                  "69564,114.2,502601,3931,2514,125368,1960\n69331,115.7,518173,4806,2572,127852,1961\n"
                                  "70551,116.9,554894,4007,2827,130081,1962\n";

static void test_longley(void)
{
    static const struct want want[] = {
        {"(Intercept)", -3482258.63459582, 890420.383607373},
        {"x1", 15.0618722713733, 84.9149257747669},
        {"x2", -0.358191792925910E-01, 0.334910077722432E-01},
        {"x3", -2.02022980381683, 0.488399681651699},
        {"x4", -1.03322686717359, 0.214274163161675},
        {"x5", -0.511041056535807E-01, 0.226073200069370},
        {"x6", 1829.15146461355, 455.478499142212},
    };
    struct model x;
    CHECK("Longley: read", model_frame(&x, longley_csv) == 0);
    CHECK("Longley: fitted", model_fit(&x, "ols", "y ~ x1 + x2 + x3 + x4 + x5 + x6", (struct design_options){0},
                                       (struct fit_options){0}) == 0);
    certified("Longley", &x, want, sizeof want / sizeof *want, 12);
    CHECK_NUM("Longley: residual SD", fit_fact(&x.fit, "sigma"), 304.854073561965, 13);
    CHECK_NUM("Longley: R2", fit_fact(&x.fit, "r2"), 0.995479004577296, 13);
    CHECK_NUM("Longley: F", fit_fact(&x.fit, "f_statistic"), 330.285339234588, 12);
    CHECK_NUM("Longley: rss", fit_fact(&x.fit, "rss"), 836424.055505915, 13);
    model_free(&x);
}

static const char filip_csv[] =
    "y,x\n"
    "0.8116,-6.860120914\n0.9072,-4.324130045\n0.9052,-4.358625055\n0.9039,-4.358426747\n0.8053,-6.955852379\n"
    "0.8377,-6.661145254\n0.8667,-6.355462942\n0.8809,-6.118102026\n0.7975,-7.115148017\n0.8162,-6.815308569\n"
    "0.8515,-6.519993057\n0.8766,-6.204119983\n0.8885,-5.853871964\n0.8859,-6.109523091\n0.8959,-5.79832982\n"
    "0.8913,-5.482672118\n0.8959,-5.171791386\n0.8971,-4.851705903\n0.9021,-4.517126416\n0.909,-4.143573228\n"
    "0.9139,-3.709075441\n0.9199,-3.499489089\n0.8692,-6.300769497\n0.8872,-5.953504836\n0.89,-5.642065153\n"
    "0.891,-5.031376979\n0.8977,-4.680685696\n0.9035,-4.329846955\n0.9078,-3.928486195\n0.7675,-8.56735134\n"
    "0.7705,-8.363211311\n0.7713,-8.107682739\n0.7736,-7.823908741\n0.7775,-7.522878745\n0.7841,-7.218819279\n"
    "0.7971,-6.920818754\n0.8329,-6.628932138\n0.8641,-6.323946875\n0.8804,-5.991399828\n0.7668,-8.781464495\n"
    "0.7633,-8.663140179\n0.7678,-8.473531488\n0.7697,-8.247337057\n0.77,-7.971428747\n0.7749,-7.676129393\n"
    "0.7796,-7.352812702\n0.7897,-7.072065318\n0.8131,-6.774174009\n0.8498,-6.478861916\n0.8741,-6.159517513\n"
    "0.8061,-6.835647144\n0.846,-6.53165267\n0.8751,-6.224098421\n0.8856,-5.910094889\n0.8919,-5.598599459\n"
    "0.8934,-5.290645224\n0.894,-4.974284616\n0.8957,-4.64454848\n0.9047,-4.290560426\n0.9129,-3.885055584\n"
    "0.9209,-3.408378962\n0.9219,-3.13200249\n0.7739,-8.726767166\n0.7681,-8.66695597\n0.7665,-8.511026475\n"
    "0.7703,-8.165388579\n0.7702,-7.886056648\n0.7761,-7.588043762\n0.7809,-7.283412422\n0.7961,-6.995678626\n"
    "0.8253,-6.691862621\n0.8602,-6.392544977\n0.8809,-6.067374056\n0.8301,-6.684029655\n0.8664,-6.378719832\n"
    "0.8834,-6.065855188\n0.8898,-5.752272167\n0.8964,-5.132414673\n0.8963,-4.811352704\n0.9074,-4.098269308\n"
    "0.9119,-3.66174277\n0.9228,-3.2644011\n";

static const struct want filip[] = {
    {"(Intercept)", -1467.48961422980, 298.084530995537},
    {"x", -2772.17959193342, 559.779865474950},
    {"I(x^2)", -2316.37108160893, 466.477572127796},
    {"I(x^3)", -1127.97394098372, 227.204274477751},
    {"I(x^4)", -354.478233703349, 71.6478660875927},
    {"I(x^5)", -75.1242017393757, 15.2897178747400},
    {"I(x^6)", -10.8753180355343, 2.23691159816033},
    {"I(x^7)", -1.06221498588947, 0.221624321934227},
    {"I(x^8)", -0.670191154593408E-01, 0.142363763154724E-01},
    {"I(x^9)", -0.246781078275479E-02, 0.535617408889821E-03},
    {"I(x^10)", -0.402962525080404E-04, 0.896632837373868E-05},
};

/* Degree ten on x from -9 to -3: powers so nearly collinear that the last bits of the data decide. Right or refused. */
static void test_filip(void)
{
    struct model x;
    CHECK("Filip: read", model_frame(&x, filip_csv) == 0);
    int rc =
        model_fit(&x, "ols", "y ~ x + I(x^2) + I(x^3) + I(x^4) + I(x^5) + I(x^6) + I(x^7) + I(x^8) + I(x^9) + I(x^10)",
                  (struct design_options){0}, (struct fit_options){0});
    if (rc == 0)
        certified("Filip", &x, filip, sizeof filip / sizeof *filip, 6);
    else
        CHECK("Filip: refused with its condition number", strstr(x.err.msg, "condition number") != NULL);
    CHECK("Filip: orthogonal polynomials",
          model_fit(&x, "ols", "y ~ poly(x, 10)", (struct design_options){0}, (struct fit_options){0}) == 0);
    CHECK_NUM("Filip: residual SD", fit_fact(&x.fit, "sigma"), 0.334801051324544E-02, 9);
    CHECK_NUM("Filip: R2", fit_fact(&x.fit, "r2"), 0.996727416185620, 12);
    model_free(&x);
}

/* The same without certified values but with a known truth: y = 1 + x + … + x^10, to the last bit of y. */
static void powers(double from, double to, bool fits)
{
    static char csv[8192];
    struct model x;
    char name[80];
    size_t n = (size_t)snprintf(csv, sizeof csv, "x,y\n");
    for (int i = 0; i <= 80; i++) {
        double at = from + (to - from) * i / 80;
        long double y = 1;
        for (int k = 0; k < 10; k++)
            y = y * at + 1;
        n += (size_t)snprintf(csv + n, sizeof csv - n, "%.17g,%.17g\n", at, (double)y);
    }
    (void)snprintf(name, sizeof name, "powers of x from %g to %g", from, to);
    bool ok = model_frame(&x, csv) == 0;
    int rc =
        model_fit(&x, "ols", "y ~ x + I(x^2) + I(x^3) + I(x^4) + I(x^5) + I(x^6) + I(x^7) + I(x^8) + I(x^9) + I(x^10)",
                  (struct design_options){0}, (struct fit_options){0});
    for (size_t j = 0; rc == 0 && j < 11; j++)
        ok = ok && fabs(x.fit.coef[j].estimate - 1) < 1e-6;
    if (rc != 0)
        ok = ok && !fits && strstr(x.err.msg, "condition number");
    CHECK(name, ok);
    model_free(&x);
}

static void test_powers(void)
{
    powers(-1, 1, true);
    powers(0, 1, true);
    powers(0, 10, false);
    powers(2, 12, false);
    powers(3, 10, false);
    powers(-8, -3.2, false);
    powers(20, 30, false);
}

int main(void)
{
    test_powers();
    test_norris();
    test_pontius();
    test_noint1();
    test_noint2();
    test_longley();
    test_filip();
    CHECK_DONE();
}
