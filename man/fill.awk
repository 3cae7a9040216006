# Fills a manual page: a line `@OPTIONS command@` becomes the option list that the binary prints, a line `@RUN words@`
# the list of items that `snag words` prints.
/^@OPTIONS [a-z]+@$/ {
    split($0, w, /[ @]+/)
    cmd = snag " help --mdoc " w[3]
    print ".Bl -tag -width Ds"
    while ((cmd | getline line) > 0) print line
    close(cmd)
    print ".El"
    next
}
/^@RUN [-a-z ]+@$/ {
    words = substr($0, 6, length($0) - 6)
    cmd = snag " " words
    print ".Bl -tag -width Ds"
    while ((cmd | getline line) > 0) print line
    close(cmd)
    print ".El"
    next
}
{ print }
