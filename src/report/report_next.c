/* report_next: the commands that go deeper, as a shell takes them. See report_impl.h. */
#include <stdio.h>

#include "report/report_impl.h"
#include "text/shell.h"
#include "text/wrap.h"

int report_command(struct report *r, const char *program, const char *const *word, size_t n, struct err *err)
{
    if (buf_adds(&r->command, program, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (buf_addf(&r->words, err, "%s\n", word[i]) < 0)
            return -1;
    r->facts.command = buf_view(&r->command);
    r->facts.words = buf_view(&r->words);
    return 0;
}

/* Words on lines of 80 columns, each continued by a backslash. */
static int add_word(struct buf *line, struct buf *to, struct view word, struct err *err)
{
    enum { BEGUN = 4, CONTINUED = 8 };
    char blanks[CONTINUED + 1];
    size_t wide = line->n ? (size_t)text_columns(line->p) : 0;
    (void)snprintf(blanks, sizeof blanks, "%*s", wide ? CONTINUED : BEGUN, "");
    if (wide == 0)
        return buf_addf(line, err, "%s%.*s", blanks, VIEW_FMT(word));
    if (wide + 1 + word.n + 2 <= TEXT_WIDTH)
        return buf_addf(line, err, " %.*s", VIEW_FMT(word));
    if (buf_addf(to, err, "%s \\\n", line->p) < 0)
        return -1;
    buf_clear(line);
    return buf_addf(line, err, "%s%.*s", blanks, VIEW_FMT(word));
}

static int add_lines(struct buf *line, struct buf *to, struct view words, struct err *err)
{
    int rc = 0;
    while (rc == 0 && words.n) {
        const char *stop = memchr(words.p, '\n', words.n);
        size_t n = stop ? (size_t)(stop - words.p) : words.n;
        rc = add_word(line, to, (struct view){words.p, n}, err);
        words = (struct view){words.p + n + (stop != NULL), words.n - n - (stop != NULL)};
    }
    return rc;
}

/* PROGRAM COMMAND WORDS, `command` being words of its own. */
static int put_command(const struct report_facts *f, struct view command, struct buf *to, struct err *err)
{
    struct buf line = {0}, text = {0};
    int rc = add_lines(&line, &text, f->command, err);
    if (rc == 0)
        rc = add_lines(&line, &text, command, err);
    if (rc == 0)
        rc = add_lines(&line, &text, f->words, err);
    if (rc == 0)
        rc = buf_addf(&text, err, "%s\n", line.p);
    if (rc == 0)
        rc = buf_add(to, text.p, text.n, err);
    buf_free(&line);
    buf_free(&text);
    return rc;
}

/* The worst contact of the worst rule. */
static const char *worst_contact(const struct report_facts *f)
{
    for (size_t i = 0; i < f->n_found; i++)
        for (size_t k = 0; k < f->rule[i].n_evidence; k++)
            if (*f->rule[i].evidence[k].contact)
                return f->rule[i].evidence[k].contact;
    return NULL;
}

static int explain(const struct report_facts *f, const char *contact, struct buf *to, struct err *err)
{
    struct buf command = {0};
    int rc = buf_adds(&command, "detect\n--explain\n", err);
    if (rc == 0)
        rc = shell_word(&command, view_of(contact), err);
    if (rc == 0)
        rc = buf_adds(to, "  a contact from beginning to end:\n", err);
    if (rc == 0)
        rc = put_command(f, buf_view(&command), to, err);
    buf_free(&command);
    return rc;
}

int report_next_text(const struct report_facts *f, struct buf *to, struct err *err)
{
    static const char by_queue[] = "rates\n--by\nqueue", by_week[] = "rates\n--by\nweek";
    const char *contact = worst_contact(f);
    bool places = f->n_queues && f->queue[0].snagged;
    if (buf_adds(to, "\nNext\n", err) < 0)
        return -1;
    if (f->command.n && contact && explain(f, contact, to, err) < 0)
        return -1;
    if (f->command.n && f->n_rated &&
        (buf_addf(to, err, "  the rates by %s:\n", places ? "queue" : "week") < 0 ||
         put_command(f, places ? view_of(by_queue) : view_of(by_week), to, err) < 0))
        return -1;
    return buf_adds(to, "  what it costs: man snag-features joins outcomes, snag-fit relates the two\n", err);
}
