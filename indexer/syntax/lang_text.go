package syntax

var langMarkdown = &Language{Name: "markdown", prose: true, walk: walkMarkdown}

var langPlain = &Language{Name: "plaintext", prose: true}
