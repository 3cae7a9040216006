/* in_refuse: formats that are recognised but not read, each with the command that converts it to text. */
#include <string.h>

#include "io/in_impl.h"

/* The input as a shell command names it: " FILE", quoted if necessary; "" for standard input. */
static const char *operand(char *dst, size_t size, const char *name)
{
    size_t n = 0;
    dst[0] = '\0';
    if (strcmp(name, "standard input") == 0)
        return dst;
    bool quote = strpbrk(name, " \t\n'\"\\$`&;|<>()*?[]#~!{}") != NULL;
    dst[n++] = ' ';
    if (quote)
        dst[n++] = '\'';
    for (const char *c = name; *c && n < size - 8; c++) {
        if (*c == '\'') {
            memcpy(dst + n, "'\\'", 3);
            n += 3;
        }
        dst[n++] = *c;
    }
    if (quote)
        dst[n++] = '\'';
    dst[n] = '\0';
    return dst;
}

static int refuse(const char *name, const char *what, const char *command, struct err *err)
{
    char file[512];
    (void)err_set(err, ERR_DATA, "%s: this is %s, which is not read directly", name, what);
    return err_hint(err, "%s%s | snag …", command, operand(file, sizeof file, name));
}

static int refuse_workbook(const char *name, const char *what, struct err *err)
{
    char file[512];
    (void)err_set(err, ERR_DATA, "%s: this is an Excel workbook (%s), which is not read directly", name, what);
    return err_hint(err, "save the sheet as \"CSV UTF-8\", or: libreoffice --headless --convert-to csv%s",
                    *operand(file, sizeof file, name) ? file : " FILE");
}

/* An xlsx is a zip whose first member has one of a few names. */
static int refuse_zip(const char *name, const unsigned char *p, size_t n, struct err *err)
{
    static const char *const office[] = {"[Content_Types].xml", "_rels/", "xl/", "docProps/"};
    enum { MEMBER_NAME = 30 }; /* after the fixed part of the first header */
    for (size_t i = 0; i < sizeof office / sizeof *office; i++) {
        size_t len = strlen(office[i]);
        if (n >= MEMBER_NAME + len && memcmp(p + MEMBER_NAME, office[i], len) == 0)
            return refuse_workbook(name, "xlsx", err);
    }
    return refuse(name, "a zip archive", strcmp(name, "standard input") == 0 ? "funzip" : "unzip -p", err);
}

static bool starts(const unsigned char *p, size_t n, const char *magic, size_t len)
{
    return n >= len && memcmp(p, magic, len) == 0;
}

int in_refuse_container(const char *name, const unsigned char *p, size_t n, struct err *err)
{
    if (starts(p, n, "PK\3\4", 4) || starts(p, n, "PK\5\6", 4))
        return refuse_zip(name, p, n, err);
    if (starts(p, n, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8))
        return refuse_workbook(name, "xls", err);
    if (starts(p, n, "\x28\xb5\x2f\xfd", 4))
        return refuse(name, "zstd", "zstd -dc", err);
    if (starts(p, n,
               "\xfd"
               "7zXZ",
               6)) /* the NUL is part of it */
        return refuse(name, "xz", "xz -dc", err);
    if (starts(p, n, "BZh", 3) && n >= 10 && memcmp(p + 4, "1AY&SY", 6) == 0) /* between them the level */
        return refuse(name, "bzip2", "bzip2 -dc", err);
    return 0;
}

/* Are the bytes of parity `odd` all NUL and the others not? */
static bool every_other_nul(const unsigned char *p, size_t n, size_t odd)
{
    n -= n % 2;
    for (size_t i = 0; i < n; i++)
        if ((p[i] == 0) != (i % 2 == odd))
            return false;
    return n >= 8;
}

int in_refuse_encoding(const struct in *in, const unsigned char *p, size_t n, struct err *err)
{
    char file[512];
    const char *from = starts(p, n, "\xff\xfe\0\0", 4) || starts(p, n, "\0\0\xfe\xff", 4) ? "UTF-32"
                       : starts(p, n, "\xff\xfe", 2) || starts(p, n, "\xfe\xff", 2)       ? "UTF-16"
                       : every_other_nul(p, n, 1)                                         ? "UTF-16LE"
                       : every_other_nul(p, n, 0)                                         ? "UTF-16BE"
                                                                                          : NULL;
    if (!from)
        return 0;
    (void)operand(file, sizeof file, in->name);
    (void)err_set(err, ERR_DATA, "%s: this is %s, which is not read directly", in->name, from);
    if (in->gzip)
        return err_hint(err, "gzip -dc%s | iconv -f %s -t UTF-8 | snag …", file, from);
    return err_hint(err, "iconv -f %s -t UTF-8%s | snag …", from, file);
}
