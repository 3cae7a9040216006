/* features: what the command and its notes share. */
#ifndef SNAG_CMD_FEATURES_H
#define SNAG_CMD_FEATURES_H

#include "snag/features.h"

/* On standard error: what was joined, and what was dropped and why. */
void show_features_notes(const struct features *f, const struct features_options *o);

#endif
