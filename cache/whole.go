package cache

// wholeName is the small thing that says that the index lacks nothing.
const wholeName = "whole"

// SetWhole says that with this batch all is stored that there is to know of every content that
// a directory leads to, in the words of the caller, or with "" that it may not be. A caller who
// says so does not have to look for each of them the next time ([DB.Whole]), and takes it back
// in the batch that stores a directory of which something is still to come.
func (b *Batch) SetWhole(of string) {
	var value []byte
	if of != "" {
		value = []byte(of)
	}
	b.SetMeta(wholeName, value)
}

// Whole reports whether SetWhole said so, in these words, and no damage was met since.
func (db *DB) Whole(of string) bool {
	whole := false
	err := db.View(func(tx *Tx) error {
		tx.readRuns() // where damage would have it that nothing is there
		said, err := tx.meta(wholeName)
		whole = err == nil && of != "" && string(said) == of
		return err
	})
	return whole && err == nil && !db.suspects.any()
}
