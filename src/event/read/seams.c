/* seams: rows that stand in two parts of what is read once. See snag/seams.h. Rows are held for as long as they are
 * those of an earlier part from some row on; in the end it is known whether they are its end, all of it, or chance. */
#include <stdlib.h>

#include "event/read/seam_words.h"
#include "event/read/seams_impl.h"

enum { SHELF_BYTES = 1 << 20, FIRST_ROWS = 4096, TOUCHED_ROWS = 8192, ALIKE_ROWS = 10 };

int seams_open(struct seams **seams, struct err *err)
{
    struct seams *s = mem_zero(1, sizeof *s, err);
    *seams = s;
    if (!s)
        return -1;
    s->last_us = INT64_MIN;
    if (shelf_open(&s->shelf, SHELF_BYTES, err) == 0)
        return 0;
    seams_close(s);
    *seams = NULL;
    return -1;
}

void seams_close(struct seams *s)
{
    if (!s)
        return;
    shelf_free(s->shelf, s->digest);
    shelf_free(s->shelf, s->want);
    shelf_free(s->shelf, s->back);
    shelf_close(s->shelf);
    dict_free(&s->inputs);
    dict_free(&s->firsts);
    free(s->part);
    free(s->begun);
    free(s->met);
    free(s->held);
    free(s->place);
    free(s->run);
    buf_free(&s->told);
    free(s);
}

int seams_begin(struct seams *s, const char *input, uint64_t line, struct err *err)
{
    int64_t id = dict_put(&s->inputs, view_of(input), err);
    if (id < 0 || mem_reserve(&s->part, &s->cap_parts, s->n_parts + 1, sizeof *s->part, err) < 0)
        return -1;
    s->part[s->n_parts++] = (struct seams_part){(uint32_t)id, line, s->n_rows, s->n_rows, 0, false};
    s->taken = 0;
    s->n_part = 0;
    s->n_runs = 0;
    s->copied = false;
    s->again = 0;
    s->alike = 0;
    s->part_last_us = INT64_MIN;
    return 0;
}

void seams_guess(struct seams *s)
{
    seams_at_hand(s)->guessed = true;
}

bool seams_finds(const struct seams *s)
{
    return s->heading || s->n_places || s->n_runs;
}

/* ---- decisions ---- */

/* So few that they may be no copies: one of their ends is a guess. */
static bool too_few(const struct seams *s, const struct seam_run *run)
{
    const struct seams_part *other = &s->part[run->other];
    bool guess = seams_at_hand(s)->guessed || other->guessed || other[1].guessed;
    return guess && run->n < SEAMS_FEW;
}

static void decide(struct seams *s)
{
    struct seams_held *h = &s->held[s->n_decided++];
    if (h->kind == SEAMS_ROW) {
        s->copied = h->copied;
        s->taken++;
    }
    h->copied = h->kind != SEAMS_APART && s->copied;
    s->left_out += h->copied;
}

/* The part's rows [from, to) are copies, those that are not decided yet. */
static void mark(struct seams *s, uint64_t from, uint64_t to)
{
    uint64_t row = s->taken;
    for (size_t i = s->n_decided; i < s->n_held && row < to; i++) {
        s->held[i].copied |= s->held[i].kind == SEAMS_ROW && row >= from;
        row += s->held[i].kind == SEAMS_ROW;
    }
}

/* Rows before this one are known to be copies, or never will be. */
static uint64_t known_to(const struct seams *s)
{
    uint64_t to = s->heading && !s->sure ? 0 : UINT64_MAX;
    for (size_t i = 0; i < s->n_places; i++)
        if (!s->place[i].sure && s->place[i].run.from < to)
            to = s->place[i].run.from;
    return to;
}

static void decide_known(struct seams *s)
{
    uint64_t to = known_to(s);
    while (s->n_decided < s->n_held) {
        const struct seams_held *h = &s->held[s->n_decided];
        if (h->kind == SEAMS_ROW && !h->copied && s->taken >= to)
            break;
        decide(s);
    }
}

static int add_run(struct seams *s, const struct seam_run *run, struct err *err)
{
    if (mem_reserve(&s->run, &s->cap_runs, s->n_runs + 1, sizeof *s->run, err) < 0)
        return -1;
    s->run[s->n_runs++] = *run;
    if (!too_few(s, run))
        mark(s, run->from, run->from + run->n);
    return 0;
}

/* ---- rows ---- */

/* Follows the places; those that are over are gone. */
static int follow(struct seams *s, uint64_t digest, struct err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_places; i++) {
        struct seams_place p = s->place[i];
        size_t text = p.run.other_from + p.run.n, end = s->part[p.run.other].end;
        bool same = s->digest[text] == digest;
        p.run.n += same;
        if (same && text + 1 < end) {
            s->place[n++] = p;
            if (p.sure)
                mark(s, s->n_part, s->n_part + 1);
        } else if ((same || p.sure) && add_run(s, &p.run, err) < 0) {
            return -1;
        }
    }
    s->n_places = n;
    return 0;
}

/* Where all of the part's rows stand. */
static struct seam_run whole_head(const struct seams *s)
{
    size_t from = s->text - s->n_want;
    return (struct seam_run){.other_from = from, .n = s->n_want, .other = seams_part_of(s, from)};
}

static int follow_head(struct seams *s, uint64_t digest, struct err *err)
{
    struct seam_run before = {0};
    if (s->sure)
        before = whole_head(s);
    if (seams_want(s, digest, err) < 0)
        return -1;
    uint64_t copies = seams_follow_head(s);
    if (s->sure && s->heading)
        mark(s, 0, s->n_want);
    else if (copies && !too_few(s, &s->head))
        mark(s, 0, copies);
    if (s->heading)
        return 0;
    const struct seam_run *run = s->head.n > before.n ? &s->head : &before;
    if (seams_at_hand(s)->guessed && s->longest.n > run->n && s->longest.n >= SEAMS_MANY)
        run = &s->longest;
    s->longest.other = seams_part_of(s, s->longest.other_from);
    return run->n ? add_run(s, run, err) : 0;
}

static int look(struct seams *s, uint64_t digest, bool overlaps, struct err *err)
{
    if (s->n_part == 0) {
        s->heading = overlaps && seams_begin_head(s, digest);
    } else {
        int64_t id = seams_first(s, digest);
        if (id >= 0 && seams_begin_places(s, id, err) < 0)
            return -1;
    }
    if (s->n_places && follow(s, digest, err) < 0)
        return -1;
    if (s->heading && follow_head(s, digest, err) < 0)
        return -1;
    s->n_part++;
    return 0;
}

/* Forgets the rows that the call before decided. */
static void forget_decided(struct seams *s)
{
    s->n_held -= s->n_decided;
    if (s->n_held)
        memmove(s->held, s->held + s->n_decided, s->n_held * sizeof *s->held);
    s->n_decided = 0;
}

static int add_digests(struct seams *s, const uint64_t *digest, size_t n, struct err *err)
{
    size_t most = s->n_rows + n, cap = s->cap_rows ? 2 * s->cap_rows : FIRST_ROWS;
    if (most > s->cap_rows) {
        cap = cap < most ? most : cap;
        if (shelf_grow(s->shelf, &s->digest, s->n_rows, cap, sizeof *digest, err) < 0)
            return -1;
        s->cap_rows = cap;
    }
    if (s->n_rows / TOUCHED_ROWS < most / TOUCHED_ROWS)
        shelf_touched(s->shelf, TOUCHED_ROWS * sizeof *digest);
    memcpy(s->digest + s->n_rows, digest, n * sizeof *digest);
    s->n_rows = most;
    return 0;
}

bool seams_is_first(const struct seams *s)
{
    return s->n_parts == 1;
}

int seams_pass(struct seams *s, const uint64_t *digest, size_t n, int64_t last_us, size_t *passed, struct err *err)
{
    bool alone = s->n_part > 0 && !s->heading && s->n_places == 0 && s->n_decided == s->n_held;
    size_t k = seams_is_first(s) ? n : 0;
    while (alone && k < n && !seams_marked(s, digest[k]))
        k++;
    *passed = k;
    if (k == 0)
        return 0;
    forget_decided(s);
    s->part_last_us = last_us > s->part_last_us ? last_us : s->part_last_us;
    s->n_part += k;
    s->taken += k;
    s->copied = false;
    return add_digests(s, digest, k, err);
}

int seams_row(struct seams *s, enum seams_kind kind, uint64_t digest, int64_t ts_us, size_t *n, struct err *err)
{
    forget_decided(s);
    if (mem_reserve(&s->held, &s->cap_held, s->n_held + 1, sizeof *s->held, err) < 0)
        return -1;
    s->held[s->n_held++] = (struct seams_held){(uint8_t)kind, false};
    if (kind == SEAMS_ROW) {
        if (add_digests(s, &digest, 1, err) < 0 || look(s, digest, ts_us <= s->last_us, err) < 0)
            return -1;
        s->part_last_us = ts_us > s->part_last_us ? ts_us : s->part_last_us;
    }
    decide_known(s);
    *n = s->n_decided;
    return 0;
}

bool seams_holds(const struct seams *s, uint64_t digest)
{
    return seams_first(s, digest) != DICT_NONE;
}

size_t seams_decide(struct seams *s, bool many)
{
    size_t kept = 0;
    forget_decided(s);
    s->heading = s->heading && (many || s->sure);
    s->sure = s->heading;
    if (s->heading)
        mark(s, 0, s->n_want);
    for (size_t i = 0; i < s->n_places; i++) {
        struct seams_place *p = &s->place[i];
        p->sure |= many && p->run.from <= s->taken;
        if (p->sure) {
            mark(s, p->run.from, p->run.from + p->run.n);
            s->place[kept++] = *p;
        }
    }
    s->n_places = kept;
    decide_known(s);
    return s->n_decided;
}

bool seams_copied(const struct seams *s, size_t i)
{
    return s->held[i].copied;
}

/* ---- the end of a part ---- */

/* Of an input of several parts, the line. */
static int name_part(const struct seams *s, size_t part, struct buf *name, struct err *err)
{
    size_t n = 0;
    const struct seams_part *p = &s->part[part];
    for (size_t i = 0; i < s->n_parts; i++)
        n += s->part[i].input == p->input;
    buf_clear(name);
    if (n == 1)
        return buf_addf(name, err, "%.*s", VIEW_FMT(s->inputs.text[p->input]));
    return buf_addf(name, err, "%.*s, line %llu on", VIEW_FMT(s->inputs.text[p->input]), (unsigned long long)p->line);
}

static enum seam_kind kind_of(const struct seams *s, const struct seam_run *run)
{
    const struct seams_part *p = seams_at_hand(s), *other = &s->part[run->other];
    uint64_t n = p->end - p->first;
    bool ends = run->other_from + run->n == other->end, begins = run->other_from == other->first;
    if (run->n == n)
        return SEAM_ALL;
    if (begins && ends)
        return SEAM_WITHIN;
    if (run->from == 0 && ends)
        return SEAM_HEAD;
    return run->from + run->n == n && begins ? SEAM_TAIL : SEAM_SOME;
}

static int tell(struct seams *s, const struct seam_run *run, struct err *err)
{
    bool few = too_few(s, run);
    if (few && run->n == 1)
        return 0;
    struct buf name = {0}, other = {0};
    int rc = name_part(s, s->n_parts - 1, &name, err);
    if (rc == 0)
        rc = name_part(s, run->other, &other, err);
    if (rc == 0)
        rc = seam_words(&s->told, few ? SEAM_FEW : kind_of(s, run), name.p, other.p, run->n, err);
    if (rc == 0)
        rc = buf_addc(&s->told, '\n', err);
    buf_free(&name);
    buf_free(&other);
    return rc;
}

void seams_again(struct seams *s, bool left_out)
{
    s->again += left_out;
    s->left_out += left_out;
    s->alike += !left_out;
}

/* Rows that may be copies are told where they are many: so it looks where a stream was joined to itself and sorted. */
static int tell_again(struct seams *s, struct err *err)
{
    struct buf name = {0};
    const struct seams_part *p = seams_at_hand(s);
    bool many = s->alike >= ALIKE_ROWS && s->alike * 3 >= p->end - p->first;
    int rc = s->again || many ? name_part(s, s->n_parts - 1, &name, err) : 0;
    if (rc == 0 && s->again)
        rc = seam_words_again(&s->told, name.p, s->again, err);
    if (rc == 0 && many)
        rc = seam_words_alike(&s->told, name.p, s->alike, p->end - p->first, err);
    buf_free(&name);
    return rc;
}

/* A copy of one part has parts of others, too. */
static int tell_all(struct seams *s, struct err *err)
{
    for (size_t i = 0; i < s->n_runs; i++)
        if (kind_of(s, &s->run[i]) == SEAM_ALL)
            return tell(s, &s->run[i], err);
    for (size_t i = 0; i < s->n_runs; i++)
        if (tell(s, &s->run[i], err) < 0)
            return -1;
    return 0;
}

/* What was followed up to the end of the part. */
static int end_places(struct seams *s, struct err *err)
{
    if (s->heading) {
        struct seam_run head = whole_head(s);
        if (add_run(s, &head, err) < 0)
            return -1;
    }
    for (size_t i = 0; i < s->n_places; i++)
        if (add_run(s, &s->place[i].run, err) < 0)
            return -1;
    s->heading = false;
    s->n_places = 0;
    return 0;
}

/* Later parts may hold this one's first row. */
static int add_first(struct seams *s, struct seams_part *p, struct err *err)
{
    uint64_t digest = s->digest[p->first];
    uint32_t mark = seams_mark(digest);
    int64_t id = dict_put(&s->firsts, (struct view){(const char *)&digest, sizeof digest}, err);
    if (id < 0 || mem_reserve_zero(&s->begun, &s->cap_begun, (size_t)id + 1, sizeof *s->begun, err) < 0 ||
        mem_reserve_zero(&s->met, &s->cap_met, (size_t)id + 1, sizeof *s->met, err) < 0)
        return -1;
    s->mark[mark / 64] |= UINT64_C(1) << mark % 64;
    p->alike = s->begun[id];
    s->begun[id] = s->n_parts;
    return 0;
}

int seams_end(struct seams *s, size_t *n, struct err *err)
{
    struct seams_part *p = s->n_parts ? seams_at_hand(s) : NULL;
    forget_decided(s);
    *n = 0;
    if (!p)
        return 0;
    if (end_places(s, err) < 0)
        return -1;
    decide_known(s);
    *n = s->n_decided;
    p->end = s->n_rows;
    if (tell_all(s, err) < 0 || tell_again(s, err) < 0)
        return -1;
    s->last_us = s->part_last_us > s->last_us ? s->part_last_us : s->last_us;
    bool compared = p->end >= p->first + (p->guessed ? SEAMS_FEW : 1);
    return compared ? add_first(s, p, err) : 0;
}

uint64_t seams_left_out(const struct seams *s)
{
    return s->left_out;
}

struct buf *seams_told(struct seams *s)
{
    return &s->told;
}
