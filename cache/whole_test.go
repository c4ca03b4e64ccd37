package cache

import "testing"

// What is mended may be lacking what only a look at each content would tell.
func TestDamageTakesBackThatNothingIsLacking(t *testing.T) {
	path := testPath(t)
	db, err := Open(path, Options{Analyzer: 1, noSync: true})
	if err != nil {
		t.Fatal(err)
	}
	var b Batch
	b.SetWhole("all")
	if err := db.Commit(&b); err != nil {
		t.Fatal(err)
	}
	if !db.Whole("all") || db.Whole("more") || db.Whole("") {
		t.Error("it does not say what it was told")
	}
	db.suspects.addRun()
	if db.Whole("all") {
		t.Error("it says so of a damaged index")
	}
	if err := db.Close(); err != nil { // mends it
		t.Fatal(err)
	}
	if db = openTest(t, path, Options{Analyzer: 1}); db.Whole("all") {
		t.Error("it says so of an index that was mended")
	}
}
