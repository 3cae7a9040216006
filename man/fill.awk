# Fills a manual page from what the binary prints: a line `@OPTIONS command@` becomes the option list of a command,
# a line `@COMMANDS@` the list of all commands, a line `@RUN words@` the list of items that `snag words` prints; a line `@FILE name@` the
# text of man/name as it is.
function items(cmd) {
    print ".Bl -tag -width Ds"
    while ((cmd | getline line) > 0) print line
    close(cmd)
    print ".El"
}
/^@OPTIONS [a-z]+@$/ {
    split($0, w, /[ @]+/)
    items(snag " help --mdoc " w[3])
    next
}
/^@RUN [-a-z ]+@$/ {
    items(snag " " substr($0, 6, length($0) - 6))
    next
}
/^@FILE [-a-z.]+@$/ {
    file = "man/" substr($0, 7, length($0) - 7)
    print ".Bd -literal"
    while ((getline line < file) > 0) print line
    close(file)
    print ".Ed"
    next
}
/^@COMMANDS@$/ {
    cmd = snag " help"
    while ((cmd | getline line) > 0)
        if (line ~ /^  [A-Z]/) {
            if (open) print ".El"
            print ".Ss " substr(line, 3)
            print ".Bl -tag -width completion"
            open = 1
        } else if (line ~ /^               [^ ]/) {
            sub(/^ +/, "", line)
            print "\\&" line
        } else if (line ~ /^    [a-z]/) {
            split(line, w, / +/)
            sub(/^ +[a-z]+ +/, "", line)
            print ".It Ic " w[2] "\n\\&" line
        }
    close(cmd)
    print ".El"
    next
}
{ print }
