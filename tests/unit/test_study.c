/* The study's own decisions: the verdict's table, digests, and what whole studies of 240 made-up respondents say. The
 * numbers are compared with R in tests/ref/study.sh. */
#include "check.h"
#include "base/sha256.h"
#include "study/contest.h"
#include "study_data.h"

static struct err err;

static void verdicts(void)
{
    static const struct {
        enum standing below, exceeded;
        const char *verdict;
    } table[] = {{STATE_UP, STATE_EQUAL, "dixon"},       {STATE_EQUAL, STATE_UP, "miller-heiman"},
                 {STATE_UP, STATE_UP, "graded"},         {STATE_EQUAL, STATE_EQUAL, "flat"},
                 {STATE_DOWN, STATE_UP, "reversed"},     {STATE_UP, STATE_DOWN, "reversed"},
                 {STATE_DOWN, STATE_OPEN, "reversed"},   {STATE_OPEN, STATE_EQUAL, "undecided"},
                 {STATE_EQUAL, STATE_OPEN, "undecided"}, {STATE_UP, STATE_OPEN, "undecided"},
                 {STATE_DOWN, STATE_EQUAL, "reversed"},  {STATE_OPEN, STATE_OPEN, "undecided"},
                 {STATE_EQUAL, STATE_DOWN, "reversed"},  {STATE_OPEN, STATE_DOWN, "reversed"},
                 {STATE_DOWN, STATE_DOWN, "reversed"},   {STATE_OPEN, STATE_UP, "undecided"}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        enum standing states_of[2] = {table[i].below, table[i].exceeded};
        CHECK_STR("verdict", contest_verdict(states_of), table[i].verdict);
    }
}

/* A contrast at d with standard error 1 and no end to its degrees of freedom, in a margin of 2. */
static enum standing settled(double d)
{
    struct version x = {.margin = 2};
    for (int k = 0; k < 2; k++)
        x.c[k] = (struct contrast){.estimate = d, .std_error = 1, .df = INFINITY};
    contest_settle(&x, 0.05);
    return x.state[1];
}

static void states(void)
{
    CHECK("0 is inside", settled(0) == STATE_EQUAL);
    CHECK("nearly out", settled(0.355) == STATE_EQUAL);
    CHECK("just out", settled(0.356) == STATE_OPEN);
    CHECK("just above 0", settled(1.645) == STATE_UP);
    CHECK("not yet above", settled(1.644) == STATE_OPEN);
    CHECK("down takes 95 %", settled(-1.961) == STATE_DOWN && settled(-1.95) == STATE_OPEN);
    struct version x = {.margin = 20};
    x.c[0] = (struct contrast){.estimate = 5, .std_error = 1, .df = INFINITY};
    x.c[1] = x.c[0];
    contest_settle(&x, 0.05);
    CHECK("a difference within the margin is equal", x.state[0] == STATE_EQUAL && x.low[0] > 0);
    CHECK_NUM("of a claim, the largest p counts", contest_claim_p(&x, "graded"), contrast_p_above(&x.c[0], 0), 12);
    CHECK("no claim", isnan(contest_claim_p(&x, "better")));
}

static void digest(const char *text, const char *want)
{
    char got[SHA256_TEXT];
    sha256_text(text, strlen(text), got);
    CHECK_STR("sha256", got, want);
}

/* FIPS 180-4's examples; lengths on both sides of a block's end by sha256sum. */
static void digests(void)
{
    digest("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    digest("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
           "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    digest("0123456789012345678901234567890123456789012345678901234",
           "f34d5a0f80c0cbf84c8c0b90218c22637abd199965249da736a20143c8c9c9d9");
    digest("01234567890123456789012345678901234567890123456789012345678901234",
           "52774b57c10e45040a61c14d35c1c8ebefe880082313aa0a21ebb077734cd067");
}

static void study_of(struct study *st, const struct satisfaction_options *o, bool half)
{
    static struct study_data d;
    struct frame f;
    static const char *const names[] = {"s1", "s2", "s3"}, *const groups[] = {"below", "met", "exceeded"};
    const char *text[STUDY_N];
    study_data(&d);
    for (size_t i = 0; half && i < STUDY_N; i++)
        d.s[0][i] = i % 4 == 0 ? NAN : d.s[0][i];
    for (size_t i = 0; half && i < STUDY_N; i++)
        d.s[1][i] = i % 8 == 0 ? NAN : d.s[1][i];
    for (size_t i = 0; i < STUDY_N; i++)
        text[i] = groups[d.group[i]];
    CHECK("frame", frame_init(&f, "made", &err) == 0);
    for (size_t j = 0; j < 3; j++)
        CHECK("item", frame_add_number(&f, names[j], d.s[j], STUDY_N, &err) == 0);
    CHECK("loyalty", frame_add_number(&f, "l", d.loyalty, STUDY_N, &err) == 0);
    CHECK("expectation", frame_add_text(&f, "e", text, STUDY_N, &err) == 0);
    CHECK("study", study_satisfaction(st, &f, o, &err) == 0);
    frame_free(&f);
}

static void studies(void)
{
    static const char *const s[] = {"s1", "s2", "s3"}, *const l[] = {"l"};
    struct satisfaction_options o = SATISFACTION_DEFAULTS;
    struct study st;
    o.satisfaction = s;
    o.n_satisfaction = 3;
    o.loyalty = l;
    o.n_loyalty = 1;
    o.expectation = "e";
    study_of(&st, &o, false);
    CHECK("all are used", st.n_used == STUDY_N && !st.asked_known);
    CHECK_NUM("r of the scales", study_find(&st, "line", "r")->estimate, 0.830210333524235, 11);
    CHECK_NUM("Welch", study_find(&st, "contest", "exceeded_met")->std_error, 0.170160202466845, 11);
    CHECK_STR("verdict", st.verdict, "undecided");
    study_close(&st);
    study_of(&st, &o, true);
    CHECK("a scale of which less than half is answered is missing", st.n_used == STUDY_N - STUDY_N / 8);
    study_close(&st);
}

int main(void)
{
    verdicts();
    states();
    digests();
    studies();
    CHECK_DONE();
}
