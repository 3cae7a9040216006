/* mail: a report as one message for sendmail -t. See mail.h and snag/report.h. */
#include "report/mail.h"

#include <stdio.h>

#include "base/sha256.h"
#include "io/out_gzip.h"
#include "snag/civil.h"

enum { DATE_TEXT = 48, BOUNDARY = 24, IDENTITY = 32 };

/* What the subject, the preheader and the first line say: what changed, if anything did; otherwise how much there is.
 */
static int finding_of(const struct report *r, char text[FOUND_TEXT], struct err *err)
{
    struct buf b = {0};
    int rc = 0;
    report_finding(&r->facts, text, PAGE_LABEL);
    if (report_has_changes(&r->facts) && r->facts.changes.n_known)
        rc = report_changes_finding(&r->facts, &b, err);
    if (b.n)
        (void)str_shown(text, FOUND_TEXT, buf_view(&b));
    else
        (void)strcat(text, ".");
    buf_free(&b);
    return rc;
}

/* "Mon, 30 Nov 2026 06:00:00 +0000" (RFC 5322) */
static void date_text(int64_t us, char text[DATE_TEXT])
{
    static const char *const days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t s = us / US_PER_S, day = s / 86400, rest = s % 86400, year;
    int month, mday;
    day -= rest < 0;
    rest += rest < 0 ? 86400 : 0;
    civil_date(day, &year, &month, &mday);
    (void)snprintf(text, DATE_TEXT, "%s, %d %s %04d %02d:%02d:%02d +0000", days[(day % 7 + 7) % 7], mday,
                   months[month - 1], (int)year, (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
}

/* ---- is the letter one? ---- */

static int check_line(const char *option, const char *text, struct err *err)
{
    char shown[200];
    for (const char *c = text; c && *c; c++)
        if ((unsigned char)*c < ' ' || *c == 127)
            return err_set(err, ERR_USAGE, "%s: '%s' has a line end or a control character, which no header may have",
                           option, str_shown(shown, sizeof shown, view_of(text)));
    if (text && str_utf8_bad(view_of(text)) < strlen(text))
        return err_set(err, ERR_USAGE, "%s: '%s' is not UTF-8", option, str_shown(shown, sizeof shown, view_of(text)));
    return text && !*text ? err_set(err, ERR_USAGE, "%s is empty", option) : 0;
}

static int check_link(const char *link, struct err *err)
{
    bool web = link && (strncmp(link, "https://", 8) == 0 || strncmp(link, "http://", 7) == 0);
    if (link && (!web || strpbrk(link, " <>\"\\")))
        return err_set(err, ERR_USAGE, "--link: '%s' is not an address of the web (expected https://…)", link);
    return 0;
}

int report_letter_check(const struct report_letter *l, struct err *err)
{
    if (!l->to)
        return err_set(err, ERR_USAGE, "a mail requires --to: whom is it for?");
    if (check_line("--to", l->to, err) < 0 || check_line("--from", l->from, err) < 0 ||
        check_line("--subject", l->subject, err) < 0 || check_line("--link", l->link, err) < 0 ||
        check_link(l->link, err) < 0 || mail_addresses(NULL, "To", "--to", view_of(l->to), err) < 0)
        return -1;
    return l->from ? mail_addresses(NULL, "From", "--from", view_of(l->from), err) : 0;
}

/* ---- the message ---- */

/* Sources in trouble come first: "Log may not be whole (queue_log): ". */
static int subject(const struct report *r, const struct report_letter *l, const char *finding, struct buf *to,
                   struct err *err)
{
    const struct report_health *h = &r->facts.health;
    struct buf text = {0};
    int rc = 0;
    for (size_t i = 0, n = 0; rc == 0 && i < h->n; i++) {
        char name[80];
        if (h->source[i].trouble_day == REPORT_NO_DAY)
            continue;
        rc = buf_addf(&text, err, "%s%s", n ? ", " : "Log may not be whole (",
                      str_shown(name, sizeof name, h->source[i].name));
        n++;
    }
    if (rc == 0 && text.n)
        rc = buf_adds(&text, "): ", err);
    if (rc == 0)
        rc = buf_adds(&text, l->subject ? l->subject : finding, err);
    if (rc == 0)
        rc = mail_header(to, "Subject", buf_view(&text), err);
    buf_free(&text);
    return rc;
}

static int headers(const struct report *r, const struct report_letter *l, const char *finding, const char *digest,
                   struct buf *to, struct err *err)
{
    char date[DATE_TEXT];
    struct view domain = mail_domain(l->from ? l->from : l->to);
    date_text(l->now_us, date);
    if ((l->from && mail_addresses(to, "From", "--from", view_of(l->from), err) < 0) ||
        mail_addresses(to, "To", "--to", view_of(l->to), err) < 0 || subject(r, l, finding, to, err) < 0)
        return -1;
    return buf_addf(to, err,
                    "Date: %s\nMessage-ID: <%.*s@%.*s>\nMIME-Version: 1.0\nAuto-Submitted: auto-generated\n"
                    "Content-Type: multipart/mixed; boundary=\"=_%.*s\"\n\n",
                    date, IDENTITY, digest, VIEW_FMT(domain), BOUNDARY, digest);
}

/* The beginning of a part; inner: of the two that say the same. */
static int part(struct buf *to, const char *digest, bool inner, const char *type, struct err *err)
{
    return buf_addf(to, err, "--=_%s%.*s\nContent-Type: %s\n", inner ? "a" : "", BOUNDARY, digest, type);
}

static int alternative(struct view text, struct view html, const char *digest, struct buf *to, struct err *err)
{
    static const char quoted[] = "Content-Transfer-Encoding: quoted-printable\n\n";
    char type[80];
    (void)snprintf(type, sizeof type, "multipart/alternative; boundary=\"=_a%.*s\"", BOUNDARY, digest);
    if (part(to, digest, false, type, err) < 0 || buf_adds(to, "\n", err) < 0 ||
        part(to, digest, true, "text/plain; charset=utf-8", err) < 0 || buf_adds(to, quoted, err) < 0 ||
        mail_quoted(to, text, err) < 0 || buf_adds(to, "\n", err) < 0 ||
        part(to, digest, true, "text/html; charset=utf-8", err) < 0 || buf_adds(to, quoted, err) < 0 ||
        mail_quoted(to, html, err) < 0)
        return -1;
    return buf_addf(to, err, "\n--=_a%.*s--\n\n", BOUNDARY, digest);
}

static int pack(struct view page, struct buf *packed, struct err *err)
{
    struct out_gzip *g = NULL;
    int rc = out_gzip_open(&g, err);
    while (rc == 0 && page.n) {
        size_t n = page.n < MEMBER_TEXT ? page.n : MEMBER_TEXT;
        struct view member;
        rc = out_gzip_pack(g, page.p, n, &member, err);
        if (rc == 0)
            rc = buf_add(packed, member.p, member.n, err);
        page = (struct view){page.p + n, page.n - n};
    }
    out_gzip_close(g);
    return rc;
}

static int attachment(enum report_attach attach, struct view page, const char *digest, struct buf *to, struct err *err)
{
    bool gz = attach == REPORT_ATTACH_GZ;
    const char *name = gz ? "report.html.gz" : "report.html";
    struct buf packed = {0};
    int rc = gz ? pack(page, &packed, err) : 0;
    if (rc == 0)
        rc = part(to, digest, false, gz ? "application/gzip" : "text/html; charset=utf-8", err);
    if (rc == 0)
        rc = buf_addf(to, err,
                      "Content-Disposition: attachment; filename=\"%s\"\nContent-Transfer-Encoding: base64\n\n", name);
    if (rc == 0)
        rc = mail_base64(to, gz ? buf_view(&packed) : page, err);
    if (rc == 0)
        rc = buf_adds(to, "\n", err);
    buf_free(&packed);
    return rc;
}

static void digest_of(const struct report_letter *l, const char *finding, struct view text, struct view html,
                      struct view page, char digest[SHA256_TEXT])
{
    const char *const head[] = {l->to, l->from ? l->from : "", l->subject ? l->subject : "", finding};
    const struct view body[] = {text, html, page};
    char date[DATE_TEXT];
    struct sha256 s;
    date_text(l->now_us, date);
    sha256_begin(&s);
    sha256_add(&s, date, strlen(date));
    for (size_t i = 0; i < sizeof head / sizeof *head; i++)
        sha256_add(&s, head[i], strlen(head[i]) + 1);
    for (size_t i = 0; i < sizeof body / sizeof *body; i++)
        if (body[i].n)
            sha256_add(&s, body[i].p, body[i].n);
    sha256_end(&s, digest);
}

int report_mail(const struct report *r, const char *version, const struct report_letter *l, struct buf *to,
                struct err *err)
{
    struct buf text = {0}, html = {0}, page = {0};
    char finding[FOUND_TEXT], digest[SHA256_TEXT];
    int rc = finding_of(r, finding, err);
    if (rc == 0 && l->link)
        rc = buf_addf(&text, err, "Full report: %s\n\n", l->link);
    if (rc == 0)
        rc = report_text(r, &text, err);
    if (rc == 0)
        rc = buf_addf(&text, err, "\n%s\n", version);
    if (rc == 0)
        rc = mail_body(r, version, l, finding, &html, err);
    if (rc == 0 && l->attach != REPORT_ATTACH_NONE)
        rc = report_page(r, version, &page, err);
    if (rc == 0) {
        digest_of(l, finding, buf_view(&text), buf_view(&html), buf_view(&page), digest);
        rc = headers(r, l, finding, digest, to, err);
    }
    if (rc == 0)
        rc = alternative(buf_view(&text), buf_view(&html), digest, to, err);
    if (rc == 0 && page.n)
        rc = attachment(l->attach, buf_view(&page), digest, to, err);
    if (rc == 0)
        rc = buf_addf(to, err, "--=_%.*s--\n", BOUNDARY, digest);
    buf_free(&text);
    buf_free(&html);
    buf_free(&page);
    return rc;
}
