# Writes C for snag/embed.h: each file named on the command line as one string constant.
function name(path) { sub(/.*\//, "", path); return path }
BEGIN { print "#include \"snag/embed.h\"\nconst struct embedded embedded_files[] = {" }
FNR == 1 { if (NR > 1) print "    },"; printf "    {\"%s\",\n", name(FILENAME) }
{ gsub(/\\/, "&&"); gsub(/"/, "\\\""); gsub(/\t/, "\\t"); gsub(/\?\?/, "?\\?"); printf "     \"%s\\n\"\n", $0 }
END { if (NR) print "    },"; print "    {0, 0}\n};" }
