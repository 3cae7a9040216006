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
    if (!frame_stamp(f, "design", &design) || !view_is(design, "landmark") || !frame_stamp(f, "landmark", &landmark))
        return false;
    size_t slashes = 0;
    for (size_t i = 0; i < landmark.n; i++)
        slashes += landmark.p[i] == '/';
    return slashes == 2;
}

const char *frame_no_predictor(const struct frame *f, const char *column)
{
    static const struct {
        const char *name, *why;
    } columns[] = {{FRAME_CUSTOMER, "the key of the rows; it predicts nothing"},
                   {"landmark", "when a row was made; its levels are written factor(landmark)"},
                   {"entered_at", "a date; tenure_days says how long before the landmark it was"},
                   {"churned", "known only after the landmark"},
                   {"left", "known only after the landmark"},
                   {"days_at_risk", "known only after the landmark"},
                   {"churned_at", "known only after the landmark"},
                   {"as_of", "known only after the landmark"}};
    struct view design;
    if (!frame_stamp(f, "design", &design))
        return NULL;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        if (strcmp(columns[i].name, column) == 0)
            return columns[i].why;
    return NULL;
}
