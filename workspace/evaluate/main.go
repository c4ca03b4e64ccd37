// Command evaluate tells how good search by words and meaning is: it asks questions whose
// answers are known about checked-out repositories, and prints the mean NDCG@10.
//
//	evaluate -questions dev.jsonl -checkouts DIR [-whole] [-split dev] [-by category,language] [-tune]
//
// A question is a line of JSON: id, repo (a folder of DIR), root (within that), query,
// category, language, relevant and secondary (targets: path and perhaps start_line and
// end_line). The indexes are kept under -cache, so that a second run begins at once.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/mind-lsp/mind-lsp/search"
)

// question is one whose answer is known.
type question struct {
	ID        string   `json:"id"`
	Repo      string   `json:"repo"`
	Root      string   `json:"root"`
	Language  string   `json:"language"`
	Category  string   `json:"category"`
	Split     string   `json:"split"` // what is tuned is tuned on dev
	Query     string   `json:"query"`
	Relevant  []target `json:"relevant"`
	Secondary []target `json:"secondary"`
}

// target is a place that answers a question.
type target struct {
	Path  string `json:"path"`
	Start *int   `json:"start_line"`
	End   *int   `json:"end_line"`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "evaluate:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	f := flag.NewFlagSet("evaluate", flag.ContinueOnError)
	file := f.String("questions", "", "questions with their answers, as JSON lines")
	checkouts := f.String("checkouts", "", "a folder with a checkout of each repository, by its name")
	cacheDir := f.String("cache", "", "a folder for the indexes; they are kept if it is given")
	whole := f.Bool("whole", false, "ask about whole repositories, and not about their roots alone")
	by := f.String("by", "category", "groups to print too, as in category,language,repo")
	split := f.String("split", "", "ask only the questions of this split, dev or test")
	worst := f.Int("worst", 0, "print so many of the questions that are answered worst")
	set := f.String("set", "", "weights that are other than they are, as in Plain=0.5,Again=0.3")
	tune := f.Bool("tune", false, "choose the weights, by cross-validation over repositories")
	if err := f.Parse(args); err != nil {
		return err
	}
	if *file == "" || *checkouts == "" {
		return errors.New("-questions and -checkouts are needed")
	}
	questions, err := readQuestions(*file)
	if err != nil {
		return err
	}
	if *split != "" {
		questions = slices.DeleteFunc(questions, func(q question) bool { return q.Split != *split })
	}
	if *cacheDir == "" {
		dir, err := os.MkdirTemp("", "evaluate")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		*cacheDir = dir
	}
	b, err := open(ctx, questions, *checkouts, *cacheDir, *whole)
	if err != nil {
		return err
	}
	defer b.close()
	if *tune {
		whole, err := open(ctx, questions, *checkouts, *cacheDir, true)
		if err != nil {
			return err
		}
		defer whole.close()
		t, err := newTuning(ctx, b, whole)
		if err != nil {
			return err
		}
		return t.run(ctx)
	}
	weights, err := changed(search.DefaultWeights, *set)
	if err != nil {
		return err
	}
	var alone, trial *scores
	for _, way := range []struct {
		name string
		ask  asker
	}{{"first weights", b.asker(&firstWeights, both)}, {"words alone", b.asker(&weights, wordsAlone)}, {"vectors alone", b.asker(&weights, vectorsAlone)}, {"both", b.asker(&weights, both)}} {
		s, err := b.score(ctx, way.ask)
		if err != nil {
			return err
		}
		fmt.Printf("%-14s %s\n", way.name, s.summary())
		switch way.name {
		case "first weights":
			trial = s
		case "words alone":
			alone = s
		}
		if way.name == "both" {
			fmt.Printf("both are better than words alone by %s, than with the first weights by %s\n", differ(alone, s), differ(trial, s))
			for _, key := range strings.Split(*by, ",") {
				s.printBy(key)
			}
			s.printWorst(*worst)
		}
	}
	return nil
}

// changed returns weights with some of them set.
func changed(w search.Weights, set string) (search.Weights, error) {
	for part := range strings.SplitSeq(set, ",") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		field := reflect.ValueOf(&w).Elem().FieldByName(name)
		v, err := strconv.ParseFloat(value, 64)
		if err != nil || !field.IsValid() {
			return w, fmt.Errorf("-set %s: give the name of a weight, = and a number", part)
		}
		field.SetFloat(v)
	}
	return w, nil
}

// firstWeights are those that the rules were tried with at first, from which the others
// were chosen.
var firstWeights = search.Weights{
	RankOffset: 60, Plain: 0.5, Named: 0.3,
	Coherence: 0.2, Definition: 3, Eponym: 4.5, Mentioned: 1.5, MentionedIn: 2.25, PathWords: 1,
	Test: 0.3, Vendored: 1, Generated: 1, Legacy: 0.3, Example: 0.3, Index: 0.5, Stub: 0.7, Docs: 1, Data: 1, Older: 1, Again: 0.5,
}

func readQuestions(name string) (all []question, err error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close() // was only read
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if len(strings.TrimSpace(lines.Text())) == 0 {
			continue
		}
		var q question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", name, len(all)+1, err)
		}
		all = append(all, q)
	}
	if len(all) == 0 && lines.Err() == nil {
		return nil, fmt.Errorf("%s holds no questions", name)
	}
	slices.SortStableFunc(all, func(a, b question) int { return strings.Compare(a.Repo, b.Repo) })
	return all, lines.Err()
}

// folder returns the folder that a question is about.
func (q *question) folder(checkouts string, whole bool) string {
	if whole {
		return filepath.Join(checkouts, q.Repo)
	}
	return filepath.Join(checkouts, q.Repo, filepath.FromSlash(q.Root))
}
