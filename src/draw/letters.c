/* letters: how wide text is. See letters.h. */
#include "draw/letters.h"

/* Helvetica's, in thousandths of the height, from the blank on (Adobe Font Metrics). */
static const short helvetica[] = {278,  278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
                                  556,  556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
                                  1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
                                  667,  778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
                                  333,  556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
                                  556,  556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584};

/* Letters of other scripts: narrow ones take two bytes of UTF-8, wide ones more. */
enum { LETTER_NARROW = 640, LETTER_WIDE = 1050 };
static const double ROOM = 1.08; /* other fonts than Helvetica */

static size_t bytes_of(struct view text, size_t i)
{
    size_t n = 1;
    while (i + n < text.n && ((unsigned char)text.p[i + n] & 0xC0) == 0x80)
        n++;
    return n;
}

static double letter(struct view text, size_t i, size_t n)
{
    unsigned char c = (unsigned char)text.p[i];
    if (n == 1)
        return c >= 32 && c < 127 ? helvetica[c - 32] : LETTER_WIDE;
    return n == 2 ? LETTER_NARROW : LETTER_WIDE;
}

double draw_wide(struct view text, enum draw_size size)
{
    double wide = 0;
    for (size_t i = 0, n; i < text.n; i += n) {
        n = bytes_of(text, i);
        wide += letter(text, i, n);
    }
    return wide * (int)size * ROOM / 1000;
}

/* The longest beginning that fits, at least one letter; ends after a word if it can. */
static size_t fitting(struct view text, double width, enum draw_size size, bool words)
{
    size_t i = 0, word = 0;
    double wide = 0, room = width / ((int)size * ROOM) * 1000;
    while (i < text.n) {
        size_t n = bytes_of(text, i);
        wide += letter(text, i, n);
        if (wide > room)
            break;
        word = text.p[i] == ' ' ? i : word;
        i += n;
    }
    if (i == text.n)
        return i;
    if (text.p[i] == ' ')
        word = i;
    if (words && word)
        return word;
    return i ? i : bytes_of(text, 0);
}

struct draw_fold draw_fold(struct view text, double width, enum draw_size size, size_t most)
{
    struct draw_fold f = {.n = 0};
    most = most < DRAW_LINES ? most : DRAW_LINES;
    text = view_trim(text);
    while (text.n && f.n < most) {
        size_t n = fitting(text, width, size, true);
        bool last = f.n + 1 == most && n < text.n;
        if (last)
            n = fitting(text, width - draw_wide(view_of("…"), size), size, false);
        f.line[f.n++] = view_trim((struct view){text.p, n});
        f.cut = last;
        text = view_trim((struct view){text.p + n, text.n - n});
    }
    return f;
}
