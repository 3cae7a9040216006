/* face: what the files behind snag.h share. */
#ifndef SNAG_FACE_FACE_H
#define SNAG_FACE_FACE_H

#include "snag.h"
#include "snag/ingest.h"
#include "snag/out.h"
#include "snag/rates.h"

struct snag {
    struct err err;
    struct rules *rules;
    bool compiled;
    struct ingest_input *input;
    size_t n_inputs, cap_inputs;
    const char *identity;
    double max_rejects;
    uint64_t mem_bytes;
};

struct snag_events {
    struct snag *s;
    struct source *source; /* the output */
    bool detects;
    struct rates *rates; /* of snag_detect */
    const struct ingest_stats *stats;
    struct batch b;
    size_t at; /* the current event is b.event[at - 1] */
};

/* The rules are fixed from here on. */
int events_compile(struct snag *s);
/* Puts snags among the events; the rules have been compiled. */
int events_detect(struct snag_events *e, const struct detect_options *options);

#endif
