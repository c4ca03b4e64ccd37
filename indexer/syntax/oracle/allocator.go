package main

/*
#cgo LDFLAGS: -Wl,--unresolved-symbols=ignore-all
#include <stddef.h>

// From tree_sitter/api.h, which the binding does not hand on.
void ts_set_allocator(
	void *(*new_malloc)(size_t), void *(*new_calloc)(size_t, size_t),
	void *(*new_realloc)(void *, size_t), void (*new_free)(void *));

static void use_c_allocator(void) { ts_set_allocator(NULL, NULL, NULL, NULL); }
*/
import "C"

// useCAllocator undoes what the binding sets when the program starts: an allocator that
// calls from C into Go each time, which takes as long as all of the parsing.
func useCAllocator() { C.use_c_allocator() }
