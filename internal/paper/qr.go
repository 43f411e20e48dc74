package paper

import (
	"fmt"
	"image/color"
	"io"

	"github.com/boombuler/barcode/qr"
)

// QR draws a text as a square picture to be scanned, as SVG for a page: one unit a module, with the quiet border that
// scanners need. It is named by what stands beside it, so it is hidden from screen readers.
func QR(w io.Writer, text string) error {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return err
	}
	const border = 4 // modules, by ISO/IEC 18004
	size := code.Bounds().Dx()
	_, err = fmt.Fprintf(w, `<svg class="qr" viewBox="0 0 %d %[1]d" aria-hidden="true"><rect fill="#fff" width="%[1]d" height="%[1]d"/><path fill="#000" d="`, size+2*border)
	for y := range size {
		for x := range size {
			if code.At(x, y) == color.Black && err == nil {
				_, err = fmt.Fprintf(w, "M%d %dh1v1h-1z", x+border, y+border)
			}
		}
	}
	if err == nil {
		_, err = io.WriteString(w, `"/></svg>`)
	}
	return err
}
