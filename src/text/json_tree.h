/* json_tree: a JSON document of ours in memory, by jansson: a saved model, say.
 *
 *     struct json_tree *t;
 *     json_tree_read(&t, text, n, "model.json", &err);
 *     const struct json_node *terms = node_member(json_tree_root(t), "terms");
 *     for (size_t i = 0; i < node_length(terms); i++) … node_item(terms, i) …
 *     json_tree_close(t);
 *
 * Every reader takes NULL and what is of another kind for absent, so a path of members needs one test at its end.
 */
#ifndef SNAG_TEXT_JSON_TREE_H
#define SNAG_TEXT_JSON_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "snag/err.h"

struct json_tree;
struct json_node;
/* The whole text is one document; a name twice in an object is refused. ERR_DATA with the line. */
int json_tree_read(struct json_tree **t, const char *text, size_t n, const char *file, struct err *err) SNAG_CHECK;
void json_tree_close(struct json_tree *t);

const struct json_node *json_tree_root(const struct json_tree *t);
const struct json_node *node_member(const struct json_node *object, const char *name); /* NULL: it has none */
size_t node_length(const struct json_node *list);                                      /* 0 for anything else */
const struct json_node *node_item(const struct json_node *list, size_t i);
const char *node_text(const struct json_node *x); /* NULL: it is none */
bool node_number(const struct json_node *x, double *value);
bool node_index(const struct json_node *x, size_t *value); /* a whole number from 0 on */

#endif
