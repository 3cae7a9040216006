/* notes: what people noted of days, beside the weeks in which they lie. See snag/report.h and report_impl.h. */
#include <stdio.h>
#include <stdlib.h>

#include "report/moment.h"
#include "report/report_impl.h"
#include "snag/civil.h"
#include "text/wrap.h"

int report_note(struct report *r, int64_t day, struct view text, struct err *err)
{
    struct report_facts *f = &r->facts;
    size_t i = f->n_notes;
    if (mem_reserve(&r->note, &r->cap_notes, f->n_notes + 1, sizeof *r->note, err) < 0)
        return -1;
    const char *copy = arena_copy(&r->note_texts, text.p, text.n, err);
    if (!copy)
        return -1;
    for (; i > 0 && r->note[i - 1].day > day; i--)
        r->note[i] = r->note[i - 1];
    r->note[i] = (struct report_note){day, {copy, text.n}};
    f->note = r->note;
    f->n_notes++;
    return 0;
}

int report_note_line(const struct report_note *n, struct buf *b, struct err *err)
{
    char day[MOMENT_TEXT];
    return buf_addf(b, err, "%s: ", moment_day(day, n->day * US_PER_DAY)) < 0 ? -1 : buf_add_shown(b, n->text, err);
}

int report_notes_text(const struct report_facts *f, struct buf *to, struct err *err)
{
    struct buf line = {0};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < f->n_notes; i++) {
        buf_clear(&line);
        rc = report_note_line(&f->note[i], &line, err);
        if (rc == 0)
            rc = text_sentence(to, err, "  Noted: %s", line.p);
    }
    buf_free(&line);
    return rc;
}
