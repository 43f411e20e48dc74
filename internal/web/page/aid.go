package page

// aidPart is a few sentences for who hesitates on a page.
type aidPart struct {
	*Base
	Key string
}

// Aid hands a message to the part that shows it when it is asked for.
func (b *Base) Aid(key string) aidPart { return aidPart{b, key} }
