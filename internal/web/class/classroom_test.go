package class

import "testing"

// TestASheetHasALineForEachSeat, and some more when all are taken.
func TestASheetHasALineForEachSeat(t *testing.T) {
	for _, c := range [][3]int{{20, 3, 17}, {20, 0, 20}, {20, 18, 8}, {5, 9, 8}} {
		if got := emptyLines(c[0], c[1]); got != c[2] {
			t.Errorf("%d seats, %d people: %d empty lines, want %d", c[0], c[1], got, c[2])
		}
	}
}

func TestAddressesOfThisMachine(t *testing.T) {
	for address, want := range map[string]bool{"http://localhost:8080": true, "http://127.0.0.1:8080": true, "http://[::1]:8080": true, "http://0.0.0.0:80": true,
		"http://LOCALHOST": true, "": true, "http://192.168.1.5:8080": false, "https://baluarte.example": false, "http://[fd00::5]:8080": false} {
		if got := isOfThisMachine(address); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}
