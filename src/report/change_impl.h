/* change_impl: what the files of changes share. */
#ifndef SNAG_REPORT_CHANGE_IMPL_H
#define SNAG_REPORT_CHANGE_IMPL_H

#include "snag/change_told.h"

/* ---- change_groups.c: who is treated, and who is control ---- */

/* Values of the groups that the tests name, as numbers: each distinct set of them once. */
struct change_sets {
    size_t n_groups;
    struct dict set; /* arrays of n_groups numbers: id → */
};
enum change_side { CHANGE_NEITHER, CHANGE_CONTROL, CHANGE_TREATED };
int change_set_of(struct change_sets *s, const uint32_t *value, uint32_t *set, struct err *err) SNAG_CHECK;
/* The side of each set, freed by free(). `text` gives the text of a value, `name` the name of a group. */
struct change_words {
    const void *of;
    struct view (*text)(const void *of, uint32_t value);
    struct view (*name)(const void *of, size_t group);
};
enum change_side *change_sides(const struct change_sets *s, const struct change_asked *a, const struct change_words *w,
                               struct err *err) SNAG_CHECK;

/* 2026-03-03, in CHANGE_DAY_TEXT bytes. */
enum { CHANGE_DAY_TEXT = 48 };
void change_day_text(char *text, int64_t day);

#endif
