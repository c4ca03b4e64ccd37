package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// app is what the subcommands share: the flags that all of them take, and where
// they print.
type app struct {
	// started says that the words of the call were understood; an error before
	// that is one of usage.
	started bool

	cache   string // --cache
	json    bool   // --json
	verbose bool   // --verbose

	// stdout is flushed at the end, and before anything is said on stderr, so that a
	// terminal shows both in order. It keeps the first error of the writing.
	stdout *bufio.Writer
	stderr io.Writer

	stdout0 io.Writer // what stdout writes to, to know whether it is a terminal
}

func newRoot() (*cobra.Command, *app) {
	a := &app{stdout: bufio.NewWriterSize(os.Stdout, 64<<10), stderr: os.Stderr, stdout0: os.Stdout}
	root := &cobra.Command{
		Use:     "mind-lsp",
		Version: ownVersion(),
		Short:   "One index for every language in a workspace",
		Long: `mind-lsp reads a folder once, in parallel, keeps what it learned in a cache of
your own, and finds any declared name in it in milliseconds. Nothing leaves the machine.

  mind-lsp index ~/src/project            read it (again: only what changed)
  mind-lsp symbols gUN -C ~/src/project   find getUserName
  mind-lsp search "where do we retry"     find the code that does`,
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRun: func(*cobra.Command, []string) {
			a.started = true
		},
	}
	root.SetVersionTemplate("{{.Name}} {{.Version}}\n")
	flags := root.PersistentFlags()
	flags.StringVar(&a.cache, "cache", "", "folder for the index, instead of the one in your cache folder")
	flags.BoolVar(&a.json, "json", false, "print JSON, for machines")
	flags.BoolVarP(&a.verbose, "verbose", "v", false, "say more, on standard error")
	root.AddCommand(
		indexCommand(a), symbolsCommand(a), searchCommand(a), outlineCommand(a), statusCommand(a),
		planCommand(a), cacheCommand(a), serveCommand(a), versionCommand(a), checkCommand(), scanCommand(),
		pauseCommand(a), resumeCommand(a), slowCommand(a),
	)
	return root, a
}

// logger prints to standard error, since standard output is for answers.
func (a *app) logger() *slog.Logger {
	level := slog.LevelWarn
	if a.verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(a.stderr, &slog.HandlerOptions{Level: level}))
}

// printJSON prints v on a line.
func (a *app) printJSON(v any) error {
	enc := json.NewEncoder(a.stdout)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

func (a *app) printf(format string, args ...any) { fmt.Fprintf(a.stdout, format, args...) }

// terminal reports whether people are looking at w.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb"
}

// columns is how wide the terminal w is.
func columns(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if n, _, err := term.GetSize(int(f.Fd())); err == nil && n > 0 {
			return n
		}
	}
	return 80
}

// rows is how high the terminal w is.
func rows(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if _, n, err := term.GetSize(int(f.Fd())); err == nil && n > 0 {
			return n
		}
	}
	return 24
}

// settings are the flags that say what a workspace holds and how it is indexed.
type settings struct {
	noIgnore, generated, force bool
	namesOnly                  bool
	maxFileSize                int64
	workers                    int
	memoryBudget               int64
	autoScale, aggressive      bool
}

func (s *settings) add(cmd *cobra.Command, indexes bool) {
	f := cmd.Flags()
	f.BoolVar(&s.noIgnore, "no-ignore", false, "turn .gitignore and .mindignore rules off")
	f.BoolVar(&s.generated, "generated", false, "take generated files in as well")
	f.BoolVar(&s.force, "force", false, "allow a file system's root or a home folder")
	f.Int64Var(&s.maxFileSize, "max-file-size", 0, "leave larger files out, in bytes (default 4 MiB)")
	if !indexes {
		return
	}
	f.BoolVar(&s.namesOnly, "names-only", false, "learn names alone: about a third of the work and a sixth of the disk, and search answers by names")
	f.IntVar(&s.workers, "workers", 0, "exactly so many workers (default: by memory and cores, scaled as memory allows)")
	f.BoolVar(&s.autoScale, "auto-scale", true, "change the number of workers with the memory in use")
	f.Int64Var(&s.memoryBudget, "memory-budget", 0, "memory that may be used, in bytes, mapped files aside (default a quarter of what there is, within 192 MiB and 4 GiB)")
	f.BoolVar(&s.aggressive, "aggressive", false, "start with twice the workers, and grow faster")
}

// chosen reports whether any of the flags was given that say what the index holds.
func (s *settings) chosen(cmd *cobra.Command) bool {
	for _, name := range []string{"no-ignore", "generated", "names-only", "max-file-size"} {
		if cmd.Flags().Changed(name) {
			return true
		}
	}
	return false
}

// check reports numbers that mean nothing.
func (s *settings) check() error {
	switch {
	case s.workers < 0:
		return misuse("--workers %d: give a number of at least 1, or 0 to let memory and cores decide", s.workers)
	case s.maxFileSize < 0:
		return misuse("--max-file-size %d: give a number of bytes, or 0 for the default", s.maxFileSize)
	}
	return nil
}

func (a *app) options(root string, s settings) workspace.Options {
	return workspace.Options{
		Root: root, Cache: a.cache, Logger: a.logger(),
		NoIgnore: s.noIgnore, Generated: s.generated, NamesOnly: s.namesOnly, Force: s.force, MaxFileSize: s.maxFileSize,
		Workers: s.workers, NoAutoScale: !s.autoScale, Aggressive: s.aggressive,
		Memory: workspace.NewMonitor(workspace.MonitorOptions{Budget: s.memoryBudget}), Self: self(),
	}
}

// self returns the path of this program, or "" where the system does not tell.
func self() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	return path
}

// open opens the index of a folder, together with the editors that have it open.
func (a *app) open(ctx context.Context, root string, s settings) (*workspace.Shared, error) {
	w, err := workspace.Join(ctx, workspace.JoinOptions{Options: a.options(root, s), Build: ownVersion()})
	return w, advise(err)
}

// known opens the index of a folder to answer from it. One that nobody means to index
// may be asked once it was indexed all the same.
func (a *app) known(ctx context.Context, root string) (*workspace.Shared, error) {
	w, err := a.open(ctx, root, settings{autoScale: true})
	if !errors.Is(err, workspace.ErrUnlikelyRoot) {
		return w, err
	}
	forced, ferr := a.open(ctx, root, settings{autoScale: true, force: true})
	if ferr != nil {
		return nil, ferr
	}
	if !forced.Indexed() {
		forced.Close() // it is empty
		return nil, err
	}
	return forced, nil
}

// advise adds to an error what can be done about it.
func advise(err error) error {
	switch {
	case errors.Is(err, workspace.ErrUnlikelyRoot):
		return fmt.Errorf("%w (mind-lsp index --force indexes it all the same)", err)
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("%w (make room, or give --cache a folder on another disk; what is stored already is kept)", err)
	case errors.Is(err, workspace.ErrOtherSettings):
		return fmt.Errorf("%w: leave out --no-ignore, --generated, --names-only and --max-file-size, close what has it open, or give --cache another folder", err)
	case errors.Is(err, workspace.ErrNoPlace):
		return fmt.Errorf("%w (--cache DIR puts the index elsewhere)", err)
	}
	return err
}

// folders completes nothing but folders.
func folders(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// directory returns the folder that a command is about: its argument, or the
// current folder.
func directory(args []string) string {
	if len(args) > 0 {
		return args[0]
	}
	return "."
}

// version is set by the linker in releases.
var version string

// ownVersion is that, or what `go install ...@version` has built in.
func ownVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}

func versionCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			v := struct {
				Version  string `json:"version"`
				Revision string `json:"revision,omitempty"`
				Go       string `json:"go"`
				Format   int    `json:"cacheFormat"`
				Analyzer int    `json:"analyzer"`
			}{Version: ownVersion(), Format: workspace.CacheFormat, Analyzer: workspace.Analyzer}
			if info, ok := debug.ReadBuildInfo(); ok {
				v.Go = info.GoVersion
				for _, s := range info.Settings {
					if s.Key == "vcs.revision" {
						v.Revision = s.Value
					}
				}
			}
			if a.json {
				return a.printJSON(v)
			}
			a.printf("mind-lsp %s (%s, cache format %d, analyzer %d)\n", v.Version, v.Go, v.Format, v.Analyzer)
			return nil
		},
	}
}
