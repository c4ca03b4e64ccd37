package main

import "testing"

func TestRowsOfOtherLanguagesStay(t *testing.T) {
	old := "\n| language | list |\n| --- | --- |\n| go | dev |\n| python | dev |\n| python | held |\n\n"
	table := "| language | list |\n| --- | --- |\n| python | dev, again |\n| c | dev |\n"
	want := "| language | list |\n| --- | --- |\n| go | dev |\n| python | dev, again |\n| c | dev |\n"
	if got := merged(old, table); got != want {
		t.Errorf("merged into\n%s\nwant\n%s", got, want)
	}
}
