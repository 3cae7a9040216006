/* json_tree: a JSON document in memory, by jansson. See json_tree.h. */
#include "text/json_tree.h"

#include <jansson.h>
#include <stdint.h>

/* A tree is its root, and nodes are jansson's values. */
static json_t *value_of(const struct json_node *x)
{
    return (json_t *)(uintptr_t)x;
}

static const struct json_node *node_of(const json_t *x)
{
    return (const struct json_node *)(const void *)x;
}

int json_tree_read(struct json_tree **t, const char *text, size_t n, const char *file, struct err *err)
{
    json_error_t why;
    json_t *root = json_loadb(text, n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);
    *t = (struct json_tree *)(void *)root;
    return root ? 0 : err_set(err, ERR_DATA, "%s:%d:%d: not JSON: %s", file, why.line, why.column, why.text);
}

void json_tree_close(struct json_tree *t)
{
    json_decref((json_t *)(void *)t);
}

const struct json_node *json_tree_root(const struct json_tree *t)
{
    return (const struct json_node *)(const void *)t;
}

const struct json_node *node_member(const struct json_node *object, const char *name)
{
    return node_of(json_object_get(value_of(object), name));
}

size_t node_length(const struct json_node *list)
{
    return json_array_size(value_of(list));
}

const struct json_node *node_item(const struct json_node *list, size_t i)
{
    return node_of(json_array_get(value_of(list), i));
}

const char *node_text(const struct json_node *x)
{
    return json_string_value(value_of(x));
}

bool node_number(const struct json_node *x, double *value)
{
    if (!json_is_number(value_of(x)))
        return false;
    *value = json_number_value(value_of(x));
    return true;
}

bool node_index(const struct json_node *x, size_t *value)
{
    if (!json_is_integer(value_of(x)) || json_integer_value(value_of(x)) < 0)
        return false;
    *value = (size_t)json_integer_value(value_of(x));
    return true;
}
