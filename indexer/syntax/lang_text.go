package syntax

var langMarkdown = &Language{Name: "markdown", prose: true}

var langPlain = &Language{Name: "plaintext", prose: true}
