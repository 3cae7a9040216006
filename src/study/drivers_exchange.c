/* drivers_exchange: snags handed to other customers, within landmark, matters and tenure. */
#include <stdlib.h>

#include "sim/rng.h"
#include "study/drivers_impl.h"

enum { TENURE_CLASSES = 4, MATTERS_MOST = 4 };

struct exchange_key {
    int32_t at, matters, tenure;
    size_t i;
};

static int by_stratum(const void *a, const void *b)
{
    const struct exchange_key *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (x->matters != y->matters)
        return x->matters < y->matters ? -1 : 1;
    if (x->tenure != y->tenure)
        return x->tenure < y->tenure ? -1 : 1;
    return (x->i > y->i) - (x->i < y->i);
}

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Strata: landmark, matters (4 and more together), quarter of tenure. */
static struct exchange_key *strata(const struct driver_rows *r, struct err *err)
{
    struct exchange_key *key = mem_zero(r->n + 1, sizeof *key, err);
    double *sorted = mem_zero(r->n + 1, sizeof *sorted, err), cut[TENURE_CLASSES - 1] = {0};
    const double *tenure = r->with[WITH_TENURE], *matters = r->with[WITH_MATTERS];
    if (key && sorted && tenure && r->n > 0) {
        memcpy(sorted, tenure, r->n * sizeof *sorted);
        qsort(sorted, r->n, sizeof *sorted, by_number);
        for (size_t k = 0; k + 1 < TENURE_CLASSES; k++)
            cut[k] = sorted[(k + 1) * r->n / TENURE_CLASSES];
    }
    for (size_t i = 0; key && sorted && i < r->n; i++) {
        key[i] = (struct exchange_key){.at = r->at[i], .i = i};
        key[i].matters = matters ? (int32_t)fmin(matters[i], MATTERS_MOST) : 0;
        for (size_t k = 0; tenure && k + 1 < TENURE_CLASSES; k++)
            key[i].tenure += tenure[i] >= cut[k];
    }
    if (key && sorted)
        qsort(key, r->n, sizeof *key, by_stratum);
    free(sorted);
    if (sorted)
        return key;
    free(key);
    return NULL;
}

int driver_exchange_open(struct driver_exchange *x, const struct driver_rows *r, struct err *err)
{
    *x = (struct driver_exchange){.n = r->n};
    x->key = strata(r, err);
    return x->key ? 0 : -1;
}

void driver_exchange_close(struct driver_exchange *x)
{
    free(x->key);
    *x = (struct driver_exchange){.n = 0};
}

static bool same_stratum(const struct exchange_key *a, const struct exchange_key *b)
{
    return a->at == b->at && a->matters == b->matters && a->tenure == b->tenure;
}

void driver_exchange_center(const struct driver_exchange *x, double *column)
{
    const struct exchange_key *key = x->key;
    for (size_t first = 0, end; first < x->n; first = end) {
        double sum = 0;
        for (end = first; end < x->n && same_stratum(&key[end], &key[first]); end++)
            sum += column[key[end].i];
        for (size_t k = first; k < end; k++)
            column[key[k].i] -= sum / (double)(end - first);
    }
}

void driver_exchange_draw(const struct driver_exchange *x, uint64_t seed, size_t k, size_t *from)
{
    const struct exchange_key *key = x->key;
    struct rng g;
    rng_seed(&g, seed ^ UINT64_C(0x5eed), k);
    for (size_t i = 0; i < x->n; i++)
        from[i] = i;
    for (size_t first = 0, end; first < x->n; first = end) {
        for (end = first; end < x->n && same_stratum(&key[end], &key[first]);)
            end++;
        for (size_t i = end - 1; i > first; i--) {
            size_t other = first + rng_below(&g, (uint32_t)(i - first + 1)), row = from[key[other].i];
            from[key[other].i] = from[key[i].i];
            from[key[i].i] = row;
        }
    }
}
