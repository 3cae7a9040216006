/* write: a life as lines of the written files.
 *
 * Logs in time order go through a sorter, so memory is bounded however many customers there are; tables are in order of
 * customers and go straight to their files. Nothing is visible under its final name before all files are written.
 */
#ifndef SNAG_SIM_WRITE_H
#define SNAG_SIM_WRITE_H

#include "sim/life.h"
#include "sim/line.h"
#include "snag/out.h"
#include "snag/sorter.h"

enum sim_file {
    FILE_EVENTS,
    FILE_QUEUE_LOG,
    FILE_CONTACTS,
    FILE_AUDITS, /* sorted by time */
    FILE_INCIDENTS,
    N_LOG_FILES, /* by case */
    FILE_CUSTOMERS = N_LOG_FILES,
    FILE_SURVEY,
    FILE_TICKETS,
    FILE_TRUTH,
    N_TABLE_FILES,
    FILE_TRUTH_JSON = N_TABLE_FILES,
    FILE_PAIRS,
    FILE_MAP,
    N_FILES
};
extern const char *const sim_file_name[N_FILES];
extern const char sim_contacts_map[]; /* the map of contacts.csv */

/* What truth.json rests on besides the parameters: those asked by the survey, and the risks at the landmark. */
enum { SNAGS_MOST = 15 };
struct sim_truths {
    double asked[EXPECT_KINDS][SNAGS_MOST + 1][N_COMPLAINT_STATES];
    double at_risk, risk;                                /* customers and their risks added up */
    double absent[N_SNAG_RULES], one_more[N_SNAG_RULES]; /* the same without that snag, and with one more */
};

struct writer {
    const struct sim_world *w;
    unsigned logs; /* bits of the log files wanted */
    struct out *out[N_FILES];
    struct sorter *sorter;
    struct out_line line; /* the first byte is the file, the rest the line */
    uint64_t n_lines[N_FILES];
    uint64_t n_truths[N_FORMATS][N_RULES];
    struct sim_truths truths;
};

/* Opens the files wanted in dir (created if missing) and writes their headers. */
int sim_writer_open(struct writer *w, const struct sim_world *world, const char *dir, unsigned logs, uint64_t mem_bytes,
                    struct err *err) SNAG_CHECK;
int sim_writer_life(struct writer *w, const struct life *l, struct err *err) SNAG_CHECK;
/* Sorts, writes and commits all. */
int sim_writer_commit(struct writer *w, const char *scenario, struct err *err) SNAG_CHECK;
void sim_writer_abort(struct writer *w);

/* write_line.c. A line begins and ends: the ended one goes to the sorter with its time, or straight to its file. */
struct out_line *line_begin(struct writer *w, int file);
int line_end(struct writer *w, int file, int64_t ts_s, struct err *err) SNAG_CHECK;

/* The names by which files know people, contacts and cases. */
void line_customer(struct out_line *l, const struct life *life);
void line_contact(struct out_line *l, const struct life *life, int64_t contact);
void line_ticket(struct out_line *l, const struct life *life, int64_t ticket);
void line_agent(struct out_line *l, int agent);

/* One writer per output file, each in its own source file; the life's tape is in time order. */
int sim_write_events(struct writer *w, const struct life *l, struct err *err) SNAG_CHECK;
int sim_write_queue_log(struct writer *w, const struct life *l, struct err *err) SNAG_CHECK;
int sim_write_contacts(struct writer *w, const struct life *l, struct err *err) SNAG_CHECK;
int sim_write_audits(struct writer *w, const struct life *l, struct err *err) SNAG_CHECK;
int sim_write_incidents(struct writer *w, const struct life *l, struct err *err) SNAG_CHECK;
int sim_write_tables(struct writer *w, const struct life *l, struct err *err) SNAG_CHECK;
int sim_write_truth(struct writer *w, const struct life *l, struct err *err) SNAG_CHECK;
/* The last event of every log, at the end of the world: it says until when the log was recording. Also the first event
 * of some logs. */
int sim_write_line_tests(struct writer *w, struct err *err) SNAG_CHECK;
/* truth_survey.c and truth_risk.c: somebody was asked; a life is over; what is true of all of them, as members of
 * truth.json. */
void sim_truth_asked(struct writer *w, const struct sim_answer *a);
int sim_truth_survey(struct writer *w, struct out *out, struct err *err) SNAG_CHECK;
void sim_truth_life(struct writer *w, const struct life *l);
int sim_truth_risk(struct writer *w, struct out *out, struct err *err) SNAG_CHECK;
/* truth.json: every parameter, the calendar, what was counted. */
int sim_write_truth_json(struct writer *w, const char *scenario, struct err *err) SNAG_CHECK;

#endif
