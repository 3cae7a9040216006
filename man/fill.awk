# Fills a manual page: a line `@OPTIONS command@` becomes the option list that the binary prints.
/^@OPTIONS [a-z]+@$/ {
    split($0, w, /[ @]+/)
    cmd = snag " help --mdoc " w[3]
    print ".Bl -tag -width Ds"
    while ((cmd | getline line) > 0) print line
    close(cmd)
    print ".El"
    next
}
{ print }
