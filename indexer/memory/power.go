package memory

// power is what the machine runs on.
type power struct {
	battery bool // and not the mains
	saver   bool // somebody asked for little use of power
}

// powerOf is what Windows says, where 255 is that it does not know.
func powerOf(acLine, saver byte) power { return power{battery: acLine == 0, saver: saver == 1} }

// reason says why little is to be done, or "".
func (p power) reason() string {
	switch {
	case p.saver:
		return "the power saver is on"
	case p.battery:
		return "the machine is on battery"
	}
	return ""
}
