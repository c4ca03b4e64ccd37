package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEachLanguageAnswers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for name, lang := range languages {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(path, []byte("#define A 1\nint f(void) { return 0; }\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if err := run(strings.NewReader(path+"\n"+path+".absent\n"), &out, lang, false); err != nil {
				t.Fatal(err)
			}
			dec := json.NewDecoder(&out)
			var known, absent answer
			if err := dec.Decode(&known); err != nil || known.Path != path || known.Error != "" && lang.read == nil {
				t.Errorf("answer %+v, error %v", known, err)
			}
			if err := dec.Decode(&absent); err != nil || absent.Error == "" {
				t.Errorf("answer %+v about an absent file, error %v", absent, err)
			}
			if name == "c" && len(known.Decls) != 2 {
				t.Errorf("%d declarations in C, want 2", len(known.Decls))
			}
		})
	}
}
