package lsp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/mind-lsp/mind-lsp/workspace"
)

// Settings are what a user can set. An editor sends them below "mind", in
// initializationOptions or in answer to workspace/configuration, nested or with dots:
//
//	{"mind": {"index": {"workers": 2}}}   {"mind": {"index.workers": 2}}   {"mind.index.workers": 2}
//
// docs/settings.md is made from the tags, and so is what VS Code offers.
type Settings struct {
	Workers     int   `setting:"index.workers" min:"0" doc:"Exactly so many files are worked on at a time. 0 lets memory and cores decide, and memory change it as it goes."`
	AutoScale   bool  `setting:"index.autoScale" default:"true" doc:"Change the number of workers with the memory in use. Off keeps to the number that indexing starts with."`
	Aggressive  bool  `setting:"index.aggressive" doc:"Start with twice the workers, and grow faster."`
	OnBattery   bool  `setting:"index.onBattery" doc:"Use all workers on battery and while a power saver is on, too. Otherwise there is one."`
	UseIgnore   bool  `setting:"index.useIgnoreFiles" default:"true" doc:"Leave out what .gitignore, .mindignore and git's own configuration ignore."`
	Generated   bool  `setting:"index.generated" doc:"Take in files that a tool wrote, as their name or first lines say."`
	NamesOnly   bool  `setting:"index.namesOnly" doc:"Learn the names of what is declared, and neither words nor meaning. An index takes about a third of the work and a sixth of the disk then, and search answers by names."`
	MaxFileSize int64 `setting:"index.maxFileSize" default:"4194304" min:"1024" doc:"Leave out larger files, in bytes."`
	Force       bool  `setting:"index.force" doc:"Index a file system's root or a home folder if that is what is opened."`

	MemoryBudget int64 `setting:"memory.budget" min:"0" doc:"How much memory mind-lsp may use, in bytes, mapped files aside. 0 is a quarter of what there is, within 192 MiB and 4 GiB."`
	EditorBudget int64 `setting:"memory.editorBudget" min:"0" doc:"How much memory the editor's processes and mind-lsp may use together, in bytes. Above it there are fewer workers. 0 is half of what there is, within 1 and 6 GiB."`

	SymbolLimit int `setting:"symbols.limit" default:"200" min:"1" max:"1000" doc:"How many symbols an answer holds at the most. The best come first."`
}

// setting is a field of [Settings], by its name.
type setting struct {
	name, doc string
	field     int
	def       reflect.Value
	min, max  int64 // of numbers
}

// settingsTable lists all settings in the order of their declaration.
var settingsTable = func() []setting {
	t := reflect.TypeFor[Settings]()
	table := make([]setting, t.NumField())
	for i := range table {
		f := t.Field(i)
		s := setting{name: f.Tag.Get("setting"), doc: f.Tag.Get("doc"), field: i, def: reflect.New(f.Type).Elem(), max: 1<<53 - 1}
		for tag, into := range map[string]any{"default": s.def.Addr().Interface(), "min": &s.min, "max": &s.max} {
			if text, ok := f.Tag.Lookup(tag); ok {
				if err := json.Unmarshal([]byte(text), into); err != nil {
					panic(fmt.Sprintf("the %s of setting %s: %v", tag, s.name, err))
				}
			}
		}
		table[i] = s
	}
	return table
}()

// DefaultSettings returns what holds when nothing is set.
func DefaultSettings() Settings {
	var s Settings
	v := reflect.ValueOf(&s).Elem()
	for _, row := range settingsTable {
		v.Field(row.field).Set(row.def)
	}
	return s
}

// parseSettings returns the settings in the value of "mind", with the default for each
// that is missing or wrong, and a sentence for each that is unknown or wrong.
func parseSettings(data []byte) (Settings, []string) {
	s := DefaultSettings()
	given := map[string]json.RawMessage{}
	if err := flatten("", data, given, 0); err != nil {
		return s, []string{"the settings are not an object: all are at their defaults"}
	}
	var complaints []string
	v := reflect.ValueOf(&s).Elem()
	for _, row := range settingsTable {
		value, ok := given[row.name]
		if !ok {
			continue
		}
		delete(given, row.name)
		if err := row.set(v.Field(row.field), value); err != nil {
			complaints = append(complaints, err.Error())
		}
	}
	delete(given, "didChangeStatus") // what a client can do, and no user's to set
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if len(complaints) == maxComplaints {
			complaints = append(complaints, fmt.Sprintf("and %d more settings are unknown", len(given)-maxComplaints))
			break
		}
		complaints = append(complaints, fmt.Sprintf("there is no setting mind.%s%s", shorten(name, 60), didYouMean(name)))
	}
	return s, complaints
}

// maxComplaints is how many settings are reported by name, so that whole settings of
// something else, sent by mistake, are not a flood.
const maxComplaints = 20

// mindOf returns the value of "mind" in an object of settings, together with that of
// members which have it in their names, like "mind.index.workers"; nil if there are none.
func mindOf(data []byte) json.RawMessage {
	object := objectOf(data)
	mind, whole := map[string]json.RawMessage{}, object["mind"]
	dotted := false
	for name, value := range object {
		if key, ok := strings.CutPrefix(name, "mind."); ok {
			mind[key], dotted = value, true
		}
	}
	if !dotted {
		return whole
	}
	for name, value := range objectOf(whole) {
		mind[name] = value
	}
	out, err := json.Marshal(mind)
	if err != nil {
		return whole
	}
	return out
}

// set sets a field to a value, or to the default if the value is wrong.
func (row *setting) set(field reflect.Value, value json.RawMessage) error {
	if bytes.Equal(value, []byte("null")) {
		return nil // how some editors say that it is not set
	}
	if field.CanInt() {
		value = whole(value)
	}
	if err := json.Unmarshal(value, field.Addr().Interface()); err != nil {
		field.Set(row.def)
		return fmt.Errorf("mind.%s must be %s, not %s: it is %v", row.name, row.kind(), shorten(value, 40), row.def)
	}
	if field.CanInt() && (field.Int() < row.min || field.Int() > row.max) {
		err := fmt.Errorf("mind.%s must be %s, not %d: it is %v", row.name, row.kind(), field.Int(), row.def)
		field.Set(row.def)
		return err
	}
	return nil
}

// whole returns a number without the fraction that it does not have: editors whose
// numbers are all of one kind send 2 as 2.0.
func whole(value json.RawMessage) json.RawMessage {
	var f float64
	if json.Unmarshal(value, &f) != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return value
	}
	return strconv.AppendInt(nil, int64(f), 10)
}

// kind says in words what a setting's value is.
func (row *setting) kind() string {
	switch {
	case row.def.Kind() == reflect.Bool:
		return "true or false"
	case row.max < 1<<53-1:
		return fmt.Sprintf("a whole number from %d to %d", row.min, row.max)
	default:
		return fmt.Sprintf("a whole number of at least %d", row.min)
	}
}

// maxSettingsDepth is how deep an object of settings may nest.
const maxSettingsDepth = 8

// flatten puts the values of an object into out, by their dotted names.
func flatten(prefix string, data []byte, out map[string]json.RawMessage, depth int) error {
	if len(data) == 0 || bytes.Equal(data, []byte("null")) {
		return nil
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(data, &object); err != nil {
		return err
	}
	for key, value := range object {
		name := strings.TrimPrefix(prefix+"."+key, ".")
		if depth >= maxSettingsDepth || !bytes.HasPrefix(bytes.TrimSpace(value), []byte("{")) {
			out[name] = value
		} else if err := flatten(name, value, out, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// didYouMean suggests the setting whose last part is the name's.
func didYouMean(name string) string {
	last := name[strings.LastIndexByte(name, '.')+1:]
	for _, row := range settingsTable {
		if strings.EqualFold(row.name[strings.LastIndexByte(row.name, '.')+1:], last) || strings.EqualFold(row.name, name) {
			return ": is mind." + row.name + " meant?"
		}
	}
	return ""
}

// shorten returns the first n bytes of a text, and a sign that there are more.
func shorten[T string | []byte | json.RawMessage](text T, n int) string {
	if len(text) <= n {
		return string(text)
	}
	return strings.ToValidUTF8(string(text[:n]), "") + "…"
}

// workspace returns the options for a folder's index.
func (s *Settings) workspace(root string) workspace.Options {
	return workspace.Options{
		Root: root, NoIgnore: !s.UseIgnore, Generated: s.Generated, NamesOnly: s.NamesOnly, MaxFileSize: s.MaxFileSize, Force: s.Force,
		Workers: s.Workers, NoAutoScale: !s.AutoScale, Aggressive: s.Aggressive,
	}
}

// SettingsPage returns docs/settings.md.
func SettingsPage() string {
	var b strings.Builder
	b.WriteString("# Settings\n\n")
	b.WriteString("<!-- Made from lsp/settings.go: go test ./lsp -run TestSettingsPage -update -->\n\n")
	b.WriteString("An editor sends them below `mind`, in `initializationOptions` or when asked by `workspace/configuration`, nested or with dots:\n\n")
	b.WriteString("```json\n{\"mind\": {\"index\": {\"workers\": 2}}}\n{\"mind\": {\"index.workers\": 2}}\n{\"mind.index.workers\": 2}\n```\n\n")
	b.WriteString("Where an editor has other settings for a folder of the workspace, those hold for that folder; `mind.symbols.limit`, `mind.memory.budget`,\n")
	b.WriteString("`mind.memory.editorBudget` and `mind.index.onBattery` are those of all.\n")
	b.WriteString("What is unknown or wrong is reported by its name, and the default holds.\n\n")
	b.WriteString("| setting | default | |\n|---|---|---|\n")
	for _, row := range settingsTable {
		fmt.Fprintf(&b, "| `mind.%s` | `%v` | %s Must be %s. |\n", row.name, row.def, row.doc, row.kind())
	}
	return b.String()
}
