/* stream_seams: what a line of an event stream says, as a digest. See stream_seams.h. */
#include "event/core/stream_seams.h"

#include <stdlib.h>

#include "snag/mem.h"

static uint64_t salt_of(struct view column)
{
    return view_is(column, "src") || view_is(column, "evidence") ? 0 : hash_bytes(column.p, column.n, 1) | 1;
}

int stream_seams_bind(struct stream_seams *s, const struct schema *schema, const uint32_t *bound, size_t n,
                      struct err *err)
{
    if (mem_reserve(&s->salt, &s->cap_salt, n, sizeof *s->salt, err) < 0)
        return -1;
    s->standard = n >= N_STANDARD_COLUMNS;
    s->by = SIZE_MAX;
    s->n_fields = n;
    for (size_t i = 0; i < N_STANDARD_COLUMNS; i++) {
        s->standard = s->standard && bound[i] == i;
        s->field[i] = SIZE_MAX;
    }
    for (size_t i = 0; i < n; i++) {
        struct view name = schema_name(schema, bound[i]);
        if (bound[i] < N_STANDARD_COLUMNS)
            s->field[bound[i]] = i;
        s->salt[i] = bound[i] < N_STANDARD_COLUMNS ? 0 : salt_of(name);
        s->by = view_is(name, "by") ? i : s->by;
    }
    s->usual = s->standard && s->by == SIZE_MAX;
    for (size_t i = N_STANDARD_COLUMNS; i < n; i++)
        s->usual = s->usual && s->salt[i] == 0;
    return 0;
}

/* The standard columns, in order. */
static int standard_text(struct stream_seams *s, const struct row *row, struct view *text, struct err *err)
{
    const struct view *last = &row->cell[N_STANDARD_COLUMNS - 1];
    if (s->standard) {
        *text = (struct view){row->cell[0].p, (size_t)(last->p + last->n - row->cell[0].p)};
        return 0;
    }
    buf_clear(&s->line);
    for (size_t i = 0; i < N_STANDARD_COLUMNS; i++) {
        struct view v = s->field[i] < row->n ? row->cell[s->field[i]] : (struct view){"", 0};
        if ((i && buf_addc(&s->line, '\t', err) < 0) || buf_add(&s->line, v.p, v.n, err) < 0)
            return -1;
    }
    *text = buf_view(&s->line);
    return 0;
}

int stream_seams_look_closer(struct stream_seams *s, const struct row *row, struct err *err)
{
    struct view text, name = row->cell[s->field[COL_EVENT]];
    s->kind = SEAMS_APART;
    s->digest = 0;
    if (stream_seams_apart(name))
        return 0;
    bool emitted = event_emitted(name, NULL) != EMITTED_NONE || (s->by < row->n && row->cell[s->by].n > 0);
    s->emitted = s->begun ? s->emitted : emitted;
    s->begun = true;
    s->kind = emitted && !s->emitted ? SEAMS_ALONG : SEAMS_ROW;
    if (s->kind == SEAMS_ALONG)
        return 0;
    if (standard_text(s, row, &text, err) < 0)
        return -1;
    s->digest = word_digest(text.p, text.n, 0);
    for (size_t i = s->standard ? N_STANDARD_COLUMNS : 0; i < row->n; i++)
        if (s->salt[i] && row->cell[i].n)
            s->digest += word_digest(row->cell[i].p, row->cell[i].n, s->salt[i]);
    return 0;
}

void stream_seams_free(struct stream_seams *s)
{
    free(s->salt);
    buf_free(&s->line);
}
