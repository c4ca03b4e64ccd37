package syntax

// langMarkdown is prose. Nothing in it is a token, since brackets and quotes in
// prose need no partner.
var langMarkdown = &Language{Name: "markdown"}

var langPlain = &Language{Name: "plaintext"}
