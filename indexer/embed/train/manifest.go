package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"

	"github.com/mind-lsp/mind-lsp/indexer/embed"
)

const (
	modelFile    = "model.bin"
	manifestFile = "model.json"
)

// A manifest says what a model was made from, and how.
type manifest struct {
	Version    string         `json:"version"` // as the model says it
	SHA256     string         `json:"sha256"`  // of model.bin
	Bytes      int            `json:"bytes"`
	Rows       int            `json:"rows"`
	Dims       int            `json:"dims"`
	Go         string         `json:"go"`
	Options    options        `json:"options"`
	Samples    map[string]int `json:"samples"` // by kind
	HeldOut    float64        `json:"heldOut"` // share of pairs of held-out projects that are found among a batch
	Evaluation *measurement   `json:"evaluation,omitempty"`
	Sources    []mined        `json:"sources"`
}

// mined is a source, and how many samples it gave.
type mined struct {
	source
	Samples int  `json:"samples"`
	HeldOut bool `json:"heldOut,omitempty"` // nothing was learned from it
}

func newManifest(model []byte, opt options, c *corpus, held float64) (*manifest, error) {
	m, err := embed.Load(model)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(model)
	man := &manifest{
		Version: m.Version(), SHA256: hex.EncodeToString(sum[:]), Bytes: len(model), Rows: m.Rows(), Dims: m.Dims(),
		Go: runtime.Version(), Options: opt, Samples: map[string]int{}, HeldOut: held,
	}
	for i, s := range c.projects {
		man.Sources = append(man.Sources, mined{source: s, HeldOut: isHeldOut(i)})
	}
	for i := range c.samples {
		man.Sources[c.samples[i].project].Samples++
		man.Samples[kindNames[c.samples[i].kind]]++
	}
	return man, nil
}

// write writes the model and its manifest.
func (m *manifest) write(dir string, model []byte) error {
	text, err := json.MarshalIndent(m, "", "\t")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, modelFile), model, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, manifestFile), append(text, '\n'), 0o644)
}
