/* straight: the short way of a row through a map that asks for nothing but cells, a time and a kind.
 *
 * Most rows of most logs are so: the kind of the row (memo.h) says which events it is, and their columns are cells.
 * Such a row needs none of the ordinary way's steps, and its cells are looked at once. Whatever is out of the ordinary,
 * be it in the map or in the row, goes the ordinary way: so nothing is told here, and both give the same events.
 */
#ifndef SNAG_EVENT_MAP_STRAIGHT_H
#define SNAG_EVENT_MAP_STRAIGHT_H

#include "event/map/eval.h"

/* After mapper_narrow. *straight is NULL where the map asks for more. */
int straight_open(struct straight **straight, const struct mapper *m, struct err *err) SNAG_CHECK;
/* The columns of another file. */
void straight_bind(struct straight *s, const struct mapper *m);
/* 1: the row is done, as mapper_block_row has it. 0: it must go the ordinary way, and nothing has changed. */
int straight_row(struct mapper *m, struct rows_block *b, const struct rows_block_row *row, enum fate *fate,
                 struct err *err) SNAG_CHECK;
/* Are customer, contact and case cells, as far as they are asked for? */
bool straight_names(const struct straight *s);
void straight_close(struct straight *s);

#endif
