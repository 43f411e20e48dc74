package access

import "context"

// TryCertificate lets anybody look a certificate up by its code, and counts what is found to be nobody's: of visitors under
// where they are, of others under who they are, so that an office makes none of its people wait. Codes are too long to be
// guessed; this keeps anybody from trying. Too many are fault.TooMany, before anything is looked up. What is found costs one
// short look at the counts, and writes nothing.
func (s *Service) TryCertificate(ctx context.Context, a Actor, b Browser, look func() (found bool, err error)) error {
	from := b.from()
	if a.IsSignedIn() {
		from.key = "person:" + a.Person.String()
	}
	from.key = "certificate-" + from.key
	states, err := s.Store.Throttles(ctx, []string{from.key})
	if err == nil {
		err = blocked(states, s.Now())
	}
	if err != nil {
		return err
	}
	if found, err := look(); found || err != nil {
		return err
	}
	_, err = s.count(ctx, from)
	return err
}
