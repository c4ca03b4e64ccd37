# make build, make test, make check ...: docs/contributing.md has the table.
# Everything that is downloaded or made lies in bin, dist, .corpora, .editors and Go's own caches.

GO      ?= go
# what `mind-lsp version` says
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
# the systems that the program is built for
SYSTEMS := linux-amd64 linux-arm64 darwin-amd64 darwin-arm64 windows-amd64 windows-arm64

# files of the repository, new ones included, that are no test's material
SOURCES  = $(wildcard $(shell git ls-files -co --exclude-standard -- '*.go' ':!:*/testdata/*'))
# what `./...` leaves out: a folder whose name begins with a dot, and testdata
ASIDE   := .ci/test.go .ci/test_test.go

.PHONY: build test check format vet staticcheck cross test-vscode test-nvim test-helix test-emacs vsix dist bench bench-index bench-live bench-lsp bench-search bench-symbols accuracy train soak fuzz bench-pressure plot-pressure corpora clean

# One static binary; only the race detector of the tests needs C.
build:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/ ./cmd/mind-lsp

# All that has to pass. The tests run as they are: nothing is skipped but what
# .ci/allowed-skips has a reason for.
test: check
	$(GO) test $(ASIDE)
	$(GO) run .ci/test.go -allow .ci/allowed-skips -race ./...
	@$(MAKE) --no-print-directory test-vscode test-nvim test-helix test-emacs

# The extension in a real VS Code, on Linux. It brings what it needs into .editors.
test-vscode:
	editors/vscode/test/run.sh $(LANES)

# The plugin in Neovim 0.10 and 0.12; the server in Helix and in Emacs.
test-nvim:
	editors/nvim/test/run.sh

test-helix test-emacs: test-%:
	editors/test/$*.sh

# A package of the extension, with the server inside, for this system or for each of TARGETS
# (as VS Code calls them: win32-x64), or for all: make vsix TARGETS=-all
vsix:
	editors/vscode/package.sh $(TARGETS)

check: format vet staticcheck cross

format:
	@test -n '$(SOURCES)' || { echo "git names no sources"; exit 1; }
	@bad=$$(gofmt -l $(SOURCES)) || exit 1; test -z "$$bad" || { echo "not formatted (gofmt -w):"; echo "$$bad"; exit 1; }

# Vet knows the tests too, so those of the other systems are at least compiled. No
# code of ours depends on the processor, so one is enough for each.
vet: vet-linux-amd64 vet-darwin-arm64 vet-windows-amd64
	$(GO) vet $(ASIDE)
	$(GO) vet ./testdata/corpora/gents

vet-%:
	CGO_ENABLED=0 GOOS=$(word 1,$(subst -, ,$*)) GOARCH=$(word 2,$(subst -, ,$*)) $(GO) vet ./...

staticcheck:
	$(GO) tool staticcheck ./...
	$(GO) tool staticcheck $(ASIDE)

cross: $(SYSTEMS:%=cross-%)

# Without the flags of the product, so that what vet has compiled serves here too.
cross-%:
	CGO_ENABLED=0 GOOS=$(word 1,$(subst -, ,$*)) GOARCH=$(word 2,$(subst -, ,$*)) $(GO) build -o /dev/null ./cmd/mind-lsp

# All that a release consists of.
dist:
	.ci/dist $(SYSTEMS)

BENCH     ?= .
BENCHTIME ?= 1s

bench:
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem -benchtime $(BENCHTIME) ./...

# How long an editor waits, on the folder that MIND_LSP_BENCH_FOLDER names: in process,
# and through the pipe to VS Code's client library.
bench-lsp:
	$(GO) test -run '^$$' -bench 'WorkspaceSymbol|DocumentSymbol' -benchtime 3000x ./lsp
	$(GO) test -run '^$$' -bench ForeignClient -benchtime 1x ./lsp

# How long names are looked for in the tables, in CPU too, how many of those that were
# meant are found, and what memory that takes: for the first of PARTS. With
# MIND_LSP_BENCH_CACHE the index stays for the next time.
bench-symbols:
	@testdata/corpora/corpora.sh $(firstword $(TREES)) >/dev/null
	@MIND_LSP_BENCH_FOLDER=$(CURDIR)/.corpora/$(firstword $(TREES)) \
		$(GO) test -run '^$$' -bench '^BenchmarkSymbols$$' -benchtime 1200x ./workspace | tr '\t' '\n'

# How soon what changes is found, and how soon a server answers that is started, on the
# folder that MIND_LSP_BENCH_FOLDER names.
bench-live:
	$(GO) test -run '^$$' -bench 'SaveToFindable' -benchtime 200x ./workspace
	$(GO) test -run '^$$' -bench 'Validation' -benchtime 10x ./workspace
	$(GO) test -run '^$$' -bench 'WarmStart' -benchtime 20x ./lsp

# How good search is: questions with their answers, as JSON lines, about checkouts of
# repositories, each in a folder of its name. TUNE=-tune chooses weights by
# cross-validation. docs/search.md has the figures.
QUESTIONS ?= dev.jsonl
CHECKOUTS ?= .corpora/search

bench-search:
	@for part in '' -whole; do \
		$(GO) run ./workspace/evaluate -questions $(QUESTIONS) -checkouts $(CHECKOUTS) -cache .corpora/search-index $$part $(TUNE) || exit; \
	done

# Scans real code and compares with each language's own parser.
accuracy:
	$(GO) run ./indexer/syntax/accuracy -write docs/languages.md

# Makes the model of search by meaning anew: brings what indexer/embed/train/sources.txt
# names, and trains on it. It takes under two hours of two cores; TRAIN has its flags.
train:
	GOEXPERIMENT=simd $(GO) test -run TestKernels ./indexer/embed/train
	GOEXPERIMENT=simd $(GO) run ./indexer/embed/train $(TRAIN)

# What indexing costs: by stage, and beside others that read the same files. The tables
# of docs/performance.md. It takes minutes; PARTS chooses, RUNS is how often.
TREES = $(or $(PARTS),kubernetes typescript python synthetic)

bench-index: build
	@set -e; testdata/corpora/corpora.sh $(TREES) >/dev/null; for tree in $(TREES); do \
		echo "$$tree: $$(MIND_LSP_BENCH_FOLDER=$$PWD/.corpora/$$tree \
			$(GO) test -run '^$$' -bench '^BenchmarkStages$$' -benchtime 1x ./workspace | grep '^BenchmarkStages')"; \
	done
	@testdata/corpora/record.sh $(TREES)

SOAK ?= 20

# Long storms in each way of watching, and over an index: SOAK of 8,000 changes. It takes most of an hour.
soak:
	$(GO) test -race -timeout 3h -run '^TestStorms$$' ./watcher -soak $(SOAK)
	$(GO) test -race -timeout 3h -run '^TestFollowedIndexEqualsAFreshOne$$' ./workspace -soak $(SOAK)

FUZZTIME ?= 10s

# Each fuzz target for a short while. What a longer run finds becomes a file of
# testdata/fuzz, which make test reads.
fuzz:
	@set -e; for pkg in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
			echo "$$pkg $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$pkg; \
		done; \
	done

# What giving way costs and brings: the memory of a run with a small budget, and how long
# answers take while everything is indexed, beside those of an indexer that is rude.
bench-pressure:
	testdata/corpora/corpora.sh linux kubernetes >/dev/null
	MIND_LSP_BENCH_FOLDER=$$PWD/.corpora/linux $(GO) test -run '^$$' -bench '^BenchmarkBudget$$' -benchtime 1x -timeout 30m ./workspace
	MIND_LSP_BENCH_FOLDER=$$PWD/.corpora/kubernetes $(GO) test -run '^$$' -bench AnswersWhileIndexing -benchtime 1x -timeout 30m ./lsp
	$(GO) test -run '^$$' -bench Signals -benchtime 1000x ./indexer/memory
	MIND_LSP_BENCH_FOLDER=$$PWD/.corpora/kubernetes $(GO) test -run '^$$' -bench Machinery -benchtime 3x ./workspace

# The picture of docs/pressure.md: a minute of indexing beside an editor that grows.
plot-pressure:
	testdata/corpora/corpora.sh linux >/dev/null
	$(GO) run ./workspace/plot -for 60s .corpora/linux > docs/pressure.svg.new
	mv docs/pressure.svg.new docs/pressure.svg

# The trees that benchmarks and records use. PARTS chooses: make corpora PARTS=kubernetes
corpora:
	testdata/corpora/corpora.sh $(PARTS)

clean:
	rm -rf bin dist
