/* json_paths: paths into a tree of steps, and values as texts. See json_paths.h. */
#include "text/json_paths_impl.h"

#include <stdlib.h>

struct path_cursor {
    struct json_paths *paths;
    const char *p, *end;
};

static int not_a_path(struct err *err, const char *why)
{
    return err_set(err, ERR_DATA, "%s", why);
}

static struct path_node *child_of(struct json_paths *paths, struct path_node *of, const struct path_node *like,
                                  struct err *err)
{
    struct path_node **at = &of->child;
    for (; *at; at = &(*at)->next)
        if ((*at)->step == like->step && (*at)->index == like->index && view_eq((*at)->name, like->name) &&
            view_eq((*at)->text, like->text))
            return *at;
    struct path_node *made = arena_get(&paths->arena, sizeof *made, err);
    if (!made)
        return NULL;
    *made = *like;
    made->column = -1;
    made->leaf = -1;
    *at = made;
    return made;
}

/* A name up to one of `stops`; \. is a point. */
static int take_name(struct path_cursor *c, const char *stops, struct view *name, struct err *err)
{
    char *copy = arena_get(&c->paths->arena, (size_t)(c->end - c->p) + 1, err);
    size_t n = 0;
    if (!copy)
        return -1;
    for (; c->p < c->end && !strchr(stops, *c->p); c->p++) {
        if (*c->p == '\\' && c->p + 1 < c->end)
            c->p++;
        copy[n++] = *c->p;
    }
    copy[n] = '\0';
    *name = (struct view){copy, n};
    return n ? 0 : not_a_path(err, "a name is missing in the path");
}

/* [KEY=TEXT]: the member that is compared gets a column that nobody sees. */
static int where(struct path_cursor *c, struct path_node *like, struct err *err)
{
    like->step = STEP_WHERE;
    if (take_name(c, "=]", &like->name, err) < 0)
        return -1;
    if (c->p == c->end || *c->p != '=')
        return not_a_path(err, "[ ] holds the number of an element, or NAME=TEXT");
    c->p++;
    return take_name(c, "]", &like->text, err);
}

static int add_test(struct json_paths *paths, struct path_node *node, struct err *err)
{
    const struct path_node member = {.step = STEP_MEMBER, .name = node->name};
    node->test = arena_get(&paths->arena, sizeof *node->test, err);
    if (!node->test)
        return -1;
    *node->test = (struct path_node){.column = -1, .leaf = -1};
    struct path_node *compared = child_of(paths, node->test, &member, err);
    if (!compared)
        return -1;
    node->hidden = paths->n_columns + paths->n_hidden++;
    compared->column = (int64_t)node->hidden;
    return 0;
}

static int brackets(struct path_cursor *c, struct path_node **node, struct err *err)
{
    struct path_node like = {.step = STEP_INDEX};
    const char *digits = ++c->p;
    for (; c->p < c->end && *c->p >= '0' && *c->p <= '9' && like.index < 100000000; c->p++)
        like.index = like.index * 10 + (size_t)(*c->p - '0');
    if (c->p == digits && where(c, &like, err) < 0)
        return -1;
    if (c->p == c->end || *c->p != ']')
        return not_a_path(err, "a closing ] is missing in the path");
    c->p++;
    *node = child_of(c->paths, *node, &like, err);
    return !*node || (like.step == STEP_WHERE && !(*node)->test && add_test(c->paths, *node, err) < 0) ? -1 : 0;
}

/* The node that a path leads to; those above it that are walked belong to `walks`. */
static int follow(struct json_paths *paths, struct view path, unsigned walks, struct path_node **to, struct err *err)
{
    struct path_cursor c = {paths, path.p, path.p + path.n};
    *to = &paths->root;
    if (view_is(path, "."))
        return 0;
    for (;;) {
        struct path_node like = {.step = STEP_MEMBER};
        if (take_name(&c, ".[", &like.name, err) < 0)
            return -1;
        *to = child_of(paths, *to, &like, err);
        if (!*to)
            return -1;
        (*to)->walks |= walks;
        while (c.p < c.end && *c.p == '[')
            if (brackets(&c, to, err) < 0)
                return -1;
        if (c.p == c.end)
            return 0;
        if (*c.p != '.')
            return not_a_path(err, "a point is missing in the path");
        c.p++;
    }
}

static int add_walk(struct json_paths *paths, struct view each, struct err *err)
{
    unsigned walk = (unsigned)paths->n_walks, bit = 1u << walk;
    struct path_node *leaf;
    if (walk == JSON_MOST_WALKS)
        return not_a_path(err, "more than 8 lists to walk");
    if (memchr(each.p, '[', each.n))
        return not_a_path(err, "a list that is walked has no [ ]");
    if (follow(paths, each, bit, &leaf, err) < 0)
        return -1;
    if (leaf->leaf >= 0)
        return not_a_path(err, "the list is walked already");
    leaf->leaf = (int)walk;
    paths->root.walks |= bit;
    paths->n_walks++;
    return 0;
}

/* Nodes on the way to a walk's end are walked; the columns of all others belong to the nearest of those above. What
 * stands at a given place in a list that is walked belongs to what the list belongs to. */
static int settle(struct path_node *node, struct path_node *above, struct err *err)
{
    struct path_node *owner = node->walks ? node : above;
    node->walked = node->walks != 0;
    if (node->column >= 0) {
        if (mem_reserve(&owner->own, &owner->cap_own, owner->n_own + 1, sizeof *owner->own, err) < 0)
            return -1;
        owner->own[owner->n_own++] = (uint32_t)node->column;
    }
    for (struct path_node *child = node->child; child; child = child->next)
        if (settle(child, child->step == STEP_MEMBER ? owner : above, err) < 0)
            return -1;
    return 0;
}

static int add_column(struct json_paths *paths, size_t column, struct view path, struct err *err)
{
    struct path_node *node;
    if (path.n == 0)
        return not_a_path(err, "a path is empty");
    if (follow(paths, path, 0, &node, err) < 0)
        return -1;
    if (node->column >= 0)
        return not_a_path(err, "two columns have the same path");
    node->column = (int64_t)column;
    return 0;
}

/* The innermost node that all walks go through. */
static const struct path_node *common(const struct json_paths *paths)
{
    const struct path_node *node = &paths->root;
    for (const struct path_node *next = node; next;) {
        node = next;
        next = NULL;
        for (const struct path_node *child = node->child; child && node->leaf < 0; child = child->next)
            if (child->walks == paths->root.walks)
                next = child;
    }
    return node;
}

int json_paths_open(struct json_paths **out, const struct view *path, size_t n, const struct view *each, size_t n_each,
                    size_t *bad, struct err *err)
{
    static const struct view document = VIEW_LIT(".");
    struct json_paths *paths = mem_zero(1, sizeof *paths, err);
    int rc = paths ? 0 : -1;
    *bad = 0;
    *out = paths;
    if (!paths)
        return -1;
    paths->n_columns = n;
    paths->root = (struct path_node){.column = -1, .leaf = -1};
    for (size_t i = 0; rc == 0 && i < (n_each ? n_each : 1); i++) {
        *bad = n + i;
        rc = add_walk(paths, n_each ? each[i] : document, err);
    }
    for (size_t i = 0; rc == 0 && i < n; i++) {
        *bad = i;
        rc = add_column(paths, i, path[i], err);
    }
    if (rc == 0)
        rc = settle(&paths->root, &paths->root, err);
    if (rc == 0)
        paths->now = mem_zero(n + paths->n_hidden + 1, sizeof *paths->now, err);
    if (rc == 0 && paths->now) {
        paths->record = common(paths);
        return 0;
    }
    json_paths_close(paths);
    *out = NULL;
    return -1;
}

static void free_own(struct path_node *node)
{
    free(node->own);
    for (struct path_node *child = node->child; child; child = child->next)
        free_own(child);
}

void json_paths_close(struct json_paths *paths)
{
    if (!paths)
        return;
    free_own(&paths->root);
    for (size_t i = 0; i < JSON_MOST_WALKS; i++)
        free(paths->rows[i].cell);
    free(paths->now);
    free(paths->place);
    arena_free(&paths->arena);
    buf_free(&paths->name);
    free(paths);
}

size_t json_rows(const struct json_paths *paths)
{
    size_t n = 0;
    for (size_t i = 0; i < paths->n_walks; i++)
        n += paths->rows[i].n;
    return n;
}

const struct view *json_row(struct json_paths *paths, size_t i)
{
    struct path_place at = {0, (uint32_t)i};
    if (paths->n_walks > 1)
        at = paths->place[i];
    return paths->rows[at.walk].cell + at.row * paths->n_columns;
}

bool json_met(const struct json_paths *paths)
{
    return paths->met;
}
