package memory

import (
	"os"
	"path"
	"path/filepath"
	"strings"
)

// maxSupplies is how many power supplies are looked at. A laptop with a dock has five.
const maxSupplies = 32

// readPower reads what the kernel knows of batteries and mains, and the profile that
// desktops set. A machine is on battery if a battery of its own is being emptied, and
// nothing else feeds it: mice and headsets have batteries too.
func readPower(root string) power {
	p := power{saver: word(root, "/sys/firmware/acpi/platform_profile") == "low-power"}
	const dir = "/sys/class/power_supply"
	supplies, err := os.ReadDir(filepath.Join(root, dir))
	if err != nil {
		return p
	}
	fed := false
	for _, s := range supplies[:min(len(supplies), maxSupplies)] {
		at := path.Join(dir, s.Name())
		switch word(root, path.Join(at, "type")) {
		case "Battery":
			if word(root, path.Join(at, "scope")) != "Device" && word(root, path.Join(at, "status")) == "Discharging" {
				p.battery = true
			}
		case "Mains", "USB", "USB_C", "USB_PD", "Wireless":
			fed = fed || word(root, path.Join(at, "online")) == "1"
		}
	}
	p.battery = p.battery && !fed
	return p
}

// word returns the content of a file that holds one word, or "".
func word(root, name string) string { return strings.TrimSpace(string(readFile(root, name))) }
