/* shortened: customers whose number a spreadsheet shortened to 4.40E+11. See ingest_impl.h. */
#include "event/ingest/ingest_impl.h"
#include "text/figure.h"

static bool looks_shortened(struct view id)
{
    size_t n = id.n;
    if (n < 6 || n > 12 || id.p[1] != '.' || id.p[n - 3] != '+' || (id.p[n - 4] != 'E' && id.p[n - 4] != 'e'))
        return false;
    for (size_t i = 0; i < n; i++)
        if (i != 1 && i != n - 4 && i != n - 3 && (id.p[i] < '0' || id.p[i] > '9'))
            return false;
    return true;
}

void ingest_met(struct ingest_source *s, struct view customer)
{
    if (!looks_shortened(customer))
        return;
    s->n_shortened++;
    if (s->n_shortened == 1)
        (void)str_shown(s->shortened, sizeof s->shortened, customer);
}

/* Customers that are numbers as spreadsheets show those of more than eleven digits. */
int ingest_tell_shortened(struct ingest_source *s, struct err *err)
{
    char n[TEXT_COUNT], name[80];
    return s->n_shortened == 0
               ? 0
               : ingest_warn(s, err,
                             "%s customer%s a number that a spreadsheet shortened (the first: %s): export the "
                             "column as text",
                             text_thousands(n, s->n_shortened), s->n_shortened == 1 ? " is" : "s are",
                             str_shown(name, sizeof name, view_of(s->shortened)));
}
