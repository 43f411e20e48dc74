package access

import "context"

// TryCertificate lets anybody look a certificate up by its code, and counts what is found to be nobody's: of visitors under
// where they are, of others under who they are, so that an office makes none of its people wait. Who asks for too many that
// are nobody's is answered fault.TooMany in place of "there is none", for a while; what there is, is found all the same.
//
// It is looked up before anything is counted, which gives nothing away: a code has 75 bits of chance, so at a thousand tries a
// second it takes a hundred thousand years to come upon one of ten million. What it costs is bounded as well: one look
// into an index, and for a code that is nobody's one more at the counts; nothing is written once they are full.
func (s *Service) TryCertificate(ctx context.Context, a Actor, b Browser, look func() (found bool, err error)) error {
	if found, err := look(); found || err != nil {
		return err
	}
	from := b.from()
	if a.IsSignedIn() {
		from.key = "person:" + a.Person.String()
	}
	from.key = "certificate-" + from.key
	_, err := s.count(ctx, from)
	return err
}
