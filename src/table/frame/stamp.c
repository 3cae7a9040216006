/* stamp: how a table was made, and what that says about its columns. */
#include "snag/frame.h"

bool frame_stamp(const struct frame *f, const char *name, struct view *value)
{
    size_t n = strlen(name);
    for (const char *s = f->stamp; s && *s;) {
        size_t word = strcspn(s, " \n");
        if (word > n && s[n] == '=' && memcmp(s, name, n) == 0) {
            *value = (struct view){s + n + 1, word - n - 1};
            return true;
        }
        s += word + (s[word] != '\0');
    }
    return false;
}

bool frame_is_rolling(const struct frame *f)
{
    struct view design, landmark;
    if (!frame_stamp(f, "design", &design))
        return false;
    if (view_is(design, "start-stop") || view_is(design, "survey"))
        return true;
    if (!view_is(design, "landmark") || !frame_stamp(f, "landmark", &landmark))
        return false;
    size_t slashes = 0;
    for (size_t i = 0; i < landmark.n; i++)
        slashes += landmark.p[i] == '/';
    return slashes == 2;
}

/* The byte at *s of a name in a list, where one that would end the name is written %XX; moves on. */
static char listed_byte(const char **s)
{
    static const char digits[] = "0123456789ABCDEF";
    const char *high = **s == '%' ? strchr(digits, (*s)[1]) : NULL;
    const char *low = high && *high ? strchr(digits, (*s)[2]) : NULL;
    char byte = low && *low ? (char)((high - digits) * 16 + (low - digits)) : **s;
    *s += low && *low ? 3 : 1;
    return byte;
}

/* Is the column in the list of that name in the stamp, or, if it has none, in `otherwise`? */
static bool is_listed(const struct frame *f, const char *list, const char *otherwise, const char *column)
{
    struct view v;
    if (!frame_stamp(f, list, &v))
        v = view_of(otherwise);
    for (const char *s = v.p, *end = v.p + v.n; s < end;) {
        const char *c = column;
        bool same = true;
        while (s < end && *s != ',') {
            char byte = listed_byte(&s);
            same = same && byte && *c == byte;
            c += same;
        }
        if (same && *c == '\0')
            return true;
        s++;
    }
    return false;
}

bool frame_is_key(const struct frame *f, const char *column)
{
    struct view design;
    return frame_stamp(f, "design", &design) && is_listed(f, "key", "customer", column);
}

const char *frame_no_predictor(const struct frame *f, const char *column)
{
    struct view design;
    if (!frame_stamp(f, "design", &design))
        return NULL;
    if (frame_is_key(f, column))
        return "the key of the rows; it predicts nothing";
    if (view_is(design, "landmark") && strcmp(column, FRAME_LANDMARK) == 0)
        return "when a row was made; its levels are written factor(landmark)";
    bool start_stop = view_is(design, "start-stop");
    if (start_stop && strcmp(column, "start") == 0)
        return "the clock, which Surv(start, stop, event) has already";
    if (is_listed(f, "entered", "entered_at", column))
        return "the date of entry; a table made at landmarks has it as a number, tenure_days";
    if (!is_listed(f, "after", "churned,left,days_at_risk,churned_at,as_of", column))
        return NULL;
    return start_stop                  ? "known only when the row ends"
           : view_is(design, "survey") ? "known only with the answer"
                                       : "known only after the landmark";
}
