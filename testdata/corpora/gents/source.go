package main

import (
	"fmt"
	"math"
	"math/rand"
	"strings"
)

// chooser makes the choices of one file, package or folder.
type chooser struct{ *rand.Rand }

func newChooser(seed int64) chooser { return chooser{rand.New(rand.NewSource(seed))} }

// pick chooses a word, and the earlier the more often.
func (c chooser) pick(words []string) string {
	return words[int(float64(len(words))*math.Pow(c.Float64(), 1.6))]
}

func (c chooser) noun() string      { return c.pick(nouns) }
func (c chooser) verb() string      { return c.pick(verbs) }
func (c chooser) adjective() string { return c.pick(adjectives) }
func (c chooser) typ() string       { return types[c.Intn(len(types))] }

// pascal is the name of a type in file i, as ActiveOrderItem.
func (c chooser) pascal(i int) string {
	name := ""
	if c.Intn(2) == 0 {
		name += title(c.adjective())
	}
	name += title(c.noun())
	if c.Intn(3) != 0 {
		name += title(c.noun())
	}
	if c.Intn(6) == 0 {
		name += fmt.Sprint(i % 97)
	}
	return name
}

// camel is the name of a function, as fetchPendingOrder.
func (c chooser) camel() string {
	name := c.verb()
	if c.Intn(3) == 0 {
		name += title(c.adjective())
	}
	name += title(c.noun())
	if c.Intn(2) == 0 {
		name += title(c.noun())
	}
	return name
}

// pair is the name of a variable or a property, as orderItem.
func (c chooser) pair() string { return c.noun() + title(c.noun()) }

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func packageName(p int) string {
	c := newChooser(int64(p)*104729 + 5)
	return fmt.Sprintf("%s-%s-%04d", c.noun(), c.noun(), p)
}

// place returns the folder and the name of file i within its package, whose first
// file gathers what the others export.
func place(i int) (folder, name string) {
	if i%filesOfPackage == 0 {
		return "", "index"
	}
	f := newChooser(int64(i/10)*1299709 + 3)
	c := newChooser(int64(i)*7919 + 17)
	return fmt.Sprintf("%s%d", f.noun(), i/10%10), fmt.Sprintf("%s%s%d", c.noun(), title(c.noun()), i%10)
}

const licence = `/*---------------------------------------------------------------------------------------------
 *  Copyright (c) Example Corporation. All rights reserved.
 *  Licensed under the MIT License.
 *--------------------------------------------------------------------------------------------*/

`

// source returns the content of file i and the names that it declares.
func source(i int, seed int64) (content []byte, declared []string) {
	f := &file{chooser: newChooser(seed*1_000_003 + int64(i)), number: i}
	size := int(math.Exp(math.Log(3560) + .55*f.NormFloat64()))
	size = min(max(600, size), 40_000)
	f.WriteString(licence)
	if i%filesOfPackage == 0 {
		f.index()
	} else {
		f.module(size)
	}
	return []byte(f.String()), f.declared
}

// file is a file being written.
type file struct {
	chooser
	strings.Builder
	number   int
	declared []string
}

func (f *file) printf(format string, args ...any) { fmt.Fprintf(f, format, args...) }

// declare takes note of a name.
func (f *file) declare(name string) string {
	f.declared = append(f.declared, name)
	return name
}

// index exports everything of a package.
func (f *file) index() {
	for k := 1; k < filesOfPackage; k++ {
		folder, name := place(f.number + k)
		f.printf("export * from './%s/%s';\n", folder, name)
	}
}

// module is a file with declarations, of about as many bytes as size.
func (f *file) module(size int) {
	first := f.number / filesOfPackage * filesOfPackage
	for range 2 + f.Intn(5) {
		from := first + 1 + f.Intn(filesOfPackage-1)
		folder, name := place(from)
		f.printf("import { %s } from '../%s/%s';\n", f.pascal(from), folder, name)
	}
	f.WriteByte('\n')
	f.interfaceDeclaration()
	if f.Intn(2) == 0 {
		f.enum()
	}
	for range f.Intn(3) {
		f.printf("export type %s = %s | %s;\n\n", f.declare(f.pascal(f.number)+"Like"), f.typ(), f.typ())
	}
	for range f.Intn(3) {
		f.printf("export const %s = %d;\n\n", f.declare(strings.ToUpper(f.noun()+"_"+f.noun())), f.Intn(10000))
	}
	for f.Len() < size {
		switch f.Intn(5) {
		case 0, 1:
			f.function()
		case 2:
			f.interfaceDeclaration()
		default:
			if size-f.Len() < 700 {
				f.function()
			} else {
				f.class()
			}
		}
	}
}

func (f *file) interfaceDeclaration() {
	name := f.declare("I" + f.pascal(f.number))
	f.printf("/**\n * Describes the %s %s used by the %s.\n */\nexport interface %s {\n", f.adjective(), f.noun(), f.noun(), name)
	for range 2 + f.Intn(6) {
		property := f.declare(f.pair())
		f.printf("\treadonly %s%s: %s;\n", property, []string{"", "?"}[f.Intn(2)], f.typ())
	}
	f.WriteString("}\n\n")
}

func (f *file) enum() {
	f.printf("export const enum %s {\n", f.declare(f.pascal(f.number)+"Kind"))
	for k := range 2 + f.Intn(4) {
		f.printf("\t%s = %d,\n", f.declare(title(f.noun())+fmt.Sprint(k)), k)
	}
	f.WriteString("}\n\n")
}

func (f *file) function() {
	name := f.declare(f.camel())
	f.printf("export async function %s(%s: %s, %s?: %s): Promise<void> {\n", name, f.noun(), f.typ(), f.noun(), f.typ())
	for range 2 + f.Intn(5) {
		f.statement("\t")
	}
	f.WriteString("}\n\n")
}

func (f *file) class() {
	name := f.declare(f.pascal(f.number) + suffixes[f.Intn(len(suffixes))])
	f.printf("export class %s implements I%s {\n", name, f.pascal(f.number))
	for range 1 + f.Intn(4) {
		field := f.declare("_" + f.pair())
		f.printf("\tprivate %s: %s;\n", field, f.typ())
	}
	f.printf("\n\tconstructor(private readonly _%s: %s) {}\n\n", f.noun(), f.typ())
	for range 3 + f.Intn(6) {
		f.method()
	}
	f.WriteString("}\n\n")
}

func (f *file) method() {
	name := f.declare(f.camel())
	if f.Intn(2) == 0 {
		f.printf("\t/**\n\t * %s the %s of the %s.\n\t * @param %s the %s\n\t */\n", title(f.verb()), f.noun(), f.noun(), f.noun(), f.noun())
	}
	f.printf("\tpublic async %s(%s: %s): Promise<%s> {\n", name, f.noun(), f.typ(), f.typ())
	for range 1 + f.Intn(5) {
		f.statement("\t\t")
	}
	f.printf("\t\treturn this.%s(%s) as never;\n\t}\n\n", f.camel(), f.noun())
}

func (f *file) statement(indent string) {
	switch f.Intn(5) {
	case 0:
		name := f.pair()
		f.printf("%sconst %s = this.%s(%s, %d);\n", indent, name, f.camel(), f.noun(), f.Intn(100))
	case 1:
		f.printf("%sif (!%s) {\n%s\tthrow new Error(`Cannot %s ${%s}`);\n%s}\n", indent, f.noun(), indent, f.camel(), f.noun(), indent)
	case 2:
		f.printf("%sfor (const %s of %s.%s()) {\n%s\t%s.%s(%s);\n%s}\n", indent, f.noun(), f.noun(), f.camel(), indent, f.noun(), f.camel(), f.noun(), indent)
	case 3:
		f.printf("%sawait %s.%s({ %s: '%s', %s: %d });\n", indent, f.noun(), f.camel(), f.noun(), f.noun(), f.noun(), f.Intn(1000))
	default:
		f.printf("%s// %s the %s before the %s is %s\n%sthis._%s.%s(%s => %s.%s);\n", indent, title(f.verb()), f.noun(), f.noun(), f.adjective(), indent, f.noun(), f.camel(), f.noun(), f.noun(), f.noun())
	}
}
