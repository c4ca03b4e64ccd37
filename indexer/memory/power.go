package memory

// power is what the machine runs on.
type power struct {
	battery bool // and not the mains
	saver   bool // somebody asked for little use of power
}

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
