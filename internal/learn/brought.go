package learn

import (
	"encoding/json"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/fault"
)

// Brought is what somebody has of a certificate that they want checked.
type Brought struct {
	Code access.Code
	// Signed is the signed form that came with the code or tells it; empty: none. Nobody has checked it yet.
	Signed string
}

// certificates is what stands before the code in the address of a certificate's page.
const certificates = "/certificates"

// ReadBrought finds the code of a certificate in what somebody brings: the code, with words around it or none, the address of its
// page, as it is or as the QR code has it, or a signed form. What has none is fault.Invalid, and says why.
func ReadBrought(text string) (Brought, error) {
	address, _, _ := strings.Cut(text, "#")
	if address == "" {
		address = text
	}
	signed, err := FindSigned([]byte(address))
	if err == nil {
		code, err := codeOf(signed)
		return Brought{code, signed}, err
	}
	if signed, err = FindSigned([]byte(text)); err != nil {
		signed = ""
	}
	if at := strings.LastIndex(address, certificates); at >= 0 {
		address = address[at+len(certificates):]
	}
	code, err := access.CertificateCode.Find(address)
	if err != nil && strings.Contains(address, "eyJ") { // as a signed form begins that was cut off
		err = fault.New(fault.Invalid, "certificate.signed_only")
	}
	return Brought{code, signed}, err
}

// codeOf reads the code in a signed form. It takes it from whoever wrote that.
func codeOf(signed string) (code access.Code, err error) {
	var claim struct{ Code string }
	payload, err := decode(strings.Split(signed, ".")[1])
	if err == nil {
		err = json.Unmarshal(payload, &claim)
	}
	if err == nil {
		code, err = access.CertificateCode.Parse(claim.Code)
	}
	if err != nil { // it is of a transcript, or none of ours
		return "", fault.New(fault.Invalid, "certificate.signed_only")
	}
	return code, nil
}
