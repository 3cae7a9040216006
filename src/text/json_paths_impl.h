/* json_paths_impl: what json_paths.c and json_scan.c share. */
#ifndef SNAG_TEXT_JSON_PATHS_IMPL_H
#define SNAG_TEXT_JSON_PATHS_IMPL_H

#include "snag/mem.h"
#include "text/json_paths.h"

enum path_step {
    STEP_MEMBER,
    STEP_INDEX, /* [3] */
    STEP_WHERE  /* [name=text] */
};

struct path_node {
    enum path_step step;
    struct view name; /* of a member; of STEP_WHERE, the member that is compared */
    struct view text; /* … with this */
    size_t index;
    struct path_node *child, *next;
    struct path_node *test; /* of STEP_WHERE: a node whose one child is the member compared, column `hidden` */
    size_t hidden;
    bool hit;       /* STEP_WHERE: an element of the list at hand was it */
    int64_t column; /* whose value is asked for, or -1 */
    bool walked;    /* its elements are walked; the document is its own element */
    unsigned walks; /* bits: which walks go through it, if it is walked or above one that is */
    int leaf;       /* the walk whose rows are its elements, or -1 */
    uint32_t *own;  /* columns that belong to its elements, if it is walked */
    size_t n_own, cap_own;
};

struct path_rows {
    struct view *cell; /* n rows of n_columns */
    size_t n, cap;
    size_t mark;   /* how many there were when the element at hand began */
    size_t placed; /* … and how many have a place in the order */
};

/* Of several walks, rows come record by record: where each is. */
struct path_place {
    uint32_t walk, row;
};

struct json_paths {
    size_t n_columns, n_hidden, n_walks;
    struct path_node root;
    struct view *now; /* by column, hidden ones behind the others */
    struct path_rows rows[JSON_MOST_WALKS];
    const struct path_node *record; /* the innermost that all walks go through: its elements are records */
    struct path_place *place;
    size_t n_places, cap_places;
    bool met; /* a walked member other than the document itself */
    struct arena arena;
    struct buf name; /* a name without its escapes */
};

#endif
