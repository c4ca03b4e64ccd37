package syntax

// A keyword is the number of a word that some language gives a meaning. All
// languages share the numbers, and a language's table says which of them it knows.
type keyword uint8
