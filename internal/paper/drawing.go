package paper

import (
	"fmt"

	"codeberg.org/go-pdf/fpdf"
	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// outline is the mark of static/mark.svg, in its units of which 100 are the width: the fort, and its court left open.
var outline = [][]float64{
	{41.6, 22.6, 37.9, 17.6, 50, 1.5, 62.1, 17.6, 58.4, 22.6, 75.4, 34.9, 79, 29.9, 98, 36.4, 86.4, 52.8, 80.5, 50.9,
		74.1, 70.8, 80, 72.8, 79.7, 92.9, 60.5, 86.9, 60.5, 80.7, 39.5, 80.7, 39.5, 86.9, 20.3, 92.9, 20, 72.8, 25.9, 70.8,
		19.5, 50.9, 13.6, 52.8, 2, 36.4, 21, 29.9, 24.6, 34.9},
	{32.4, 46.3, 39.1, 67, 60.9, 67, 67.6, 46.3, 50, 33.5},
}

// mark draws our mark, so many millimetres wide.
func (p pdf) mark(x, y, width float64) {
	for _, part := range outline {
		for i := 0; i < len(part); i += 2 {
			to := p.LineTo
			if i == 0 {
				to = p.MoveTo
			}
			to(x+part[i]*width/100, y+part[i+1]*width/100)
		}
		p.ClosePath()
	}
	p.DrawPath("f*")
}

// qr makes a text a QR code, drawn once however often it is put on a page. It wants a rim of four modules around it that
// stays white.
func (p pdf) qr(text string, size float64) (fpdf.Template, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, err
	}
	return p.CreateTemplateCustom(fpdf.PointType{}, fpdf.SizeType{Wd: size, Ht: size}, func(t *fpdf.Tpl) { squares(&t.Fpdf, code, 0, 0, size) }), nil
}

// squares draws a QR code, so many millimetres wide.
func squares(on *fpdf.Fpdf, code barcode.Barcode, left, top, size float64) {
	n := code.Bounds().Dx()
	dark := func(x, y int) bool {
		if x == n {
			return false
		}
		r, _, _, _ := code.At(x, y).RGBA()
		return r == 0
	}
	k := on.GetConversionRatio()
	_, height := on.GetPageSize()
	module := size / float64(n) * k
	// Counted in modules from the code's upper left corner.
	path := fmt.Appendf(make([]byte, 0, 8*n*n), "q %.5f 0 0 %.5f %.5f %.5f cm\n", module, -module, left*k, (height-top)*k)
	for y := range n {
		for x := 0; x < n; x++ {
			from := x
			for dark(x, y) {
				x++
			}
			if x > from {
				path = fmt.Appendf(path, "%d %d %d 1 re\n", from, y, x-from)
			}
		}
	}
	on.RawWriteStr(string(path) + "f Q") // all at once, or viewers show seams between the rows
}
