// Command train makes the model of package embed: it brings what the list of sources
// names from package registries, mines pairs of texts that belong together (a sentence
// and the code below it, a name and what has it, a message and who says it), and learns
// rows of which such pairs have vectors that are close.
//
//	make train
//
// What is brought lies in .corpora/train afterwards. With a seed given, two runs on the
// same sources with the same number of cores give the same model, but for rounding that
// differs from processor to processor.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"time"

	"github.com/mind-lsp/mind-lsp/indexer/embed"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

// flags are what the command line says.
type flags struct {
	corpora, out, samples string
	options               string
	cores                 int
	measureOnly           bool
	recall                string
	pieces                int
	bench                 bench
}

func parseFlags() flags {
	var f flags
	flag.StringVar(&f.corpora, "corpora", filepath.Join(".corpora", "train"), "the folder that sources are brought to")
	flag.StringVar(&f.out, "out", filepath.Join("indexer", "embed"), "the folder that model.bin and model.json are written to")
	flag.StringVar(&f.samples, "samples", "", "a file that keeps what was mined; if it is there, nothing is brought or mined")
	flag.StringVar(&f.options, "options", "{}", "how to train, as JSON: what differs from the defaults")
	flag.IntVar(&f.cores, "cores", runtime.GOMAXPROCS(0), "cores to train on")
	flag.BoolVar(&f.measureOnly, "measure", false, "measure the model that is in the folder of -out, and train none")
	flag.StringVar(&f.recall, "recall", "", "a folder: say how well signs choose among the pieces of its files, instead of -measure's")
	flag.IntVar(&f.pieces, "pieces", 1_000_000, "how many pieces -recall takes")
	flag.StringVar(&f.bench.queries, "queries", "", "a file of questions to measure the model with")
	flag.StringVar(&f.bench.checkouts, "checkouts", "", "the folder of the checkouts that are asked about")
	flag.StringVar(&f.bench.extensions, "extensions", "", "a file with the endings of the files that are asked about (all that is code)")
	flag.BoolVar(&f.bench.whole, "whole", false, "ask about whole checkouts, and not about the root that a question names")
	flag.Parse()
	return f
}

func run() error {
	f := parseFlags()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	begun := time.Now()
	report := func(format string, args ...any) {
		fmt.Fprintf(os.Stderr, "%7s  %s\n", time.Since(begun).Round(time.Second), fmt.Sprintf(format, args...))
	}
	if f.measureOnly || f.recall != "" {
		b, err := os.ReadFile(filepath.Join(f.out, modelFile))
		if err != nil {
			return err
		}
		if f.recall != "" {
			return f.bench.recall(b, f.recall, f.pieces, report)
		}
		_, err = f.bench.measure(b, report)
		return err
	}
	opt := defaults
	if err := json.Unmarshal([]byte(f.options), &opt); err != nil {
		return fmt.Errorf("-options: %w", err)
	}
	c, err := f.mined(report)
	if err != nil {
		return err
	}
	c.describe(report)
	t := newTrainer(opt, c, f.cores)
	report("%s", t)
	held, err := t.run(ctx, report)
	if err != nil {
		return err
	}
	b, err := t.export()
	if err != nil {
		return err
	}
	m, err := newManifest(b, opt, c, held)
	if err != nil {
		return err
	}
	if f.bench.queries != "" {
		if m.Evaluation, err = f.bench.measure(b, report); err != nil {
			return err
		}
	}
	return m.write(f.out, b)
}

// mined returns what was mined before, if it was kept, or brings and mines.
func (f *flags) mined(report func(string, ...any)) (*corpus, error) {
	if f.samples != "" {
		c, err := loadCorpus(f.samples)
		if !errors.Is(err, fs.ErrNotExist) {
			return c, err
		}
	}
	excluded, err := parseExclusions(excludeList)
	if err != nil {
		return nil, err
	}
	sources, err := parseSources(sourceList, excluded)
	if err != nil {
		return nil, err
	}
	trees, err := bring(f.corpora, sources, report)
	if err != nil {
		return nil, err
	}
	report("%d of %d sources are here", len(trees), len(sources))
	m := newMiner(excluded)
	for i, t := range trees {
		if err := m.project(t); err != nil {
			return nil, err
		}
		if i%25 == 24 {
			report("mined %d sources: %d samples", i+1, len(m.corpus.samples))
		}
	}
	if f.samples != "" {
		if err := saveCorpus(f.samples, &m.corpus); err != nil {
			return nil, err
		}
	}
	return &m.corpus, nil
}

// bench is what a model is measured with.
type bench struct {
	queries, checkouts, extensions string
	whole                          bool
}

func (b *bench) measure(model []byte, report func(string, ...any)) (*measurement, error) {
	m, err := embed.Load(model)
	if err != nil {
		return nil, err
	}
	result, err := b.ask(m)
	if err != nil {
		return nil, err
	}
	report("%s: %s", m, result)
	return result, nil
}
