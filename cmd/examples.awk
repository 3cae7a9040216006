# The examples of --help: of the manual page of each command the first four that run it, as C. An example is a line
# `$ snag COMMAND …` under EXAMPLES, with the lines that a backslash, a bar or an open quote joins to it.
function plain(s) {
    gsub(/\\\[u2026\]/, "…", s); gsub(/\\\(dq/, "\"", s); gsub(/\\\(aq/, "'", s); gsub(/\\\(ga/, "`", s)
    gsub(/\\&/, "", s); gsub(/\\-/, "-", s); gsub(/\\e/, "\\", s)
    return s
}
function quoted(s) {
    gsub(/\\/, "&&", s); gsub(/"/, "\\\"", s); gsub(/\?\?/, "?\\?", s); gsub(/\n/, "\\n", s)
    return "\"" s "\""
}
function joins(s) { # does the next line belong to what s ends?
    return s ~ /[\\|]$/ || gsub(/'/, "'", s) % 2
}
function ends() { # what has gathered is whole
    if (text != "" && !wide && n < 4) {
        printf "    {%s, %s},\n", quoted(command), quoted(text)
        n++
    }
    text = ""; more = 0
}
function add(line) {
    wide = (text != "" && wide) || length(line) > 76
    text = text (text == "" ? "" : "\n") line
    more = joins(text)
}
BEGIN { print "/* Written by cmd/examples.awk from the manual. */" }
FNR == 1 { ends(); n = 0; command = ""; section = "" }
/^\.Sh / { ends(); section = $2 }
section == "SYNOPSIS" && /^\.Nm snag/ && command == "" { command = $0; sub(/^\.Nm snag */, "", command) }
section != "EXAMPLES" || command == "" { next }
/^\.Dl \$ / { ends(); sub(/^\.Dl /, "") }
/^\$ / { ends(); line = plain($0); if (index(line " ", "$ snag " command " ") == 1) add(line); next }
more && /^> / { line = plain($0); sub(/^> */, "", line); add("    " line); next }
{ ends() }
END { ends() }
