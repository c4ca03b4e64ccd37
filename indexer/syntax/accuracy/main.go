// Command accuracy compares what package syntax finds in real files with what the
// language's own parser finds there, and prints the comparison as a table.
//
// A corpus is a list of files and an oracle for them. Its files are cut in two by
// a hash of their paths: the dev list is the one to look at while working on a
// walker, and the held list shows whether what was learned there holds elsewhere.
// So do not read the differences of held files.
//
// Usage:
//
//	go run ./indexer/syntax/accuracy [-lang go,python] [-list dev] [-worst N] [-lost N] [-write docs/languages.md]
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
)

func main() {
	var (
		langs = flag.String("lang", "", "compare these languages alone, with commas in between")
		list  = flag.String("list", "", "compare this list alone: dev or held")
		worst = flag.Int("worst", 0, "print the `N` worst files of each list with their differences")
		lost  = flag.Int("lost", 0, "print the `N` edits of each kind and list that lose the most declarations")
		doc   = flag.String("write", "", "write the table between the markers of this `file`")
		quick = flag.Bool("quick", false, "leave out speed and edits")
	)
	flag.Parse()
	if flag.NArg() > 0 || *list != "" && *list != "dev" && *list != "held" {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*langs, *list, *worst, *lost, *doc, *quick); err != nil {
		fmt.Fprintln(os.Stderr, "accuracy:", err)
		os.Exit(1)
	}
}

func run(langs, list string, worst, lost int, doc string, quick bool) error {
	chosen, err := choose(langs)
	if err != nil {
		return err
	}
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	var rows []row
	for _, c := range chosen {
		files, err := c.files(root)
		if err != nil {
			return fmt.Errorf("%s: listing files: %w", c.lang, err)
		}
		for _, l := range split(c.lang, files) {
			if list != "" && l.name != list {
				continue
			}
			fmt.Fprintf(os.Stderr, "%s %s: %d files\n", c.lang, l.name, len(l.files))
			truths, err := c.ask(root, l.paths())
			if err != nil {
				return fmt.Errorf("%s: asking the oracle: %w", c.lang, err)
			}
			r, err := measure(l, c.judged, truths, quick)
			if err != nil {
				return err
			}
			printWorst(os.Stderr, r, worst)
			printLost(os.Stderr, r, lost)
			rows = append(rows, r)
		}
	}
	table := markdown(rows)
	fmt.Print(table)
	if doc == "" {
		return nil
	}
	return insert(doc, table)
}

// ask returns what each oracle of the corpus says.
func (c corpus) ask(root string, paths []string) ([]map[string][]decl, error) {
	var truths []map[string][]decl
	for _, o := range c.oracles {
		truth, err := o(root, paths)
		if err != nil {
			return nil, err
		}
		truths = append(truths, truth)
	}
	return truths, nil
}

// choose returns the corpora of the given languages, or all.
func choose(langs string) ([]corpus, error) {
	if langs == "" {
		return corpora, nil
	}
	var chosen []corpus
	for name := range strings.SplitSeq(langs, ",") {
		i := slices.IndexFunc(corpora, func(c corpus) bool { return c.lang == name })
		if i < 0 {
			return nil, fmt.Errorf("no corpus of language %q", name)
		}
		chosen = append(chosen, corpora[i])
	}
	return chosen, nil
}
